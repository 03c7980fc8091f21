#include "audio/gain_ramp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace parley {
namespace {

using testing::Each;

std::vector<std::int16_t> Block(std::size_t count = 160, std::int16_t value = 10000) {
  return std::vector<std::int16_t>(count, value);
}

TEST(GainRamp, ChangesNothingAtFirst) {
  GainRamp gain(k8kHz);
  auto block = Block();
  gain.Apply(block);
  EXPECT_THAT(block, Each(10000));
}

TEST(GainRamp, DucksWithinItsTimeAndComesBack) {
  GainRamp gain(k8kHz);
  gain.MoveTo(kDuckDecibels, kDuckTime);
  auto block = Block();
  gain.Apply(block);
  EXPECT_GT(block.front(), 9900);
  EXPECT_EQ(block.back(), 3548);  // 10^(-9/20)
  for (std::size_t i = 1; i < block.size(); ++i) EXPECT_LE(block[i], block[i - 1]);
  EXPECT_FALSE(gain.Moving());
  gain.MoveTo(0, kDuckTime);
  block = Block();
  gain.Apply(block);
  EXPECT_EQ(block.back(), 10000);
}

TEST(GainRamp, ATurnInMidRampDoesNotJump) {
  GainRamp gain(k8kHz);
  gain.MoveTo(kDuckDecibels, kDuckTime);
  auto half = Block(80);
  gain.Apply(half);
  gain.MoveTo(0, kDuckTime);
  auto rest = Block();
  gain.Apply(rest);
  EXPECT_NEAR(rest.front(), half.back(), 50);
  EXPECT_EQ(rest.back(), 10000);
}

TEST(GainRamp, FadesOutToSilence) {
  GainRamp gain(k8kHz);
  gain.FadeOut(kFadeOutTime);
  EXPECT_FALSE(gain.Silent());
  auto block = Block();
  gain.Apply(block);
  EXPECT_GT(block[0], 9800);
  EXPECT_THAT(std::span(block).subspan(80), Each(0));
  EXPECT_TRUE(gain.Silent());
  gain.Reset();
  block = Block();
  gain.Apply(block);
  EXPECT_THAT(block, Each(10000));
}

TEST(GainRamp, ClipsInsteadOfWrapping) {
  GainRamp gain(k8kHz);
  gain.MoveTo(12, Us{0});
  auto block = Block(4, 30000);
  block[1] = -30000;
  gain.Apply(block);
  EXPECT_EQ(block[0], 32767);
  EXPECT_EQ(block[1], -32768);
}

}  // namespace
}  // namespace parley
