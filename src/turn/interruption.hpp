#pragma once

#include "turn/step.hpp"

namespace parley::turn {

/// What may interrupt the current response now: its own policy, and words only in the first seconds of the call.
[[nodiscard]] Interruptibility PolicyNow(const Step& step);
/// Voice alone may interrupt: policy YES and no echo suspected.
[[nodiscard]] bool VoiceMayInterrupt(const Step& step);

/// OVERLAP: the caller speaks while we do; the clock runs from `onset`.
void BeginOverlap(Step& step, Ms onset);
/// Back to the state that OVERLAP came from.
void EndOverlap(Step& step);
/// Class or force: stop, keep the rest, and see whether words come. INTERRUPTED.
void StopAndListen(Step& step);

/// True if words now mean that we answered too early (row 36).
[[nodiscard]] bool AnsweredTooEarly(const Step& step);
/// Words stop the agent and begin a new turn (rows 28, 32, 37).
void TakeFloorByWords(Step& step);
/// Words show that the turn had not ended: stop, and open it again (row 36).
void TakeBackAnswer(Step& step);

/// Nothing was said: go on with what was stopped, or serve a request that came since (rows 38 to 40).
void EndFalseInterruption(Step& step);
/// RESUMING, or the end of a response of which too little is left. `counted`: as one of two resumes.
void Resume(Step& step, Response response, bool counted);

}  // namespace parley::turn
