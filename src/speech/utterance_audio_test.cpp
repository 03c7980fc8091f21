#include "speech/utterance_audio.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace parley {
namespace {

TimePoint At(int ms) { return TimePoint{Ms{ms}}; }

TEST(UtteranceAudio, FindsSamplesByTheTimeTheyArrived) {
  UtteranceAudio audio(k8kHz, Seconds{1});
  std::vector<std::int16_t> frame(160);
  for (int i = 0; i < 10; ++i) {
    std::iota(frame.begin(), frame.end(), static_cast<std::int16_t>(i * 160));
    audio.Push(frame, At(1000 + 20 * i));
  }
  EXPECT_EQ(audio.End(), 1600);
  EXPECT_EQ(audio.PositionAt(At(1000)), 160) << "the first frame ends when it arrives";
  EXPECT_EQ(audio.PositionAt(At(1100)), 6 * 160);
  EXPECT_EQ(audio.PositionAt(At(1110)), 6 * 160 + 80);
  EXPECT_EQ(audio.PositionAt(At(900)), 0);
  EXPECT_EQ(audio.PositionAt(At(5000)), 1600);
  std::vector<std::int16_t> out;
  audio.CopyTo(320, 325, out);
  EXPECT_EQ(out, (std::vector<std::int16_t>{320, 321, 322, 323, 324}));
}

TEST(UtteranceAudio, KeepsItsLastSecondAcrossGapsInTime) {
  UtteranceAudio audio(k8kHz, Seconds{1});
  const std::vector<std::int16_t> frame(160, 7);
  for (int i = 0; i < 80; ++i) audio.Push(frame, At(i < 60 ? 20 * i : 20 * i + 500));
  EXPECT_EQ(audio.Oldest(), 80 * 160 - 8000);
  EXPECT_EQ(audio.PositionAt(At(20 * 59 + 300)), 61 * 160) << "within the gap: no further than the next frame";
  std::vector<std::int16_t> out;
  audio.CopyTo(0, 1'000'000, out);
  EXPECT_EQ(out.size(), 8000U);
}

TEST(UtteranceAudio, TheQuietestPointLiesInThePause) {
  UtteranceAudio audio(k8kHz, Seconds{2});
  std::vector<std::int16_t> loud(160, 8000), quiet(160, 20);
  for (int i = 0; i < 50; ++i) audio.Push(i >= 30 && i < 33 ? quiet : loud, At(20 * i));
  const AudioPosition point = audio.QuietestPoint(0, audio.End());
  EXPECT_GE(point, 30 * 160);
  EXPECT_LE(point, 33 * 160);
}

TEST(TrimToSpeech, LeavesAtMostTheSilenceAsked) {
  std::vector<std::int16_t> samples(8000, 3);
  std::fill(samples.begin() + 4000, samples.begin() + 6000, static_cast<std::int16_t>(5000));
  const auto speech = TrimToSpeech(samples, k8kHz, Ms{100});
  EXPECT_EQ(speech.data() - samples.data(), 4000 - 800);
  EXPECT_EQ(speech.size(), 2000U + 1600U);
  EXPECT_TRUE(TrimToSpeech(std::span(samples).first(3000), k8kHz, Ms{100}).empty());
  EXPECT_TRUE(TrimToSpeech({}, k8kHz, Ms{100}).empty());
}

}  // namespace
}  // namespace parley
