#include "providers/stt/moonshine/moonshine_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "providers/stt/moonshine/expected_answers.hpp"
#include "providers/stt/moonshine/expected_search.hpp"
#include "providers/stt/moonshine/moonshine_transcriber.hpp"
#include "providers/stt/moonshine/repetition.hpp"

namespace parley {
namespace {

std::shared_ptr<const MoonshineModel> Model() {
  static const auto model = *MoonshineModel::Load(DefaultAssetsDirectory());
  return model;
}

std::vector<std::int16_t> Prompt(const std::string& name) {
  return ReadWav((DefaultAssetsDirectory() / "prompts/en_US_f_Allison" / (name + ".wav")).string())->samples;
}

std::vector<float> PromptFloats(const std::string& name) {
  std::vector<float> out;
  const auto wide = *ResampleWhole(Prompt(name), k8kHz, k16kHz);
  for (const std::int16_t s : wide) out.push_back(static_cast<float>(s) / 32768);
  return out;
}

TEST(MoonshineVocabulary, WritesTokensAndReadsThemBack) {
  const MoonshineVocabulary& vocabulary = Model()->Vocabulary();
  for (const char* text : {"Please hold the line.", "It's 10:30, isn't it?", "Caf\xC3\xA9"}) {
    const auto tokens = vocabulary.Tokens(text);
    EXPECT_EQ(vocabulary.Text(tokens), text);
    EXPECT_LT(tokens.size(), std::string(text).size()) << "merged, not spelt";
    EXPECT_TRUE(vocabulary.BeginsWord(tokens[0]));
  }
}

TEST(MoonshineVocabulary, RefusesAFileThatIsNone) {
  EXPECT_FALSE(MoonshineVocabulary::Load(PARLEY_SOURCE_DIR "/CMakeLists.txt"));
}

TEST(MoonshineModel, TheForcedScoreOfItsOwnTextIsThatOfItsDecoding) {
  auto encoding = Model()->Encode(PromptFloats("vm-leavemsg"));
  ASSERT_TRUE(encoding);
  auto free = Model()->Decode(*encoding);
  ASSERT_TRUE(free);
  auto forced = Model()->Score(*encoding, free->tokens);
  ASSERT_TRUE(forced);
  EXPECT_NEAR(forced->MeanLogProbability(), free->MeanLogProbability(), 0.1) << "int8 rounds a batch differently";
  auto other = Model()->Score(*encoding, Model()->Vocabulary().Tokens("I would like a table for two"));
  ASSERT_TRUE(other);
  EXPECT_LT(other->MeanLogProbability(), free->MeanLogProbability() - 2);
}

TEST(ExpectedSearch, FindsTheLikeliestOfHundredsAsScoringEachWould) {
  auto encoding = Model()->Encode(PromptFloats("digits/5"));
  ASSERT_TRUE(encoding);
  std::vector<std::vector<TokenId>> texts;
  for (const char* hour : {"One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"}) {
    for (const char* form : {"", " thirty", " o'clock", " p.m", " fifteen", " please", " in the morning", " sharp"})
      texts.push_back(Model()->Vocabulary().Tokens(std::string(hour) + form));
  }
  int runs = 0;
  auto found =
      SearchExpected(*Model(), *encoding, texts, {.least = -12, .behind = 6, .most_runs = 12, .most = 5}, runs);
  ASSERT_TRUE(found);
  ASSERT_FALSE(found->empty());
  EXPECT_EQ(Model()->Vocabulary().Text(texts[found->front().text]), "Five");
  EXPECT_LE(runs, 12);
  for (const ExpectedFound& one : *found)
    EXPECT_NEAR(one.log_probability, Model()->Score(*encoding, texts[one.text])->LogProbability(), 1e-3);
  EXPECT_TRUE(std::is_sorted(found->begin(), found->end(),
                             [](const auto& a, const auto& b) { return a.log_probability > b.log_probability; }));
}

TEST(ExpectedSearch, ReadsNothingWhenNoBeginningIsLikely) {
  auto encoding = Model()->Encode(PromptFloats("digits/5"));
  ASSERT_TRUE(encoding);
  int runs = 0;
  auto found = SearchExpected(*Model(), *encoding, {Model()->Vocabulary().Tokens("Wednesday")},
                              {.least = -4, .behind = 6, .most_runs = 12, .most = 5}, runs);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->empty());
  EXPECT_EQ(runs, 0);
}

TEST(MoonshineTranscriber, SilenceAndNothingGiveNoText) {
  const auto transcriber = *MoonshineTranscriber::Create(Model());
  for (const std::size_t length : {0U, 10U, 160U, 8000U}) {
    auto transcript = transcriber->Transcribe(std::vector<std::int16_t>(length), k8kHz, {});
    ASSERT_TRUE(transcript);
    EXPECT_EQ(transcript->text, "") << length;
  }
}

TEST(MoonshineTranscriber, ShortSpeechSurvivesMuchSilence) {
  const auto transcriber = *MoonshineTranscriber::Create(Model());
  std::vector<std::int16_t> audio(8000);
  const auto five = Prompt("digits/5");
  audio.insert(audio.end(), five.begin(), five.end());
  audio.resize(audio.size() + 8000);
  EXPECT_EQ(transcriber->Transcribe(audio, k8kHz, {})->text, "Five.");
}

TEST(MoonshineTranscriber, ExpectationMendsWhatIsNearAndLeavesTheRest) {
  const auto transcriber = *MoonshineTranscriber::Create(Model());
  RecognizerHints digits;
  digits.digits = true;
  const ExpectedAnswers expected(digits);
  auto one = transcriber->Transcribe(Prompt("digits/1"), k8kHz, expected);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->text, "One.");
  EXPECT_GE(one->confidence, 0.5);
  for (const char* other : {"goodbye", "one-moment-please", "extension"}) {
    auto heard = transcriber->Transcribe(Prompt(other), k8kHz, expected);
    ASSERT_TRUE(heard);
    EXPECT_FALSE(heard->by_expectation) << other << " became " << heard->text;
  }
}

TEST(ExpectedAnswers, KnowsItsOwnAndRanksBySound) {
  RecognizerHints hints;
  hints.expected = {"Tuesday", "the blue one.", "no", "Thursday", "NO"};
  const ExpectedAnswers expected(hints);
  EXPECT_TRUE(expected.Contains("No!"));
  EXPECT_TRUE(expected.Contains("the blue one"));
  EXPECT_FALSE(expected.Contains("know"));
  EXPECT_EQ(expected.Candidates("Choose day").front(), "Tuesday");
  EXPECT_TRUE(expected.Candidates("I would like to talk about something else").empty());
}

TEST(Repetition, CutsLoopsAndLeavesWhatPeopleSay) {
  using Tokens = std::vector<std::int64_t>;
  EXPECT_EQ(LengthWithoutLoop(Tokens{5, 5, 5, 5}), 4U) << "no no no no";
  EXPECT_EQ(LengthWithoutLoop(Tokens{9, 5, 5, 5, 5, 5}), 2U);
  EXPECT_EQ(LengthWithoutLoop(Tokens{1, 2, 3, 4, 1, 2, 3, 4}), 8U) << "call me call me";
  EXPECT_EQ(LengthWithoutLoop(Tokens{7, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}), 5U);
  EXPECT_EQ(LengthWithoutLoop(Tokens{}), 0U);
}

}  // namespace
}  // namespace parley
