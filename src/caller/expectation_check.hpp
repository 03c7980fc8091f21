#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "caller/agent_transcript.hpp"
#include "caller/call_judgement.hpp"
#include "caller/caller_machine.hpp"
#include "caller/caller_script.hpp"

namespace parley {

/// Whether a step went as its author expected.
struct StepVerdict {
  std::size_t step = 0;
  bool as_expected = true;
  std::string why;  ///< what is wrong, for the designer; empty if it is as expected
};

/// What the checks look at. `heard` may be empty if nothing was recognised: then `words` cannot be checked and
/// `words_checked` must be false.
struct CallEvidence {
  const CallJudgement& judgement;
  std::span<const Said> said;
  std::span<const StepOutcome> outcomes;  ///< by step
  std::span<const AgentUtterance> heard;
  bool words_checked = false;
};

/// One verdict for each step that is a turn, expects something, or waits. A turn is as expected if it was answered;
/// its words are looked for in what the agent said between the end of the step and the caller's next turn (for a
/// step that only listens: since the caller's last turn). Pure.
[[nodiscard]] std::vector<StepVerdict> CheckExpectations(const CallerScript& script, const CallEvidence& evidence);

}  // namespace parley
