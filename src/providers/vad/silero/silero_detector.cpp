#include "providers/vad/silero/silero_detector.hpp"

#include <algorithm>
#include <array>

namespace parley {
namespace {

constexpr std::size_t kHalfState = 128;  // the model wants [2, batch, 128]; a stream keeps its two rows together

}  // namespace

Result<std::shared_ptr<const OnnxSession>> SileroDetector::LoadModel(const std::filesystem::path& assets) {
  auto file = FindModelFile(assets, "vad/silero_vad.onnx");
  if (!file) return FailFrom(file);
  return OnnxSession::Load(*file);
}

SileroDetector::SileroDetector(std::shared_ptr<const OnnxSession> model, std::size_t max_windows)
    : model_(std::move(model)),
      input_(max_windows * (kShape.context + kShape.window)),
      state_(max_windows * kShape.state),
      next_state_(max_windows * kShape.state),
      output_(max_windows) {}

Status SileroDetector::Detect(std::span<VadWindow> windows) {
  const std::size_t count = windows.size(), length = kShape.context + kShape.window;
  if (count == 0) return {};
  if (count > output_.size())
    return Fail(
        ErrorCode::kInvalid, Origin::kParley,
        "voice activity: a batch of " + std::to_string(count) + " for a detector of " + std::to_string(output_.size()));
  for (std::size_t i = 0; i < count; ++i) {
    std::copy_n(windows[i].samples, length, input_.data() + i * length);
    std::copy_n(windows[i].state, kHalfState, state_.data() + i * kHalfState);
    std::copy_n(windows[i].state + kHalfState, kHalfState, state_.data() + (count + i) * kHalfState);
  }
  const auto n = static_cast<std::int64_t>(count);
  const auto half = static_cast<std::int64_t>(kHalfState);
  std::array<std::int64_t, 1> rate{kShape.rate.value};
  auto input = Tensor::Over(std::span(input_).first(count * length), {n, static_cast<std::int64_t>(length)});
  auto state = Tensor::Over(std::span(state_).first(count * kShape.state), {2, n, half});
  auto sr = Tensor::Over(std::span<std::int64_t>(rate), {});
  auto output = Tensor::Over(std::span(output_).first(count), {n, 1});
  auto next = Tensor::Over(std::span(next_state_).first(count * kShape.state), {2, n, half});
  for (const Result<Tensor>* tensor : {&input, &state, &sr, &output, &next}) {
    if (!*tensor) return FailFrom(*tensor);
  }
  const std::array<OnnxSession::Input, 3> inputs{{{"input", &*input}, {"state", &*state}, {"sr", &*sr}}};
  const std::array<OnnxSession::Output, 2> outputs{{{"output", &*output}, {"stateN", &*next}}};
  if (auto ran = model_->Run(inputs, outputs); !ran) return ran;
  for (std::size_t i = 0; i < count; ++i) {
    windows[i].probability = output_[i];
    std::copy_n(next_state_.data() + i * kHalfState, kHalfState, windows[i].state);
    std::copy_n(next_state_.data() + (count + i) * kHalfState, kHalfState, windows[i].state + kHalfState);
  }
  return {};
}

}  // namespace parley
