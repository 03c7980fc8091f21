#pragma once

#include <memory>
#include <utility>

#include "call/testing/scripted_ears.hpp"
#include "call/testing/scripted_voice.hpp"
#include "runtime/work_queue.hpp"
#include "server/speech_kit.hpp"

namespace parley {

/// Speech services of a test: everything loud is voice, every utterance is `words`, and each word of ours takes 200 ms.
class ScriptedSpeechKit final : public SpeechKit {
 public:
  explicit ScriptedSpeechKit(std::string words) : words_(std::move(words)) {}

  std::unique_ptr<VoiceActivityDetector> MakeVoiceDetector() override { return std::make_unique<LoudnessDetector>(); }
  std::unique_ptr<RecognizerProvider> MakeRecognizers(Executor& loop) override {
    auto recognizers = std::make_unique<ScriptedRecognizers>(loop);
    recognizers->always = words_;
    return recognizers;
  }
  std::unique_ptr<TurnDetectorProvider> MakeTurnDetectors(Executor& loop) override {
    return std::make_unique<ScriptedTurnDetectors>(loop);
  }
  std::unique_ptr<SynthesizerProvider> MakeSynthesizers(Executor& loop) override {
    return std::make_unique<ScriptedVoices>(loop);
  }
  const TextEmbedder* Embedder() const override { return nullptr; }
  WorkQueue& VoiceWork() override { return work_; }
  WorkQueue& TextWork() override { return work_; }
  std::vector<OffloadPool*> Pools() override { return {}; }

 private:
  const std::string words_;
  InlineWork work_;
};

}  // namespace parley
