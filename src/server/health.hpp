#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "server/admission.hpp"
#include "server/load_probe.hpp"

namespace parley {

/// Answer of a health check, with the reason in words.
struct HealthReport {
  bool ok = true;
  std::string text;
};

/// A loop that has not turned for this long is dead: its callers have heard nothing for a hundred frames. No
/// dependency counts: live calls are never killed because a provider is down.
inline constexpr Seconds kLoopDeadAfter{2};

/// Whether the process works: every loop turns. A loop that has not begun counts from `started`.
[[nodiscard]] HealthReport Liveness(std::span<const LoopBeat> beats, TimePoint started, TimePoint now);

/// Whether a new call would be taken now.
[[nodiscard]] HealthReport Readiness(std::optional<RefusalReason> would_refuse, const ServerLoad& load,
                                     const AdmissionConfig& config);

}  // namespace parley
