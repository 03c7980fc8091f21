#pragma once

#include "turn/step.hpp"

namespace parley::turn {

/// A new user turn whose voice began at `onset`. Words that were kept begin it.
void OpenTurn(Step& step, Ms onset);
/// The same turn goes on: its text was open, or is open again.
void ReopenTurn(Step& step);

/// USER_SPEAKING if a live voice is on, else USER_PAUSED with `speech_end`.
void EnterUserFloor(Step& step, Ms speech_end);
/// USER_PAUSED: waits for the deadline, for words, or for the voice to go on. `p_end`: the pause's score, if known.
void EnterPaused(Step& step, Ms speech_end, std::optional<double> p_end = std::nullopt);

/// End of the last voice, or now if there never was one.
[[nodiscard]] Ms LastVoiceEnd(const Step& step);
/// The same, or now if it is more than 2500 ms ago: the voice of these words was not seen.
[[nodiscard]] Ms RecentVoiceEnd(const Step& step);
/// Onset of the voice that said the event's words.
[[nodiscard]] Ms OnsetOfWords(const Step& step);

/// The open turn is nothing but a backchannel to a response that asked nothing.
[[nodiscard]] bool IsBackchannelTurn(const Step& step);

/// Commits the open turn: the speculation on this text becomes the answer, or a new generation. THINKING.
void Commit(Step& step);
/// Commits what was keyed, with the open text. THINKING.
void CommitKeyed(Step& step);
/// Commits a turn again whose commit was just retracted, with its text as it is now.
void RepeatCommit(Step& step, const AnsweredTurn& answered, GenId gen);
/// Commits the open text, if there is any, to be answered by the prompt that follows, and closes the turn.
void CommitToPrompt(Step& step);
/// Row 13a: such a turn is noted and not answered.
void DropBackchannelTurn(Step& step);
/// The open turn is over without a commit; its utterances count as dealt with.
void CloseTurn(Step& step);

/// Retracts the commit of `answered`: its text and digits are open again.
void MergeBack(Step& step, AnsweredTurn answered);
/// The same because of the event's words, which go on with that turn: the pause before them was one inside it.
void MergeBackByWords(Step& step, AnsweredTurn answered);

/// The user's turn has content: a transfer or an end that waits is dropped, the dialog decides again.
void DropPendingRequests(Step& step);

}  // namespace parley::turn
