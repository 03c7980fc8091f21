#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "runtime/latency_histogram.hpp"
#include "server/admission.hpp"
#include "server/process_usage.hpp"

namespace parley {

/// One loop that is watched. Functions are called on the sampling thread and must be thread-safe.
struct WatchedLoop {
  std::string name;
  std::function<LatencyHistogram::Snapshot()> tick_lateness;  ///< of the media wheel; empty: it has none
  std::function<TimePoint()> last_turn;                       ///< when it last proved to run; empty: known by its ticks
  /// When the turn under way began, nothing between turns: a loop that hangs records no lateness.
  std::function<std::optional<TimePoint>()> turn_started;
};

class Shard;
/// A shard's media wheel. It must outlive the probe.
[[nodiscard]] WatchedLoop Watch(const Shard& shard);

/// A sign of life for a loop that is no shard: it beats, others look. Thread-safe.
class Heartbeat {
 public:
  void Beat(TimePoint now) noexcept { at_ns_.store(now.time_since_epoch().count(), std::memory_order_relaxed); }
  [[nodiscard]] TimePoint Last() const noexcept { return TimePoint{Ns{at_ns_.load(std::memory_order_relaxed)}}; }

 private:
  std::atomic<std::int64_t> at_ns_{0};
};
/// A loop that beats. The heartbeat must outlive the probe.
[[nodiscard]] WatchedLoop Watch(std::string name, const Heartbeat& heartbeat);

/// When a loop last proved to run.
struct LoopBeat {
  std::string name;
  TimePoint last;
};

/// Measures how busy the process is: lateness of the media ticks and CPU time over sliding windows, memory, ports.
/// Call Sample about four times a second. Thread-safe.
class LoadProbe {
 public:
  struct Sources {
    std::vector<WatchedLoop> loops;
    std::function<ProcessUsage()> usage = ReadProcessUsage;
    std::function<double()> free_ports = [] { return 1.0; };  ///< share of the RTP ports that are free, 0..1
  };

  LoadProbe(Sources sources, ProcessQuota quota);

  /// Takes a sample and gives the load up to it (active_calls stays 0).
  ServerLoad Sample(TimePoint now);

  [[nodiscard]] std::vector<LoopBeat> Beats() const;
  [[nodiscard]] const ProcessQuota& Quota() const { return quota_; }

 private:
  struct LoopSample {
    TimePoint at;
    LatencyHistogram::Snapshot lateness;
  };
  struct LoopHistory {
    std::deque<LoopSample> samples;  // the last five seconds
    LoopBeat beat;
  };
  struct CpuSample {
    TimePoint at;
    Us cpu_time;
  };

  void SampleLoop(const WatchedLoop& loop, LoopHistory& history, TimePoint now, ServerLoad& load) const;
  [[nodiscard]] double CpuShare(TimePoint now, Us cpu_time);

  const Sources sources_;
  const ProcessQuota quota_;
  mutable std::mutex mutex_;
  std::vector<LoopHistory> histories_;
  std::deque<CpuSample> cpu_;
};

}  // namespace parley
