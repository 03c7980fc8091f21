#include "audio/loss_concealer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "audio/level.hpp"

namespace parley {
namespace {

using testing::Each;

// A voice-like sound: a fundamental with falling harmonics.
std::vector<std::int16_t> Voice(double pitch, Hz rate, std::size_t count, std::size_t from = 0) {
  std::vector<std::int16_t> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double t = static_cast<double>(i + from) / rate.value;
    double value = 0;
    for (int k = 1; k <= 8; ++k) value += 4000.0 / k * std::sin(2 * std::numbers::pi * pitch * k * t + k);
    samples[i] = static_cast<std::int16_t>(std::lround(value));
  }
  return samples;
}

int BiggestStep(std::span<const std::int16_t> samples) {
  int biggest = 0;
  for (std::size_t i = 1; i < samples.size(); ++i) biggest = std::max(biggest, std::abs(samples[i] - samples[i - 1]));
  return biggest;
}

class Concealer : public testing::TestWithParam<Hz> {
 protected:
  Hz rate_ = GetParam();
  std::size_t ms_ = static_cast<std::size_t>(GetParam().value) / 1000;
};

TEST_P(Concealer, ContinuesAPeriodicSound) {
  LossConcealer concealer(rate_);
  auto good = Voice(125, rate_, 60 * ms_);
  concealer.Accept(good);
  std::vector<std::int16_t> made(10 * ms_);
  concealer.Conceal(made);
  const auto truth = Voice(125, rate_, 10 * ms_, 60 * ms_);
  double error = 0;
  double power = 0;
  for (std::size_t i = 0; i < made.size(); ++i) {
    error += std::pow(made[i] - truth[i], 2);
    power += std::pow(truth[i], 2);
  }
  EXPECT_LT(error / power, 0.01) << "less than 20 dB signal to error in the first 10 ms";
}

TEST_P(Concealer, FadesToSilenceWithinSixtyMilliseconds) {
  LossConcealer concealer(rate_);
  auto good = Voice(140, rate_, 80 * ms_);
  concealer.Accept(good);
  float last = LevelDbov(good) + 3;
  for (int frame = 0; frame < 3; ++frame) {
    std::vector<std::int16_t> made(20 * ms_);
    EXPECT_FALSE(concealer.Exhausted());
    concealer.Conceal(made);
    EXPECT_LT(LevelDbov(made), last);
    last = LevelDbov(made);
  }
  EXPECT_TRUE(concealer.Exhausted());
  std::vector<std::int16_t> made(20 * ms_, 1);
  concealer.Conceal(made);
  EXPECT_THAT(made, Each(0));
}

TEST_P(Concealer, MakesNoClicks) {
  for (const double pitch : {70.0, 97.0, 131.0, 180.0}) {
    LossConcealer concealer(rate_);
    auto before = Voice(pitch, rate_, 60 * ms_);
    concealer.Accept(before);
    std::vector<std::int16_t> made(40 * ms_);
    concealer.Conceal(made);
    auto after = Voice(pitch, rate_, 20 * ms_, 100 * ms_);
    concealer.Accept(after);
    std::vector<std::int16_t> all = before;
    all.insert(all.end(), made.begin(), made.end());
    all.insert(all.end(), after.begin(), after.end());
    EXPECT_LE(BiggestStep(all), BiggestStep(before) * 3 / 2) << pitch << " Hz";
  }
}

TEST_P(Concealer, LeavesGoodAudioAlone) {
  LossConcealer concealer(rate_);
  auto good = Voice(125, rate_, 20 * ms_);
  const auto original = good;
  concealer.Accept(good);
  EXPECT_EQ(good, original);
  concealer.Accept(good);
  EXPECT_EQ(good, original);
}

TEST_P(Concealer, ChangesOnlyTheFirstTenMillisecondsAfterALoss) {
  LossConcealer concealer(rate_);
  auto good = Voice(125, rate_, 60 * ms_);
  concealer.Accept(good);
  std::vector<std::int16_t> made(20 * ms_);
  concealer.Conceal(made);
  const auto truth = Voice(90, rate_, 20 * ms_);
  auto after = truth;
  concealer.Accept(after);
  EXPECT_NE(after, truth);
  for (std::size_t i = 10 * ms_; i < truth.size(); ++i) EXPECT_EQ(after[i], truth[i]);
}

TEST_P(Concealer, NothingHeardIsSilence) {
  LossConcealer concealer(rate_);
  std::vector<std::int16_t> made(20 * ms_, 5);
  concealer.Conceal(made);
  EXPECT_THAT(made, Each(0));
  auto good = Voice(125, rate_, 20 * ms_);
  concealer.Accept(good);
  concealer.Reset();
  std::ranges::fill(made, std::int16_t{5});
  concealer.Conceal(made);
  EXPECT_THAT(made, Each(0));
}

TEST_P(Concealer, TakesPacketsOfEveryLength) {
  for (const std::size_t ms : {10U, 20U, 30U, 40U, 60U}) {
    LossConcealer concealer(rate_);
    for (int i = 0; i < 10; ++i) {
      auto good = Voice(110, rate_, ms * ms_, static_cast<std::size_t>(i) * ms * ms_);
      concealer.Accept(good);
      std::vector<std::int16_t> made(ms * ms_);
      if (i % 3 == 2) concealer.Conceal(made);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rates, Concealer, testing::Values(k8kHz, k16kHz));

}  // namespace
}  // namespace parley
