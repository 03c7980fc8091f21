#include "phonetics/flite_voice.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <thread>

namespace parley {
namespace {

std::shared_ptr<const FliteVoice> Voice(std::string_view name) {
  auto voice = FliteVoice::Open(name);
  EXPECT_TRUE(voice);
  return *voice;
}

double Level(const FliteSpeech& speech, Us from, Us to) {
  double sum = 0;
  const auto begin = static_cast<std::size_t>(SamplesIn(from, speech.rate).value);
  const auto end = std::min(speech.samples.size(), static_cast<std::size_t>(SamplesIn(to, speech.rate).value));
  for (std::size_t i = begin; i < end; ++i) sum += std::abs(static_cast<double>(speech.samples[i]));
  return end > begin ? sum / static_cast<double>(end - begin) : 0;
}

class EveryVoice : public testing::TestWithParam<std::string_view> {};

TEST_P(EveryVoice, SpeaksAndMarksItsWords) {
  const auto speech = Voice(GetParam())->Render("Hello there, it is $20 now.");
  ASSERT_TRUE(speech);
  EXPECT_EQ(speech->rate, k16kHz);
  ASSERT_EQ(speech->marks.size(), 7U);
  EXPECT_EQ(speech->marks[4].token, 4U);
  EXPECT_EQ(speech->marks[5].token, 4U);
  EXPECT_EQ(speech->marks[6].token, 5U);
  Us last{0};
  for (const auto& mark : speech->marks) {
    EXPECT_GE(mark.from, last);
    EXPECT_GT(mark.to, mark.from);
    EXPECT_GT(Level(*speech, mark.from, mark.to), 200) << mark.token;
    last = mark.to;
  }
  EXPECT_LE(last, DurationOf({static_cast<std::int64_t>(speech->samples.size())}, speech->rate));
  EXPECT_LT(Level(*speech, Us{0}, speech->marks[0].from / 2), 100) << "a pause before the first word";
  // The pause at the comma lies between the marks of the words around it.
  EXPECT_GT(speech->marks[2].from - speech->marks[1].to, Ms{50});
}

TEST_P(EveryVoice, RepeatsExactlyAlsoFromSeveralThreads) {
  const auto voice = Voice(GetParam());
  const auto once = voice->Render("One moment please.");
  ASSERT_TRUE(once);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 3; ++k) {
        const auto again = voice->Render("One moment please.");
        ASSERT_TRUE(again);
        EXPECT_EQ(again->samples, once->samples);
      }
    });
}

TEST_P(EveryVoice, ChangesItsSpeed) {
  const auto voice = Voice(GetParam());
  const auto slow = voice->Render("The quick brown fox jumps over the dog.", 0.7);
  const auto fast = voice->Render("The quick brown fox jumps over the dog.", 1.4);
  ASSERT_TRUE(slow && fast);
  EXPECT_GT(static_cast<double>(slow->samples.size()), 1.5 * static_cast<double>(fast->samples.size()));
}

INSTANTIATE_TEST_SUITE_P(Voices, EveryVoice, testing::Values("rms", "slt", "kal16"));

TEST(FliteVoice, SaysWhichVoicesThereAre) {
  const auto unknown = FliteVoice::Open("joe");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
  EXPECT_NE(unknown.error().detail.find("rms"), std::string::npos);
}

TEST(FliteVoice, HasNothingToSayForTextWithoutSound) {
  for (const char* text : {"", "   ", "...", "--", "\"\"", "()", "/"}) {
    const auto speech = Voice("rms")->Render(text);
    ASSERT_TRUE(speech) << text;
  }
}

}  // namespace
}  // namespace parley
