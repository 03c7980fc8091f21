#pragma once

#include "turn/step.hpp"

namespace parley::turn {

/// What makes the machine think of speculation.
enum class SpecCue : std::uint8_t { kPartial, kFinal, kScore, kNoScore, kLate };

/// Row of the endpoint table for the open text.
[[nodiscard]] WaitKind OpenTextKind(const Step& step);

/// Score of the present pause, if there is one.
[[nodiscard]] std::optional<double> PauseScore(const TurnState& state);

/// True if the latest utterance has its final, or its final is waited for no longer.
[[nodiscard]] bool FinalIsIn(const Step& step);

/// ep(): sets the endpoint deadline from score, cue, slot and pace. One that lies in the past fires at once.
void SetDeadline(Step& step);

/// Starts an answer before the commit, or its speech, if section 7.2 of the specification allows it.
void Speculate(Step& step, SpecCue cue);
void CancelSpeculation(Step& step);

/// A pause inside a turn, for the caller's pace. Pauses in slots do not count.
void AddPauseUntil(Step& step, Ms onset);

}  // namespace parley::turn
