#include "audio/resampler.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace parley {
namespace {

std::vector<std::int16_t> Tone(double frequency, Hz rate, Us length, double amplitude = 10000) {
  std::vector<std::int16_t> samples(static_cast<std::size_t>(SamplesIn(length, rate).value));
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<std::int16_t>(
        std::lround(amplitude * std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / rate.value)));
  return samples;
}

// Amplitude and phase of one frequency.
std::complex<double> Component(std::span<const std::int16_t> samples, double frequency, Hz rate) {
  std::complex<double> sum;
  for (std::size_t i = 0; i < samples.size(); ++i)
    sum += static_cast<double>(samples[i]) *
           std::polar(1.0, -2 * std::numbers::pi * frequency * static_cast<double>(i) / rate.value);
  return sum * 2.0 / static_cast<double>(samples.size());
}

std::vector<std::int16_t> Stream(Resampler& resampler, std::span<const std::int16_t> in, std::size_t block) {
  std::vector<std::int16_t> out;
  std::vector<std::int16_t> buffer(resampler.OutputBound(block));
  for (std::size_t at = 0; at < in.size(); at += block) {
    const auto made = resampler.Process(in.subspan(at, std::min(block, in.size() - at)), buffer);
    out.insert(out.end(), made.begin(), made.end());
  }
  return out;
}

struct Rates {
  Hz from;
  Hz to;
};

class ResamplerRates : public testing::TestWithParam<Rates> {};

TEST_P(ResamplerRates, KeepsAToneAndItsLength) {
  const auto [from, to] = GetParam();
  const auto in = Tone(1000, from, Seconds{1});
  const auto block = static_cast<std::size_t>(SamplesIn(kFrameTime, from).value);
  Resampler resampler = Resampler::Create(from, to).value();
  const auto out = Stream(resampler, in, block);
  EXPECT_NEAR(static_cast<double>(out.size()), to.value, 2);
  // Whole periods in the middle, away from the edges.
  const auto middle = std::span(out).subspan(static_cast<std::size_t>(to.value / 5),
                                             static_cast<std::size_t>(SamplesIn(Ms{600}, to).value));
  EXPECT_NEAR(std::abs(Component(middle, 1000, to)), 10000, 150);
}

TEST_P(ResamplerRates, ReportsItsDelay) {
  const auto [from, to] = GetParam();
  std::vector<std::int16_t> in(static_cast<std::size_t>(SamplesIn(Ms{100}, from).value), 0);
  const auto click = static_cast<std::size_t>(SamplesIn(Ms{50}, from).value);
  in[click] = 30000;
  Resampler resampler = Resampler::Create(from, to).value();
  const auto out = Stream(resampler, in, in.size());
  const auto peak = std::max_element(out.begin(), out.end(), [](int a, int b) { return std::abs(a) < std::abs(b); });
  const Us at = DurationOf({peak - out.begin()}, to);
  EXPECT_NEAR(static_cast<double>((at - resampler.Delay()).count()), 50000, 250);
  EXPECT_LE(resampler.Delay(), Ms{4});
}

TEST_P(ResamplerRates, BlockSizeDoesNotMatter) {
  const auto [from, to] = GetParam();
  const auto in = Tone(440, from, Ms{300});
  Resampler once = Resampler::Create(from, to).value();
  Resampler often = Resampler::Create(from, to).value();
  auto whole = Stream(once, in, in.size());
  auto pieces = Stream(often, in, 37);
  const auto common = std::min(whole.size(), pieces.size());
  EXPECT_LE(std::max(whole.size(), pieces.size()) - common, 1U);
  whole.resize(common);
  pieces.resize(common);
  EXPECT_EQ(whole, pieces);
}

INSTANTIATE_TEST_SUITE_P(Pairs, ResamplerRates,
                         testing::Values(Rates{k8kHz, k16kHz}, Rates{k16kHz, k8kHz}, Rates{k8kHz, Hz{24000}},
                                         Rates{Hz{24000}, k8kHz}, Rates{Hz{22050}, k8kHz}, Rates{k8kHz, Hz{22050}},
                                         Rates{k48kHz, k8kHz}, Rates{k8kHz, k48kHz}, Rates{Hz{22050}, k16kHz},
                                         Rates{Hz{24000}, k48kHz}, Rates{k48kHz, k16kHz}));

TEST(Resampler, RemovesWhatTheLowerRateCannotCarry) {
  const auto in = Tone(6000, k16kHz, Ms{500});
  Resampler resampler = Resampler::Create(k16kHz, k8kHz).value();
  const auto out = Stream(resampler, in, 320);
  const auto middle = std::span(out).subspan(800, 2400);
  EXPECT_LT(std::abs(Component(middle, 2000, k8kHz)), 100) << "the mirror image of 6 kHz is not 40 dB down";
}

TEST(Resampler, EqualRatesAreACopy) {
  const auto in = Tone(700, k8kHz, Ms{40});
  Resampler resampler = Resampler::Create(k8kHz, k8kHz).value();
  EXPECT_EQ(Stream(resampler, in, 160), in);
  EXPECT_EQ(resampler.Delay(), Us{0});
}

TEST(Resampler, ResetForgetsTheStream) {
  const auto in = Tone(700, k8kHz, Ms{60});
  Resampler resampler = Resampler::Create(k8kHz, k16kHz).value();
  const auto first = Stream(resampler, in, 160);
  resampler.Reset();
  EXPECT_EQ(Stream(resampler, in, 160), first);
}

TEST(Resampler, RefusesAnImpossibleRate) {
  const auto refused = Resampler::Create(Hz{0}, k8kHz);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
}

TEST(ResampleWhole, HasNoDelayAndTheSameLength) {
  const auto in = Tone(500, Hz{22050}, Seconds{1});
  const auto out = ResampleWhole(in, Hz{22050}, k8kHz).value();
  EXPECT_EQ(out.size(), 8000U);
  const auto expected = Tone(500, k8kHz, Seconds{1});
  double worst = 0;
  for (std::size_t i = 200; i < 7800; ++i) worst = std::max(worst, std::abs(static_cast<double>(out[i] - expected[i])));
  EXPECT_LT(worst, 1970) << "off by more than half a sample";
}

}  // namespace
}  // namespace parley
