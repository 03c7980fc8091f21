#include "obs/call_record.hpp"

namespace parley {

std::string_view Name(CallEndCause cause) {
  switch (cause) {
    case CallEndCause::kCallerHungUp: return "caller_hung_up";
    case CallEndCause::kAgentHungUp: return "agent_hung_up";
    case CallEndCause::kTransferred: return "transferred";
    case CallEndCause::kNotAnswered: return "not_answered";
    case CallEndCause::kSetupFailed: return "setup_failed";
    case CallEndCause::kMediaLost: return "media_lost";
    case CallEndCause::kGaveUp: return "gave_up";
    case CallEndCause::kTooLong: return "too_long";
    case CallEndCause::kShutdown: return "shutdown";
    case CallEndCause::kProcessLost: return "process_lost";
    case CallEndCause::kInternalError: return "internal_error";
  }
  return "unknown";
}

}  // namespace parley
