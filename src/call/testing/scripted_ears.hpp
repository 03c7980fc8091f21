#pragma once

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/executor.hpp"
#include "speech/recognizer.hpp"
#include "speech/turn_detector.hpp"
#include "speech/voice_activity_detector.hpp"

namespace parley {

/// Takes everything loud for voice.
class LoudnessDetector final : public VoiceActivityDetector {
 public:
  [[nodiscard]] const VadShape& Shape() const override { return shape_; }
  [[nodiscard]] Status Detect(std::span<VadWindow> windows) override {
    for (VadWindow& window : windows) {
      float peak = 0;
      for (std::size_t i = shape_.context; i < shape_.context + shape_.window; ++i)
        peak = std::max(peak, std::abs(window.samples[i]));
      window.probability = peak > 0.05F ? 0.95F : 0.02F;
    }
    return {};
  }

 private:
  VadShape shape_;
};

/// Recognisers that know what the caller says: the text of the utterance that is open or begins next. Results come
/// 60 ms after the mark that asked for them, and never after Close().
class ScriptedRecognizers final : public RecognizerProvider {
 public:
  explicit ScriptedRecognizers(Executor& loop) : loop_(loop) {}

  std::string says;    ///< what the next utterance contains
  std::string always;  ///< what it contains where nothing else was said
  double confidence = 0.9;
  enum class Health { kGood, kRefuses, kDeaf } health = Health::kGood;
  int opened = 0;
  RecognizerHints expected;

  /// All that are open report a failure.
  void FailAll();

  [[nodiscard]] std::unique_ptr<Recognizer> MakeRecognizer() override;
  [[nodiscard]] const RecognizerTraits& Traits() const override { return traits_; }

 private:
  class Stream;
  void Later(std::uint64_t key, RecognizerEvent event);

  Executor& loop_;
  RecognizerTraits traits_{.name = "scripted"};
  std::map<std::uint64_t, Stream*> open_;
  std::uint64_t last_key_ = 0;
};

/// Gives each pause the same score, or none.
class ScriptedTurnDetectors final : public TurnDetectorProvider {
 public:
  explicit ScriptedTurnDetectors(Executor& loop) : loop_(loop) {}

  std::optional<double> p_end = 0.9;

  [[nodiscard]] std::unique_ptr<TurnDetector> MakeTurnDetector() override;

 private:
  class Stream;
  Executor& loop_;
  std::map<std::uint64_t, Stream*> open_;
  std::uint64_t last_key_ = 0;
};

}  // namespace parley
