#pragma once

#include <memory>
#include <string>
#include <vector>

#include "knowledge/text_embedder.hpp"
#include "runtime/executor.hpp"
#include "runtime/work_queue.hpp"
#include "speech/recognizer.hpp"
#include "speech/synthesizer.hpp"
#include "speech/turn_detector.hpp"
#include "speech/voice_activity_detector.hpp"

namespace parley {

/// The speech services a node runs on: made once, before the first call is admitted, and shared by all shards. The
/// providers it hands out are loop-affine to the shard they are made for; the kit outlives them all.
class SpeechKit {
 public:
  virtual ~SpeechKit() = default;

  [[nodiscard]] virtual std::unique_ptr<VoiceActivityDetector> MakeVoiceDetector() = 0;
  [[nodiscard]] virtual std::unique_ptr<RecognizerProvider> MakeRecognizers(Executor& loop) = 0;
  [[nodiscard]] virtual std::unique_ptr<TurnDetectorProvider> MakeTurnDetectors(Executor& loop) = 0;
  [[nodiscard]] virtual std::unique_ptr<SynthesizerProvider> MakeSynthesizers(Executor& loop) = 0;

  /// Thread-safe. Null: intents and knowledge are compared by words alone.
  [[nodiscard]] virtual const TextEmbedder* Embedder() const = 0;

  /// Where voice detection, and where the understanding of text is run. Thread-safe.
  [[nodiscard]] virtual WorkQueue& VoiceWork() = 0;
  [[nodiscard]] virtual WorkQueue& TextWork() = 0;

  /// The threads it works on: for the metrics, and to wait for them at the end.
  [[nodiscard]] virtual std::vector<OffloadPool*> Pools() = 0;
};

}  // namespace parley
