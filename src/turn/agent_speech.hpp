#pragma once

#include "turn/step.hpp"

namespace parley::turn {

/// THINKING: an answer is owed. Arms the fillers, and T_HOLD if a live voice is on.
void Think(Step& step, Thinking thinking, Ms fill1);
/// A live voice holds the answer back, for T_HOLD at most.
void HoldAnswer(Step& step);
/// Speaks what is due in THINKING, if no live voice is on and the media flow: fallback, answer, or filler.
void SayWhatIsDue(Step& step);
void SayFillerNow(Step& step);
/// Says first that a tool takes its time, if one runs that does (row 21).
void AnnounceTool(Step& step);
/// The answer is given up: a fallback follows, at once or when the live voice ends.
void GiveUpAnswer(Step& step);

/// Cancels the answer being made and a filler being said, and leaves the turn that was being answered.
AnsweredTurn AbandonAnswer(Step& step);

/// A prompt, in SPEAKING, IDLE_PROMPT or ENDING as its kind has it. With no media it waits in `pending`.
void SayPromptNow(Step& step, PromptKind kind, int level = 0);

/// Takes the current response out of the present state, which must be left at once.
[[nodiscard]] Response TakeResponse(Step& step);
/// StopPlay; with `cancel` also its generation.
void StopResponse(Step& step, Response& response, bool keep, bool cancel);
/// History keeps what was heard of a response that was audible. `empty`: nothing at all.
void TruncateToHeard(Step& step, const Response& response, bool empty = false, bool mark = true);

/// The queue ran dry, or nothing left for T_PLAY_STALL: back to THINKING, for the same response or its continuation.
enum class BreakOff : std::uint8_t { kRanDry, kStalled };
void BreakOffResponse(Step& step, BreakOff how);

}  // namespace parley::turn
