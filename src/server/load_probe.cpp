#include "server/load_probe.hpp"

#include <algorithm>
#include <utility>

#include "runtime/shard.hpp"

namespace parley {
namespace {

constexpr Seconds kShortWindow{1};
constexpr Seconds kLongWindow{5};

/// The latest sample that is at least `window` old, else the first: what a window that ends now begins with.
template <typename Samples>
const typename Samples::value_type& Before(const Samples& samples, TimePoint now, Seconds window) {
  const typename Samples::value_type* best = &samples.front();
  for (const auto& sample : samples)
    if (sample.at <= now - window) best = &sample;
  return *best;
}

/// Forgets what no window needs any more.
template <typename Samples>
void Trim(Samples& samples, TimePoint now, Seconds window) {
  while (samples.size() > 1 && samples[1].at <= now - window) samples.pop_front();
}

}  // namespace

WatchedLoop Watch(const Shard& shard) {
  return {shard.Name(),
          [&shard] { return shard.Read().tick_lateness; },
          {},
          [&shard]() -> std::optional<TimePoint> {
            const std::int64_t started = shard.TurnStartedNs();
            return started == 0 ? std::nullopt : std::optional(TimePoint{Ns{started}});
          }};
}

WatchedLoop Watch(std::string name, const Heartbeat& heartbeat) {
  return {std::move(name), {}, [&heartbeat] { return heartbeat.Last(); }, {}};
}

LoadProbe::LoadProbe(Sources sources, ProcessQuota quota) : sources_(std::move(sources)), quota_(quota) {
  for (const WatchedLoop& loop : sources_.loops) histories_.push_back({{}, {loop.name, TimePoint{}}});
}

ServerLoad LoadProbe::Sample(TimePoint now) {
  const std::scoped_lock lock(mutex_);
  ServerLoad load;
  for (std::size_t i = 0; i < histories_.size(); ++i) SampleLoop(sources_.loops[i], histories_[i], now, load);
  const ProcessUsage usage = sources_.usage();
  load.cpu_of_quota = CpuShare(now, usage.cpu_time);
  load.resident_bytes = usage.resident_bytes;
  load.free_ports = sources_.free_ports();
  return load;
}

void LoadProbe::SampleLoop(const WatchedLoop& loop, LoopHistory& history, TimePoint now, ServerLoad& load) const {
  if (loop.last_turn) history.beat.last = loop.last_turn();
  if (loop.tick_lateness) {
    const LatencyHistogram::Snapshot present = loop.tick_lateness();
    // A loop whose ticks are counted proves to run by a tick since the last sample.
    const bool ticked = history.samples.empty() || present.Count() != history.samples.back().lateness.Count();
    if (!loop.last_turn && ticked) history.beat.last = now;
    history.samples.push_back({now, present});
    Trim(history.samples, now, kLongWindow);
    const auto p99 = [&](Seconds window) {
      return present.Since(Before(history.samples, now, window).lateness).Percentile(0.99);
    };
    load.tick_lateness_1s = std::max(load.tick_lateness_1s, p99(kShortWindow));
    load.tick_lateness_5s = std::max(load.tick_lateness_5s, p99(kLongWindow));
  }
  if (!loop.turn_started) return;
  if (const std::optional<TimePoint> started = loop.turn_started()) {
    const Us hung = std::chrono::duration_cast<Us>(std::max(now - *started, Ns{0}));
    load.tick_lateness_1s = std::max(load.tick_lateness_1s, hung);
    load.tick_lateness_5s = std::max(load.tick_lateness_5s, hung);
  }
}

double LoadProbe::CpuShare(TimePoint now, Us cpu_time) {
  cpu_.push_back({now, cpu_time});
  Trim(cpu_, now, kShortWindow);
  const CpuSample& from = Before(cpu_, now, kShortWindow);
  const double elapsed = std::chrono::duration<double>(now - from.at).count();
  if (elapsed <= 0) return 0;
  return std::chrono::duration<double>(cpu_time - from.cpu_time).count() / (elapsed * quota_.cores);
}

std::vector<LoopBeat> LoadProbe::Beats() const {
  const std::scoped_lock lock(mutex_);
  std::vector<LoopBeat> beats;
  for (const LoopHistory& history : histories_) beats.push_back(history.beat);
  return beats;
}

}  // namespace parley
