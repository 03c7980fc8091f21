#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "net/http_server.hpp"
#include "obs/event_log_store.hpp"
#include "obs/log.hpp"
#include "obs/metric_registry.hpp"
#include "obs/record_spool.hpp"
#include "runtime/offload_pool.hpp"
#include "runtime/shard.hpp"
#include "server/admission_gate.hpp"
#include "server/call_metrics.hpp"
#include "server/process_usage.hpp"
#include "server/provider_metrics.hpp"
#include "sip/sip_stats.hpp"
#include "speech/voice_cache.hpp"

namespace parley {

/// The parts of a server that count. All must outlive the registration.
struct MetricSources {
  const LogSession& log;
  const RecordSpool& records;
  const EventLogStore& events;
  const AdmissionGate& gate;
  const HttpServer& http;
  std::vector<const Shard*> shards;
  std::vector<const OffloadPool*> pools;
  std::vector<const CallMetrics*> calls;
  std::vector<const ProviderMetrics*> providers;
  const SipStats& sip;
  const VoiceCache& voice_cache;
  ProcessQuota quota;
};

/// Registers everything of the server: the one list behind /metrics and docs/metrics.md.
[[nodiscard]] MetricRegistry::Registration RegisterServerMetrics(MetricRegistry& registry, MetricSources sources);

}  // namespace parley
