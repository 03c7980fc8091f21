#pragma once

#include <string>

#include "call/call_log.hpp"
#include "obs/event_log_store.hpp"

namespace parley {

/// What the frames of a call's event log mean (LoggedEvent::kind). Payloads are JSON objects with the names of the
/// turn-taking specification, so that a log can be read by eye and replayed by another build.
enum class LoggedKind : std::uint16_t {
  kTurnEvent = 1,   ///< {"id", "t", "ev", fields..., "pos"}
  kTurnEffect = 2,  ///< {"cause", "t", "effect", fields...}
  kFlowStep = 3,    ///< {"t", "node", "why"}
};

/// Writes the decisions of one call into its event log. Loop-affine to the call's shard.
class CallLogWriter final : public CallLog {
 public:
  CallLogWriter(EventLogStore& store, const EventLogHeader& header);

  void OnEvent(const turn::TurnEvent& event) noexcept override;
  void OnEffect(const turn::TurnEffect& effect, Ms at) noexcept override;
  void OnFlowStep(const FlowStep& step, Ms at) noexcept override;

  /// The call has ended. @return false if the log on the disk is known to be incomplete.
  [[nodiscard]] bool Seal(TimePoint at) { return log_.Seal(at); }

 private:
  const TimePoint began_;
  CallEventLog log_;
};

}  // namespace parley
