#pragma once

#include <atomic>
#include <memory>
#include <unordered_map>

#include "call/call_actor.hpp"
#include "call/live_calls.hpp"
#include "call/script.hpp"
#include "call/scripted_answerer.hpp"
#include "config/time_zone.hpp"
#include "runtime/shard.hpp"
#include "server/provider_metrics.hpp"
#include "server/speech_kit.hpp"
#include "speech/vad_batcher.hpp"
#include "speech/voice_cache.hpp"
#include "transport/sip_trunk/rtp_leg.hpp"

namespace parley {

/// A shard and everything its calls share: loop, speech services, registry. Made on the main thread, then touched only
/// on its loop, but for Load(). The kit, the cache and the clock outlive it.
class CallShard {
 public:
  struct Parts {
    ShardIndex index = 0;
    const Clock& clock;
    SpeechKit& kit;
    VoiceCache& cache;
    ScriptRef script;
    TimeZone zone;
    turn::TurnConfig turn;
  };

  explicit CallShard(Parts parts);

  /// Ends the loop, then the calls on it. Calls still up are lost: drain first.
  ~CallShard();

  void Start() { shard_.Start(); }

  [[nodiscard]] Shard& Loop() { return shard_; }
  [[nodiscard]] LiveCalls& Calls() { return calls_; }
  [[nodiscard]] CallServices& Services() { return services_; }
  /// What the RTP legs of this shard share.
  [[nodiscard]] RtpLegShard Legs() { return {shard_.Wheel(), drain_}; }
  [[nodiscard]] const VadBatcherStats& VadStats() const { return vad_.Stats(); }
  /// What the speech services of this shard were asked. Thread-safe.
  [[nodiscard]] const ProviderMetrics& Providers() const { return providers_; }

  /// New calls get this script; calls under way keep theirs. Thread-safe.
  void SetScript(ScriptRef script);

  /// Calls placed here, for choosing a shard. Thread-safe; counted by whoever places and ends calls.
  [[nodiscard]] std::size_t Load() const { return load_.load(std::memory_order_relaxed); }
  void AddLoad(int calls) { load_.fetch_add(static_cast<std::size_t>(calls), std::memory_order_relaxed); }

 private:
  Shard shard_;
  RtpDrain drain_;
  ProviderMetrics providers_;
  VadBatcher vad_;
  std::unique_ptr<RecognizerProvider> recognizers_;
  std::unique_ptr<TurnDetectorProvider> turn_detectors_;
  std::unique_ptr<SynthesizerProvider> synthesizers_;
  std::unique_ptr<TextEmbedder> embedder_;
  ScriptedAnswererProvider answerers_;
  LiveCalls calls_;
  CallServices services_;
  std::atomic<std::size_t> load_{0};
};

}  // namespace parley
