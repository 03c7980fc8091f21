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
#include "server/process_usage.hpp"

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
  ProcessQuota quota;
};

/// Registers everything of the server: the one list behind /metrics and docs/metrics.md.
[[nodiscard]] MetricRegistry::Registration RegisterServerMetrics(MetricRegistry& registry, MetricSources sources);

}  // namespace parley
