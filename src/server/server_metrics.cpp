#include "server/server_metrics.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace parley {
namespace {

double SecondsOf(Us duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

void Describe(const Shard::Stats& stats, MetricFamilies& families) {
  families.AddHistogram(
      {"voice_tick_lateness_seconds", "How late the slots of the media wheel ran, all shards.", MetricUnit::kSeconds},
      stats.tick_lateness);
  families.AddHistogram(
      {"voice_loop_task_seconds", "How long tasks, timers and handlers held a shard's loop.", MetricUnit::kSeconds},
      stats.task_time);
  families.AddCounter({"voice_late_ticks", "Media ticks more than 10 ms late."}, static_cast<double>(stats.late_ticks));
  families.AddCounter({"voice_skipped_ticks", "Media ticks left out because the loop was far behind."},
                      static_cast<double>(stats.skipped_ticks));
  families.AddCounter({"voice_shard_cpu_seconds", "CPU time of the shard threads.", MetricUnit::kSeconds},
                      SecondsOf(stats.cpu_time));
}

void Describe(const HttpServer::Stats& stats, MetricFamilies& families) {
  families.AddCounter({"voice_http_requests", "Requests to the admin port."}, static_cast<double>(stats.requests));
  families.AddCounter({"voice_http_connections_refused", "Connections to the admin port beyond its limit."},
                      static_cast<double>(stats.refused_connections));
  families.AddCounter({"voice_http_timeouts", "Connections to the admin port closed because the client was too slow."},
                      static_cast<double>(stats.timed_out));
  families.AddGauge({"voice_http_connections", "Open connections to the admin port."},
                    static_cast<double>(stats.connections));
}

void Describe(const ProcessUsage& usage, const ProcessQuota& quota, MetricFamilies& families) {
  families.AddCounter({"voice_process_cpu_seconds", "CPU time of the process.", MetricUnit::kSeconds},
                      SecondsOf(usage.cpu_time));
  families.AddGauge({"voice_process_resident_bytes", "Resident memory of the process.", MetricUnit::kBytes},
                    static_cast<double>(usage.resident_bytes));
  families.AddGauge({"voice_process_open_files", "Open file descriptors."}, static_cast<double>(usage.open_files));
  families.AddGauge({"voice_process_quota_cores", "CPU cores the process may use."}, quota.cores);
}

void Describe(const OffloadPool::Stats& stats, std::string_view name, std::span<const std::string_view> names,
              MetricFamilies& families) {
  const auto at = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
  const auto only = [&](double value) {
    std::vector<double> values(names.size());
    if (at < values.size()) values[at] = value;
    return values;
  };
  families.AddCounter({"voice_offload_jobs", "Jobs done by a pool."}, {{"pool", names}},
                      only(static_cast<double>(stats.done)));
  families.AddCounter({"voice_offload_refused", "Jobs a full pool refused."}, {{"pool", names}},
                      only(static_cast<double>(stats.refused)));
  families.AddGauge({"voice_offload_waiting", "Jobs waiting for a pool."}, {{"pool", names}},
                    only(static_cast<double>(stats.waiting)));
  families.AddCounter({"voice_offload_cpu_seconds", "CPU time of a pool's threads.", MetricUnit::kSeconds},
                      {{"pool", names}}, only(SecondsOf(stats.cpu_time)));
  families.AddHistogram({"voice_offload_wait_seconds", "Time from handing a job to a pool to its start, all pools.",
                         MetricUnit::kSeconds},
                        stats.waited);
}

}  // namespace parley
