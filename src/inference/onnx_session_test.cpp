#include "inference/onnx_session.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>
#include <vector>

namespace parley {
namespace {

/// The Silero VAD model serves as the guinea pig: small, with float and int64 inputs and a scalar.
std::shared_ptr<const OnnxSession> LoadSilero() {
  auto file = FindModelFile(DefaultAssetsDirectory(), "vad/silero_vad.onnx");
  EXPECT_TRUE(file) << file.error().detail;
  auto session = OnnxSession::Load(*file);
  EXPECT_TRUE(session) << session.error().detail;
  return *session;
}

constexpr std::int64_t kWindow = 288;  // 256 samples at 8 kHz and 32 of context

struct SileroTensors {
  std::vector<float> window = std::vector<float>(kWindow), state = std::vector<float>(2 * 128);
  std::vector<float> speech = std::vector<float>(1), next_state = std::vector<float>(2 * 128);
  std::array<std::int64_t, 1> rate{8000};
  Tensor input = *Tensor::Over(std::span(window), {1, kWindow});
  Tensor state_in = *Tensor::Over(std::span(state), {2, 1, 128});
  Tensor sr = *Tensor::Over(std::span<std::int64_t>(rate), {});
  Tensor output = *Tensor::Over(std::span(speech), {1, 1});
  Tensor state_out = *Tensor::Over(std::span(next_state), {2, 1, 128});
  std::array<OnnxSession::Input, 3> inputs{{{"input", &input}, {"state", &state_in}, {"sr", &sr}}};
  std::array<OnnxSession::Output, 2> outputs{{{"output", &output}, {"stateN", &state_out}}};
};

TEST(OnnxSession, WritesIntoTheCallersMemoryAndCountsItsCpuTime) {
  auto session = LoadSilero();
  SileroTensors t;
  t.speech[0] = -1;
  auto ran = session->Run(t.inputs, t.outputs);
  ASSERT_TRUE(ran) << ran.error().detail;
  EXPECT_GE(t.speech[0], 0.0F);
  EXPECT_LT(t.speech[0], 0.5F) << "digital silence is no speech";
  EXPECT_EQ(session->Usage().runs, 1U);
  EXPECT_GT(session->Usage().cpu, Ns{0});
}

TEST(OnnxSession, AllocatesAnOutputThatIsEmpty) {
  auto session = LoadSilero();
  SileroTensors t;
  Tensor made, made_state;
  const std::array<OnnxSession::Output, 2> outputs{{{"output", &made}, {"stateN", &made_state}}};
  ASSERT_TRUE(session->Run(t.inputs, outputs));
  EXPECT_EQ(made.Data<float>()->size(), 1U);
  EXPECT_EQ(*made_state.Shape(), (std::vector<std::int64_t>{2, 1, 128}));
  EXPECT_FALSE(made.Data<std::int64_t>()) << "another element type";
}

TEST(OnnxSession, BindingGivesTheSameAsARun) {
  auto session = LoadSilero();
  SileroTensors run, bound;
  for (std::size_t i = 0; i < run.window.size(); ++i)
    run.window[i] = bound.window[i] = 0.3F * std::sin(static_cast<float>(i) * 0.11F);
  ASSERT_TRUE(session->Run(run.inputs, run.outputs));
  auto binding = OnnxBinding::Bind(session, bound.inputs, bound.outputs);
  ASSERT_TRUE(binding) << binding.error().detail;
  ASSERT_TRUE(binding->Run());
  EXPECT_EQ(run.speech, bound.speech);
  EXPECT_EQ(run.next_state, bound.next_state);
}

TEST(OnnxSession, RunsOnSeveralThreadsAtOnce) {
  auto session = LoadSilero();
  std::array<float, 4> results{};
  {
    std::vector<std::jthread> threads;
    for (float& result : results) {
      threads.emplace_back([&session, &result] {
        SileroTensors t;
        for (int i = 0; i < 20; ++i) {
          if (!session->Run(t.inputs, t.outputs)) return;
          std::copy(t.next_state.begin(), t.next_state.end(), t.state.begin());
        }
        result = t.speech[0];
      });
    }
  }
  for (const float result : results) EXPECT_EQ(result, results[0]);
  EXPECT_EQ(session->Usage().runs, 80U);
}

TEST(OnnxSession, SaysWhatIsWrong) {
  auto session = LoadSilero();
  SileroTensors t;
  t.inputs[0].name = "no such input";
  const auto ran = session->Run(t.inputs, t.outputs);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, ErrorCode::kInvalid);
  EXPECT_NE(ran.error().detail.find("no such input"), std::string::npos) << ran.error().detail;
  EXPECT_EQ(session->Usage().failures, 1U);
}

TEST(OnnxSession, RefusesAFileThatIsNoModel) {
  const ModelFile source{PARLEY_SOURCE_DIR "/CMakeLists.txt", 1, {}};
  const auto session = OnnxSession::Load(source);
  ASSERT_FALSE(session);
  EXPECT_NE(session.error().detail.find("CMakeLists.txt"), std::string::npos);
}

TEST(Tensor, RefusesAShapeThatDoesNotFit) {
  std::vector<float> data(6);
  EXPECT_TRUE(Tensor::Over(std::span(data), {2, 3}));
  EXPECT_FALSE(Tensor::Over(std::span(data), {2, 4}));
  EXPECT_FALSE(Tensor().Data<float>());
}

TEST(ModelFile, MissingOneNamesTheCommandThatFetchesIt) {
  const auto file = FindModelFile(DefaultAssetsDirectory(), "vad/none.onnx");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::kNotFound);
  EXPECT_NE(file.error().detail.find("scripts/fetch_assets.sh"), std::string::npos);
}

TEST(OnnxSession, NamesAnInnerOutputThatTheModelLacks) {
  auto file = FindModelFile(DefaultAssetsDirectory(), "vad/silero_vad.onnx");
  ASSERT_TRUE(file);
  auto session =
      OnnxSession::Load(*file, {.intra_threads = 1, .keep_memory = true, .inner_outputs = {"no such tensor"}});
  ASSERT_FALSE(session);
  EXPECT_NE(session.error().detail.find("no such tensor"), std::string::npos) << session.error().detail;
}

}  // namespace
}  // namespace parley
