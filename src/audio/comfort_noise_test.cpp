#include "audio/comfort_noise.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "audio/level.hpp"

namespace parley {
namespace {

TEST(ComfortNoise, HasTheLevelAskedFor) {
  for (const int level : {10, 30, 50, 65}) {
    ComfortNoise noise;
    noise.SetLevel(static_cast<std::uint8_t>(level));
    std::vector<std::int16_t> samples(8000);
    noise.Fill(samples);
    EXPECT_NEAR(LevelDbov(samples), -level, 0.5) << level;
    const double mean = std::accumulate(samples.begin(), samples.end(), 0.0) / 8000;
    EXPECT_LT(std::abs(mean), 32768 * AmplitudeOf(-static_cast<float>(level)) / 20) << "it has an offset";
  }
}

TEST(ComfortNoise, IsDeterministic) {
  ComfortNoise a(3);
  ComfortNoise b(3);
  ComfortNoise other(4);
  std::vector<std::int16_t> from_a(160);
  std::vector<std::int16_t> from_b(160);
  std::vector<std::int16_t> from_other(160);
  for (ComfortNoise* noise : {&a, &b, &other}) noise->SetLevel(40);
  a.Fill(from_a);
  b.Fill(from_b);
  other.Fill(from_other);
  EXPECT_EQ(from_a, from_b);
  EXPECT_NE(from_a, from_other);
}

TEST(ComfortNoise, TheLowestLevelIsSilence) {
  ComfortNoise noise;
  std::vector<std::int16_t> samples(160, 9);
  noise.Fill(samples);
  EXPECT_THAT(samples, testing::Each(0)) << "silent until a level is set";
  noise.SetLevel(30);
  noise.SetLevel(0xFF);
  noise.Fill(samples);
  EXPECT_THAT(samples, testing::Each(0));
}

TEST(ComfortNoise, FullScaleDoesNotOverflow) {
  ComfortNoise noise;
  noise.SetLevel(0);
  std::vector<std::int16_t> samples(80000);
  noise.Fill(samples);
  EXPECT_GT(LevelDbov(samples), -5);
}

}  // namespace
}  // namespace parley
