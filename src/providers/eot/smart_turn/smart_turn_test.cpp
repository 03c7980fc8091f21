#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "base/clock.hpp"
#include "providers/eot/smart_turn/log_mel.hpp"
#include "providers/eot/smart_turn/smart_turn_detector.hpp"
#include "runtime/simulated_loop.hpp"
#include "speech/testing/turn_detector_conformance.hpp"

namespace parley {
namespace {

std::shared_ptr<const SmartTurnModel> Model() {
  static const auto model = *SmartTurnModel::Load(DefaultAssetsDirectory());
  return model;
}

std::vector<std::int16_t> Prompt(const std::string& name) {
  auto wav = ReadWav((DefaultAssetsDirectory() / "prompts/en_US_f_Allison" / (name + ".wav")).string());
  EXPECT_TRUE(wav) << wav.error().detail;
  return wav->samples;
}

class SmartTurnSubject final : public TurnDetectorSubject {
 public:
  [[nodiscard]] TurnDetectorProvider& Provider() override { return provider_; }
  void Settle() override { loop_.AdvanceBy(Ms{20}); }
  [[nodiscard]] std::vector<std::int16_t> Speech(Hz rate) override {
    return *ResampleWhole(Prompt("one-moment-please"), k8kHz, rate);
  }

 private:
  ManualClock clock_;
  SimulatedLoop loop_{clock_};
  InlineWork work_;
  SmartTurnProvider provider_{Model(), loop_, work_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(SmartTurn, TurnDetectorConformance, SmartTurnSubject);

TEST(Fft400, AgreesWithTheDefinition) {
  const Fft400 fft;
  std::array<FourFloats, 400> re, im;
  std::vector<std::complex<double>> in(400);
  std::uint32_t random = 7;
  for (std::size_t i = 0; i < 400; ++i) {
    random = random * 1664525U + 1013904223U;
    in[i] = {static_cast<double>(random >> 16) / 65536 - 0.5, static_cast<double>(random & 0xFFFF) / 65536 - 0.5};
    for (std::size_t lane = 0; lane < 4; ++lane) {
      re[fft.Place(i)][lane] = static_cast<float>(in[i].real()) * static_cast<float>(lane + 1);
      im[fft.Place(i)][lane] = static_cast<float>(in[i].imag()) * static_cast<float>(lane + 1);
    }
  }
  fft.Transform(re, im);
  for (std::size_t bin = 0; bin < 400; ++bin) {
    std::complex<double> sum;
    for (std::size_t i = 0; i < 400; ++i)
      sum += in[i] * std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(bin * i % 400) / 400);
    for (std::size_t lane = 0; lane < 4; ++lane) {
      ASSERT_NEAR(static_cast<double>(re[bin][lane]), sum.real() * static_cast<double>(lane + 1), 1e-4) << bin;
      ASSERT_NEAR(static_cast<double>(im[bin][lane]), sum.imag() * static_cast<double>(lane + 1), 1e-4) << bin;
    }
  }
}

/// The features by their definition, in double precision, frame by frame.
std::vector<double> SlowLogMel(const std::vector<float>& audio) {
  constexpr std::size_t kN = 128000, kHalf = 200;
  std::vector<double> x(kN + 2 * kHalf, 0.0);
  for (std::size_t i = 0; i < audio.size(); ++i) x[kHalf + kN - audio.size() + i] = static_cast<double>(audio[i]);
  double mean = 0, variance = 0;
  for (std::size_t i = 0; i < kN; ++i) mean += x[kHalf + i] / kN;
  for (std::size_t i = 0; i < kN; ++i) variance += (x[kHalf + i] - mean) * (x[kHalf + i] - mean) / kN;
  for (std::size_t i = 0; i < kN; ++i) x[kHalf + i] = (x[kHalf + i] - mean) / std::sqrt(variance + 1e-7);
  for (std::size_t i = 0; i < kHalf; ++i) {
    x[i] = x[2 * kHalf - i];
    x[kHalf + kN + i] = x[kHalf + kN - 2 - i];
  }
  auto mel = [](double f) { return f < 1000 ? 3 * f / 200 : 15 + std::log(f / 1000) * 27 / std::log(6.4); };
  auto hz = [](double m) { return m < 15 ? 200 * m / 3 : 1000 * std::exp((m - 15) * std::log(6.4) / 27); };
  std::vector<double> out(80 * 800);
  double loudest = -10;
  for (std::size_t t = 0; t < 800; ++t) {
    std::vector<double> power(201);
    for (std::size_t b = 0; b <= 200; ++b) {
      std::complex<double> sum;
      for (std::size_t i = 0; i < 400; ++i) {
        const double window = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / 400);
        sum +=
            x[t * 160 + i] * window * std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(b * i % 400) / 400);
      }
      power[b] = std::norm(sum);
    }
    for (std::size_t m = 0; m < 80; ++m) {
      const double lo = hz(mel(8000) * static_cast<double>(m) / 81),
                   mid = hz(mel(8000) * static_cast<double>(m + 1) / 81),
                   hi = hz(mel(8000) * static_cast<double>(m + 2) / 81);
      double energy = 0;
      for (std::size_t b = 0; b <= 200; ++b) {
        const double f = 40.0 * static_cast<double>(b);
        energy += std::max(0.0, std::min((f - lo) / (mid - lo), (hi - f) / (hi - mid))) * 2 / (hi - lo) * power[b];
      }
      out[m * 800 + t] = std::log10(std::max(energy, 1e-10));
      loudest = std::max(loudest, out[m * 800 + t]);
    }
  }
  for (double& v : out) v = (std::max(v, loudest - 8) + 4) / 4;
  return out;
}

TEST(LogMel, AgreesWithItsDefinitionForShortAudioToo) {
  const LogMel log_mel;
  const auto wide = *ResampleWhole(Prompt("vm-leavemsg"), k8kHz, k16kHz);
  std::vector<float> audio;
  for (const std::int16_t s : wide) audio.push_back(static_cast<float>(s) / 32768);
  audio.resize(24'123);
  const auto fast = log_mel.Compute(audio);
  const auto slow = SlowLogMel(audio);
  ASSERT_EQ(fast.size(), slow.size());
  double worst = 0;
  for (std::size_t i = 0; i < fast.size(); ++i)
    worst = std::max(worst, std::fabs(static_cast<double>(fast[i]) - slow[i]));
  EXPECT_LT(worst, 2e-3);
}

TEST(SmartTurn, AWholeSentenceSoundsMoreFinishedThanAPieceOfIt) {
  double whole = 0, cut = 0;
  const std::vector<std::string> prompts = {"privacy-prompt", "vm-leavemsg", "vm-nobodyavail", "tt-weasels",
                                            "vm-toforward"};
  for (const std::string& name : prompts) {
    const auto samples = Prompt(name);
    whole += *Model()->Score(samples, k8kHz);
    cut += *Model()->Score(std::span(samples).first(samples.size() / 2), k8kHz);
  }
  EXPECT_GT(whole / static_cast<double>(prompts.size()), 0.7);
  EXPECT_GT(whole, cut + 0.5);
}

TEST(SmartTurn, LongTrailingSilenceChangesNothing) {
  auto samples = Prompt("privacy-prompt");
  samples.resize(samples.size() * 6 / 10);
  const double shortly = *Model()->Score(samples, k8kHz);
  samples.resize(samples.size() + 8000);
  samples.resize(samples.size() + 4000);
  EXPECT_NEAR(*Model()->Score(samples, k8kHz), shortly, 0.3);
}

}  // namespace
}  // namespace parley
