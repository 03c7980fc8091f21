#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "inference/onnx_session.hpp"
#include "phonetics/transcriber.hpp"
#include "providers/tts/piper/piper_config.hpp"
#include "speech/clause_renderer.hpp"

namespace parley {

struct PiperOptions {
  std::string voice = "en_US-joe-medium";  ///< name of the files below assets/tts
  /// No noise in sound and phoneme lengths: the same text gives the same samples. For tests and for comparing
  /// recordings; a little flatter to the ear.
  bool deterministic = false;
};

/// A Piper (VITS) voice on ONNX Runtime with flite's phonemes (espeak-ng, which it was trained with, is GPL and not
/// linked). Immutable, shared by all calls, thread-safe; a clause of 1.2 s takes about 0.12 s of one thread. Words are
/// marked exactly: the model's own phoneme lengths are read out of its middle, one mark per 11.6 ms frame.
class PiperRenderer final : public ClauseRenderer {
 public:
  /// Loads `assets`/tts/VOICE.onnx and .onnx.json and runs them once, so that the first call finds memory and code
  /// warm. Blocks for about a second; call it at start. @return kNotFound or kInvalid.
  [[nodiscard]] static Result<std::shared_ptr<const PiperRenderer>> Load(const std::filesystem::path& assets,
                                                                         const PiperOptions& options = {});

  [[nodiscard]] Result<RenderedClause> Render(std::string_view text, double speed) const override;
  [[nodiscard]] VoiceIdentity Identity() const override;
  [[nodiscard]] SynthesizerTraits Traits() const override {
    return {.takes_words = false, .marks_words = true, .repeats_exactly = options_.deterministic};
  }
  [[nodiscard]] CpuUsage Usage() const noexcept { return model_->Usage(); }

 private:
  struct Input;
  PiperRenderer(PiperOptions options, PiperConfig config, std::shared_ptr<const OnnxSession> model)
      : options_(std::move(options)), config_(std::move(config)), model_(std::move(model)) {}

  [[nodiscard]] Input MakeInput(std::span<const PhoneticWord> words) const;
  [[nodiscard]] Result<RenderedClause> Run(Input& input, std::span<const PhoneticWord> words, double speed) const;

  PiperOptions options_;
  PiperConfig config_;
  std::shared_ptr<const OnnxSession> model_;
  Transcriber transcriber_;
};

}  // namespace parley
