// What an awaited answer does to short utterances of flite's voices over an 8 kHz mu-law line, with the real model.
#include "providers/stt/moonshine/expected_answers.hpp"

#include <gtest/gtest.h>

#include "audio/g711.hpp"
#include "audio/resampler.hpp"
#include "base/words.hpp"
#include "inference/model_file.hpp"
#include "phonetics/flite_voice.hpp"
#include "providers/stt/moonshine/moonshine_transcriber.hpp"

namespace parley {
namespace {

const MoonshineTranscriber& Ears() {
  static const auto ears = *MoonshineTranscriber::Create(*MoonshineModel::Load(DefaultAssetsDirectory()));
  return *ears;
}

Transcript Hear(std::string_view voice, double speed, std::string_view text, const std::vector<std::string>& expected) {
  const auto speech = (*FliteVoice::Open(voice))->Render(text, speed);
  auto line = *ResampleWhole(speech->samples, speech->rate, k8kHz);
  for (std::int16_t& sample : line) sample = DecodeMuLaw(EncodeMuLaw(sample));
  RecognizerHints hints;
  hints.expected = expected;
  return *Ears().Transcribe(line, k8kHz, ExpectedAnswers(hints));
}

const std::vector<std::string> kDays = {"today",    "tomorrow", "monday", "tuesday",  "wednesday",
                                        "thursday", "friday",   "sunday", "saturday", "next week"};
const std::vector<std::string> kDigits = {"zero", "one", "two",   "three", "four",
                                          "five", "six", "seven", "eight", "nine"};
const std::vector<std::string> kYesNo = {"yes", "no", "yeah", "nope", "that's right", "correct", "sure", "no thanks"};

TEST(ExpectedAnswer, IsTakenWhenTheSoundSpeaksForIt) {
  const Transcript tuesday = Hear("kal16", 1.2, "Tuesday", kDays);
  EXPECT_EQ(NormalisedText(tuesday.text), "tuesday");
  EXPECT_GE(tuesday.confidence, 0.5) << "the turn engine takes no words below that";
  EXPECT_EQ(NormalisedText(Hear("slt", 1.2, "two", kDigits).text), "two");
}

TEST(ExpectedAnswer, OfSeveralSyllablesIsTakenOnMoreEvidence) {
  EXPECT_EQ(NormalisedText(Hear("slt", 0.9, "afternoon", {"morning", "afternoon"}).text), "afternoon");
}

TEST(ExpectedAnswer, IsNotTakenForOtherWordsThatWereHeardWell) {
  EXPECT_EQ(NormalisedText(Hear("rms", 1.2, "next month", kDays).text), "next month");
  EXPECT_EQ(NormalisedText(Hear("slt", 0.9, "something else", kDays).text), "something else");
  EXPECT_FALSE(Hear("rms", 1.0, "who is this", kYesNo).by_expectation);
}

TEST(ExpectedAnswer, OfAnotherSoundIsNotPreferredForBeingRare) {
  const Transcript six = Hear("slt", 1.2, "six", kDigits);
  EXPECT_FALSE(six.confidence >= 0.5 && NormalisedText(six.text) == "eight") << six.text << " " << six.confidence;
}

}  // namespace
}  // namespace parley
