#pragma once

#include <functional>

#include "base/clock.hpp"
#include "server/admission_gate.hpp"
#include "server/drain.hpp"
#include "server/signals.hpp"

namespace parley {

struct StopConfig {
  Ms drain{60'000};  ///< time that calls under way get after the first signal
  Ms step{100};      ///< how often the calls are counted meanwhile
  /// Told once when the drain begins, so that calls under way end themselves before the deadline.
  std::function<void(TimePoint deadline)> on_drain = {};
};

/// What main() does while the server serves: sleeps until a signal, then refuses new calls, waits for those under way
/// up to the deadline, and returns; a second signal ends the wait. Hanging up what is left is the caller's. Blocks.
[[nodiscard]] DrainEnd RunUntilStopped(StopSignals& signals, AdmissionGate& gate, const Clock& clock,
                                       const StopConfig& config);

}  // namespace parley
