#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "caller/call_recording.hpp"
#include "caller/caller_machine.hpp"
#include "transport/media_leg.hpp"

namespace parley {

/// One caller of a fleet; unique for its life.
using CallerId = Id<struct CallerIdTag, std::uint64_t>;

/// How a step went, on the time line of the recording.
struct StepResult {
  bool begun = false;
  StepOutcome outcome = StepOutcome::kCallEnded;
  Ms began{0};
  Ms ended{0};
};

/// Who ended the call.
enum class CallerEnd : std::uint8_t { kNotAnswered, kAgentHungUp, kCallerHungUp, kFailed };
[[nodiscard]] std::string_view Name(CallerEnd end);

/// All that is known of a call when it is over.
struct CallerResult {
  CallerId id;
  CallerEnd end = CallerEnd::kNotAnswered;
  std::string end_detail;         ///< for the operator: "486 from the peer", "no codec in common"
  std::optional<Ms> answer_time;  ///< INVITE to 200; none if it was never answered
  std::vector<Said> said;
  std::vector<StepResult> steps;  ///< one for each step of the script
  CallRecording recording;
  MediaLegStats media;
};

}  // namespace parley
