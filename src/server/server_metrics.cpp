#include "server/server_metrics.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

namespace parley {
namespace {

double SecondsOf(Us duration) { return std::chrono::duration<double>(duration).count(); }

/// Names of the values of an enum that the counters are indexed by.
template <typename Enum, typename Counters>
std::vector<std::string_view> NamesOf(const Counters& counters) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < counters.size(); ++i) names.push_back(Name(static_cast<Enum>(i)));
  return names;
}

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

void Describe(const SipStats& stats, MetricFamilies& families) {
  static constexpr std::array<std::string_view, 5> kClasses{"2xx", "3xx", "4xx", "5xx", "6xx"};
  const auto by_class = [](const auto& counters) { return std::vector<double>(counters.begin() + 2, counters.end()); };
  families.AddCounter({"voice_sip_messages", "SIP messages received, bad ones included."},
                      static_cast<double>(stats.messages_received));
  families.AddCounter({"voice_sip_bad_messages", "SIP messages that were not used, by why."},
                      {{"reason", NamesOf<BadMessage>(stats.bad_messages)}},
                      std::vector<double>(stats.bad_messages.begin(), stats.bad_messages.end()));
  families.AddCounter({"voice_sip_requests", "SIP requests received, by method."},
                      {{"method", NamesOf<SipMethod>(stats.requests_received)}},
                      std::vector<double>(stats.requests_received.begin(), stats.requests_received.end()));
  families.AddCounter({"voice_sip_responses_sent", "Final SIP responses sent, by class."}, {{"class", kClasses}},
                      by_class(stats.responses_sent));
  families.AddCounter(
      {"voice_sip_invites_rejected", "New calls refused: by admission, while draining, or for what they ask."},
      static_cast<double>(stats.invites.rejected));
  families.AddCounter({"voice_sip_invites_ignored", "New calls not even answered: their source is not allowed."},
                      static_cast<double>(stats.invites.ignored));
  families.AddCounter({"voice_sip_final_responses_repeated", "200 OK sent again for want of an ACK."},
                      static_cast<double>(stats.repeats.final_responses));
  families.AddGauge({"voice_sip_dialogs", "SIP dialogs that have not ended."}, static_cast<double>(stats.dialogs_live));
}

void Describe(const VoiceCache::Stats& stats, MetricFamilies& families) {
  families.AddCounter({"voice_line_cache_hits", "Lines that were spoken from the cache."},
                      static_cast<double>(stats.hits));
  families.AddCounter({"voice_line_cache_misses", "Lines that had to be rendered."}, static_cast<double>(stats.misses));
  families.AddCounter({"voice_line_cache_damaged", "Files of rendered lines thrown away because they were damaged."},
                      static_cast<double>(stats.damaged));
  families.AddCounter({"voice_line_cache_write_failures", "Rendered lines the disk refused."},
                      static_cast<double>(stats.write_failures));
  families.AddGauge({"voice_line_cache_bytes", "Memory of rendered lines.", MetricUnit::kBytes},
                    static_cast<double>(stats.memory_bytes));
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
  families.AddGauge({"voice_offload_threads", "Threads of a pool."}, {{"pool", names}},
                    only(static_cast<double>(stats.threads)));
  families.AddGauge({"voice_offload_busy_threads", "Threads of a pool that run a job now."}, {{"pool", names}},
                    only(static_cast<double>(stats.busy)));
  const auto add_latency = [&](const MetricInfo& info, const LatencyHistogram::Snapshot& snapshot) {
    std::vector<LatencyHistogram::Snapshot> snapshots(names.size());
    if (at < snapshots.size()) snapshots[at] = snapshot;
    families.AddHistogram(info, {{"pool", names}}, std::span<const LatencyHistogram::Snapshot>(snapshots));
  };
  add_latency({"voice_offload_wait_seconds", "Time from handing a job to a pool to its start.", MetricUnit::kSeconds},
              stats.waited);
  add_latency({"voice_offload_run_seconds", "Time from the start of a job to its end.", MetricUnit::kSeconds},
              stats.ran);
}

}  // namespace parley
