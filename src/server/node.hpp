#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "call/call_observer.hpp"
#include "config/server_config.hpp"
#include "net/http_server.hpp"
#include "obs/directory_lock.hpp"
#include "obs/event_log_store.hpp"
#include "obs/log.hpp"
#include "obs/metric_registry.hpp"
#include "obs/record_spool.hpp"
#include "runtime/offload_pool.hpp"
#include "runtime/stall_detector.hpp"
#include "server/admission_gate.hpp"
#include "server/call_shard.hpp"
#include "server/housekeeping.hpp"
#include "server/load_probe.hpp"
#include "server/load_script.hpp"
#include "server/sip_calls.hpp"
#include "server/sip_door.hpp"
#include "server/speech_kit.hpp"
#include "sip/sip_endpoint.hpp"
#include "speech/voice_cache.hpp"
#include "speech/voice_prerender.hpp"
#include "transport/sip_trunk/rtp_port_pool.hpp"

namespace parley {

/// A server that answers calls: everything between the sockets and the script, started and stopped as one. Made and
/// stopped on the main thread.
class Node final : public VoicePrerenderSink {
 public:
  /// Progress of bringing the fixed lines into the cache. Called on a shard.
  using OnVoiceProgress = std::function<void(const PrerenderProgress&)>;

  struct Parts {
    ServerConfig config;
    LoadedScript script;
    SpeechKit& kit;
    LogSession& log;
    CallObserver& observer;
    const Clock& clock;
    OnVoiceProgress on_voice = {};
  };

  /// Opens the sockets and begins to answer. Blocks until the greeting can be said without delay.
  /// @return what is occupied, missing or wrong, and what to do about it.
  [[nodiscard]] static Result<std::unique_ptr<Node>> Start(Parts parts);

  /// Calls that are still up are hung up. Blocks until every record is on the disk, for a few seconds at most.
  ~Node() override;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// The sockets with their real ports.
  [[nodiscard]] const std::vector<SipListen>& Listening() const { return endpoint_->Listening(); }
  [[nodiscard]] std::uint16_t HttpPort() const { return http_->Port(); }
  [[nodiscard]] AdmissionGate& Gate() { return gate_; }

  /// Takes no new calls, and tells those under way to be over by `deadline`.
  void Drain(TimePoint deadline);

  /// Blocks until the fixed lines are all in the cache, or the time is up. @return false in the second case.
  bool WaitForVoice(Ms longest);

  // VoicePrerenderSink, on a shard
  void OnPrerendered(const PrerenderProgress& progress) override;
  void OnPrerenderFinished() override;

 private:
  Node(Parts parts, std::unique_ptr<DirectoryLock> lock);

  [[nodiscard]] Status OpenSockets();
  [[nodiscard]] Status StartVoice();
  void StartWatching();
  void WatchLoad(TimePoint now);

  Parts parts_;
  std::unique_ptr<DirectoryLock> lock_;
  OffloadPool disk_;
  VoiceCache cache_;
  RecordSpool records_;
  EventLogStore events_;
  AdmissionGate gate_;
  SipDoor door_;
  std::unique_ptr<RtpPortPool> ports_;  // outlives the legs, which hold ports of it
  std::vector<std::unique_ptr<CallShard>> shards_;
  std::unique_ptr<SipCalls> calls_;
  std::unique_ptr<SipEndpoint> endpoint_;
  std::unique_ptr<SynthesizerProvider> prerender_voices_;
  std::unique_ptr<VoicePrerender> prerender_;
  std::unique_ptr<LoadProbe> probe_;
  std::unique_ptr<StallDetector> stalls_;
  MetricRegistry metrics_;
  std::unique_ptr<HttpServer> http_;
  MetricRegistry::Registration registration_;
  Housekeeping housekeeping_;
  TimePoint started_;
  bool shedding_ = false;  // housekeeping's

  /// How far the fixed lines are; shared by the shard and whoever waits.
  struct VoiceProgress {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t lines_done = 0;
    bool finished = false;
  };
  VoiceProgress voice_;
};

/// Shards of a node: what the configuration says, else half the cores, at least one.
[[nodiscard]] std::size_t ShardCount(const ServerConfig& config, double cores);

}  // namespace parley
