#include "speech/speech_leveler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "audio/level.hpp"

namespace parley {
namespace {

constexpr double kPi = 3.14159265358979;

std::vector<std::int16_t> Sound(Hz rate, Ms before, Ms sound, Ms after, double amplitude) {
  const auto count = [&](Ms ms) { return static_cast<std::size_t>(SamplesIn(ms, rate).value); };
  std::vector<std::int16_t> out(count(before), 0);
  for (std::size_t i = 0; i < count(sound); ++i)
    out.push_back(static_cast<std::int16_t>(amplitude * std::sin(2 * kPi * 300 * static_cast<double>(i) / rate.value)));
  out.insert(out.end(), count(after), 0);
  return out;
}

TEST(SpeechLeveler, KeepsAFixedSilenceAroundTheSound) {
  const auto samples = Sound(k16kHz, Ms{220}, Ms{500}, Ms{300}, 8000);
  const SoundExtent sound = FindSound(samples, k16kHz);
  EXPECT_NEAR(static_cast<double>(sound.begin), (220 - 10) * 16, 5 * 16);
  EXPECT_NEAR(static_cast<double>(sound.end), (720 + 30) * 16, 5 * 16);
}

TEST(SpeechLeveler, FindsNothingInSilence) {
  for (const auto& samples :
       {std::vector<std::int16_t>{}, std::vector<std::int16_t>(1000, 0), std::vector<std::int16_t>(1000, 3)}) {
    const SoundExtent sound = FindSound(samples, k16kHz);
    EXPECT_EQ(sound.begin, sound.end);
  }
}

TEST(SpeechLeveler, KeepsPausesInside) {
  auto samples = Sound(k16kHz, Ms{0}, Ms{200}, Ms{400}, 8000);
  const auto second = Sound(k16kHz, Ms{0}, Ms{200}, Ms{0}, 2000);
  samples.insert(samples.end(), second.begin(), second.end());
  const SoundExtent sound = FindSound(samples, k16kHz);
  EXPECT_EQ(sound.begin, 0U);
  EXPECT_EQ(sound.end, samples.size());
}

TEST(SpeechLeveler, ActiveLevelIgnoresPauses) {
  const float without = ActiveLevelDbov(Sound(k16kHz, Ms{0}, Ms{1000}, Ms{0}, 8000), k16kHz);
  const float with = ActiveLevelDbov(Sound(k16kHz, Ms{500}, Ms{1000}, Ms{2000}, 8000), k16kHz);
  EXPECT_NEAR(with, without, 0.3);
  EXPECT_NEAR(without, 20 * std::log10(8000 / 32768.0) - 3.01, 0.3);
}

TEST(SpeechLeveler, BringsLoudAndQuietSpeechToOneLevel) {
  for (double amplitude : {1500.0, 4000.0, 30000.0}) {
    auto samples = Sound(k16kHz, Ms{10}, Ms{1000}, Ms{30}, amplitude);
    LevelSpeech(samples, k16kHz);
    EXPECT_NEAR(ActiveLevelDbov(samples, k16kHz), -22, 0.5) << amplitude;
  }
}

TEST(SpeechLeveler, NeverLiftsNoiseToSpeechAndNeverClips) {
  auto quiet = Sound(k16kHz, Ms{0}, Ms{500}, Ms{0}, 60);
  LevelSpeech(quiet, k16kHz);
  EXPECT_LT(ActiveLevelDbov(quiet, k16kHz), -40);
  // One sharp peak over quiet speech limits the gain of the whole.
  auto peaked = Sound(k16kHz, Ms{0}, Ms{500}, Ms{0}, 1000);
  peaked[4000] = 32767;
  LevelSpeech(peaked, k16kHz);
  for (int sample : peaked) ASSERT_LE(std::abs(sample), 29300);
}

TEST(SpeechLeveler, StartsAndEndsAtZero) {
  auto samples = Sound(k8kHz, Ms{0}, Ms{100}, Ms{0}, 8000);
  for (auto& sample : samples) sample = 8000;
  LevelSpeech(samples, k8kHz);
  EXPECT_EQ(samples.front(), 0);
  EXPECT_EQ(samples.back(), 0);
  std::vector<std::int16_t> nothing;
  LevelSpeech(nothing, k8kHz);
}

}  // namespace
}  // namespace parley
