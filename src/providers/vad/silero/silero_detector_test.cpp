#include "providers/vad/silero/silero_detector.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "audio/wav.hpp"

namespace parley {
namespace {

constexpr std::size_t kLength = 288, kWindow = 256;

std::vector<float> Speech() {
  auto wav = ReadWav((DefaultAssetsDirectory() / "prompts/en_US_f_Allison/demo-congrats.wav").string());
  EXPECT_TRUE(wav) << wav.error().detail;
  std::vector<float> samples;
  for (const std::int16_t s : wav->samples) samples.push_back(static_cast<float>(s) / 32768);
  return samples;
}

struct Silero : testing::Test {
  std::shared_ptr<const OnnxSession> model = *SileroDetector::LoadModel(DefaultAssetsDirectory());
};

TEST_F(Silero, TellsSpeechFromSilenceAndNoise) {
  SileroDetector detector(model, 1);
  const std::vector<float> speech = Speech();
  std::vector<float> state(256);
  double sum = 0;
  const std::size_t windows = 100;  // 3.2 s of continuous talk
  for (std::size_t w = 0; w < windows; ++w) {
    std::array<VadWindow, 1> batch{{{&speech[8000 + w * kWindow], state.data(), 0}}};
    ASSERT_TRUE(detector.Detect(batch));
    sum += batch[0].probability;
  }
  EXPECT_GT(sum / windows, 0.7);

  for (const float amplitude : {0.0F, 0.02F}) {
    std::vector<float> quiet(kLength);
    std::vector<float> fresh(256);
    std::uint32_t random = 1;
    double most = 0;
    for (int w = 0; w < 60; ++w) {
      for (float& s : quiet) {
        random = random * 1664525U + 1013904223U;
        s = amplitude * (static_cast<float>(random >> 8) / 8388608.0F - 1);
      }
      std::array<VadWindow, 1> batch{{{quiet.data(), fresh.data(), 0}}};
      ASSERT_TRUE(detector.Detect(batch));
      most = std::max(most, static_cast<double>(batch[0].probability));
    }
    EXPECT_LT(most, 0.5) << amplitude;
  }
}

TEST_F(Silero, ABatchGivesWhatEachStreamGivesAlone) {
  constexpr std::size_t kStreams = 7, kSteps = 40;
  const std::vector<float> speech = Speech();
  SileroDetector together(model, kStreams), alone(model, 1);
  std::vector<std::vector<float>> states(kStreams, std::vector<float>(256)), alone_states = states;
  for (std::size_t step = 0; step < kSteps; ++step) {
    std::vector<VadWindow> batch;
    for (std::size_t s = 0; s < kStreams; ++s)
      batch.push_back({&speech[s * 1777 + step * kWindow], states[s].data(), 0});
    ASSERT_TRUE(together.Detect(batch));
    for (std::size_t s = 0; s < kStreams; ++s) {
      std::array<VadWindow, 1> one{{{&speech[s * 1777 + step * kWindow], alone_states[s].data(), 0}}};
      ASSERT_TRUE(alone.Detect(one));
      ASSERT_NEAR(one[0].probability, batch[s].probability, 1e-5) << "stream " << s << ", step " << step;
    }
  }
}

TEST_F(Silero, RefusesABatchItWasNotMadeFor) {
  SileroDetector detector(model, 1);
  std::vector<VadWindow> two(2);
  EXPECT_FALSE(detector.Detect(two));
}

}  // namespace
}  // namespace parley
