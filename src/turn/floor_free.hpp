#pragma once

#include "turn/step.hpp"

namespace parley::turn {

/// The agent has nothing more to say: open text goes on as a turn, else what waits in `pending` is served, else
/// LISTENING with the next idle timer.
void FreeFloor(Step& step);
/// Serves one pending request, in the order end, transfer, prompt. @return false if there is none that may be served.
bool ServePending(Step& step);
void ArmIdle(Step& step);

/// The limit of the call, or a drain: not dropped when the caller speaks.
[[nodiscard]] constexpr bool IsLasting(EndReason reason) {
  return reason == EndReason::kLimit || reason == EndReason::kDrain;
}

/// ENDING: the current sentence finishes and the rest is cancelled; with nothing audible the goodbye, or at once Bye.
void BeginEnd(Step& step, EndReason reason);
/// Bye, and nothing after it.
void EndNow(Step& step, EndReason reason);
/// Everything of the call is given up. Row 54 and Bye.
void Finish(Step& step);

}  // namespace parley::turn
