#include "audio/level.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

namespace parley {
namespace {

TEST(LevelDbov, MeetsItsDefinition) {
  std::vector<std::int16_t> square(160, -32768);
  EXPECT_NEAR(LevelDbov(square), 0.0, 0.01);
  std::vector<std::int16_t> sine(800);
  for (std::size_t i = 0; i < sine.size(); ++i)
    sine[i] = static_cast<std::int16_t>(32767 * std::sin(2 * std::numbers::pi * static_cast<double>(i) / 80));
  EXPECT_NEAR(LevelDbov(sine), -3.01, 0.02);
  for (auto& sample : sine) sample = static_cast<std::int16_t>(sample / 10);
  EXPECT_NEAR(LevelDbov(sine), -23.01, 0.05);
}

TEST(LevelDbov, SilenceIsTheFloor) {
  EXPECT_EQ(LevelDbov(std::vector<std::int16_t>(160, 0)), kSilenceDbov);
  EXPECT_EQ(LevelDbov({}), kSilenceDbov);
}

TEST(MedianLevel, IsEmptyAtFirst) {
  const MedianLevel level;
  EXPECT_FALSE(level.Median());
  EXPECT_EQ(level.Relative(-30), 0.0F);
}

TEST(MedianLevel, IgnoresOutliersAndFollowsTheSpeaker) {
  MedianLevel level;
  for (int i = 0; i < 100; ++i) level.Add(i % 10 == 0 ? -3.0F : -26.0F);
  EXPECT_NEAR(*level.Median(), -26, 0.5);
  EXPECT_NEAR(level.Relative(-38), -12, 0.5);
  for (std::size_t i = 0; i < MedianLevel::kWindow; ++i) level.Add(-40);
  EXPECT_NEAR(*level.Median(), -40, 0.5) << "the old level is forgotten after one window";
}

TEST(MedianLevel, AgreesWithSortingOnRandomLevels) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> levels(-90, 0);
  MedianLevel running;
  std::vector<float> all;
  for (std::size_t i = 0; i < 4000; ++i) {
    all.push_back(levels(random));
    running.Add(all.back());
    if (i % 97 != 0) continue;
    const std::size_t window = std::min(all.size(), MedianLevel::kWindow);
    std::vector<float> last(all.end() - static_cast<std::ptrdiff_t>(window), all.end());
    std::ranges::nth_element(last, last.begin() + static_cast<std::ptrdiff_t>((window - 1) / 2));
    EXPECT_NEAR(*running.Median(), last[(window - 1) / 2], 0.51);
  }
}

TEST(MedianLevel, SurvivesNonsense) {
  MedianLevel level;
  level.Add(std::nanf(""));
  level.Add(900);
  level.Add(-900);
  EXPECT_EQ(level.Count(), 3U);
  EXPECT_EQ(*level.Median(), kSilenceDbov);
}

TEST(AmplitudeOf, MinusSixDecibelsIsHalf) { EXPECT_NEAR(AmplitudeOf(-6.0206F), 0.5, 1e-4); }

}  // namespace
}  // namespace parley
