#include "server/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace parley {

HealthReport Liveness(std::span<const LoopBeat> beats, TimePoint started, TimePoint now) {
  HealthReport report;
  for (const LoopBeat& beat : beats) {
    const Ns silent = now - std::max(beat.last, started);
    if (silent < kLoopDeadAfter) continue;
    report.ok = false;
    report.text +=
        fmt::format("loop {} has not turned for {:.1f} s\n", beat.name, std::chrono::duration<double>(silent).count());
  }
  if (report.ok) report.text = fmt::format("ok: {} loops turn\n", beats.size());
  return report;
}

HealthReport Readiness(std::optional<RefusalReason> would_refuse, const ServerLoad& load,
                       const AdmissionConfig& config) {
  if (!would_refuse) return {true, fmt::format("ready: {} of {} calls\n", load.active_calls, config.max_calls)};
  const auto text = [&]() -> std::string {
    switch (*would_refuse) {
      case RefusalReason::kDraining: return "the server is being stopped";
      case RefusalReason::kTrunkRate:
      case RefusalReason::kSourceRate: return "too many new calls a second";
      case RefusalReason::kCallLimit: return fmt::format("all {} calls are taken", config.max_calls);
      case RefusalReason::kTickLateness:
        return fmt::format("media ticks are {} ms late (P99 over 1 s, limit {} ms)",
                           load.tick_lateness_1s.count() / 1000, config.max_lateness.count() / 1000);
      case RefusalReason::kCpu:
        return fmt::format("CPU is at {:.0f} % of the quota (limit {:.0f} %)", load.cpu_of_quota * 100,
                           config.max_cpu * 100);
      case RefusalReason::kPorts:
        return fmt::format("{:.1f} % of the RTP ports are free (at least {:.1f} % wanted)", load.free_ports * 100,
                           config.min_free_ports * 100);
    }
    return "unknown";
  };
  return {false, fmt::format("not ready, {}: {}\n", Name(*would_refuse), text())};
}

}  // namespace parley
