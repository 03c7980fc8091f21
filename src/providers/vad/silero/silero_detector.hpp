#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "inference/onnx_session.hpp"
#include "speech/voice_activity_detector.hpp"

namespace parley {

/// Silero VAD v6 (github.com/snakers4/silero-vad) at 8 kHz: 32 ms windows, one run for a whole batch. Made from a
/// session that all shards share; each instance has its own working memory. See VoiceActivityDetector for the rules.
class SileroDetector final : public VoiceActivityDetector {
 public:
  /// Loads the model from vad/silero_vad.onnx below `assets`. Blocks.
  [[nodiscard]] static Result<std::shared_ptr<const OnnxSession>> LoadModel(const std::filesystem::path& assets);

  /// @param max_windows  the largest batch.
  SileroDetector(std::shared_ptr<const OnnxSession> model, std::size_t max_windows);

  [[nodiscard]] const VadShape& Shape() const override { return kShape; }
  [[nodiscard]] Status Detect(std::span<VadWindow> windows) override;

 private:
  static constexpr VadShape kShape{.rate = k8kHz, .window = 256, .context = 32, .state = 256};

  std::shared_ptr<const OnnxSession> model_;
  std::vector<float> input_, state_, next_state_, output_;
};

}  // namespace parley
