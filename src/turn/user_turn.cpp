#include "turn/user_turn.hpp"

#include <algorithm>

#include "base/words.hpp"
#include "turn/agent_speech.hpp"
#include "turn/endpoint.hpp"
#include "turn/floor_free.hpp"
#include "turn/hearing.hpp"

namespace parley::turn {
namespace {

/// Voice longer ago than this did not say the words that come now.
constexpr Ms kRecentVoice{2500};

void BeginUserWords(Step& step) {
  UserTurn& turn = step.state.turn;
  turn.text.Merge(std::exchange(step.state.past.kept, {}));
  step.state.past.last_overlap.reset();
  step.state.voice.text_seen = false;
  if (!step.CollectingDigits()) step.ArmIn(TimerId::kTimerMonologue, step.config.user.monologue);
}

/// The commit itself: as text, or with the digits that a retracted commit of this turn had.
void DoCommit(Step& step, TurnId turn, std::string text, const KeyedDigits& keyed, GenId gen) {
  if (keyed.digits.empty()) {
    step.Do(CommitTurn{.turn = turn, .text = std::move(text), .gen = gen});
    return;
  }
  const std::string shown = keyed.sensitive ? std::string(keyed.digits.size(), '*') : keyed.digits;
  step.Do(CommitDigits{.turn = turn,
                       .digits = shown,
                       .masked = keyed.sensitive,
                       .text = std::move(text),
                       .gen = gen,
                       .secret = {keyed.digits}});
}

/// THINKING about the turn that was just committed.
void BeginAnswer(Step& step, Response next, bool ready, Ms fill1) {
  TurnState& state = step.state;
  MarkCommitted(state, state.turn.text.Last());
  state.tallies.empty_turns = 0;
  state.tallies.idle_level = 0;
  state.turn.backchannel_only = false;
  DropPendingRequests(step);
  AnsweredTurn answered{
      .turn = state.turn.id, .text = std::exchange(state.turn.text, {}), .keyed = std::exchange(state.turn.keyed, {})};
  Think(step, {.turn = std::move(answered), .next = std::move(next), .ready = ready, .filler = {}}, fill1);
  AnnounceTool(step);
  SayWhatIsDue(step);
}

Response NewGeneration(Step& step) {
  Response response;
  response.id = response.gen = step.NewId();
  return response;
}

}  // namespace

void OpenTurn(Step& step, Ms onset) {
  UserTurn& turn = step.state.turn;
  ++turn.id.value;
  turn.spec_starts = 0;
  turn.talk_start = onset;
  turn.backchannel_only = false;
  BeginUserWords(step);
}

void ReopenTurn(Step& step) { BeginUserWords(step); }

void EnterUserFloor(Step& step, Ms speech_end) {
  if (!step.state.turn.text.Empty()) {
    step.state.tallies.idle_level = 0;
    step.ArmIn(TimerId::kTimerEpForce, step.config.endpoint.force);
  }
  if (step.Quiet()) return EnterPaused(step, speech_end);
  step.Enter(UserSpeaking{});
  step.ArmIn(TimerId::kTimerDeaf, step.config.user.deaf);
}

void EnterPaused(Step& step, Ms speech_end, std::optional<double> p_end) {
  step.Enter(UserPaused{.p_end = p_end});
  const OpenText& text = step.state.turn.text;
  step.state.voice.speech_end = speech_end;
  if (text.Empty()) {
    step.ArmIn(TimerId::kTimerEmpty, step.config.endpoint.empty);
  } else {
    step.Stop({TimerId::kTimerEmpty});
    if (text.LastIsFinal()) {
      step.Stop({TimerId::kTimerSttFinal});
    } else {
      step.Arm(TimerId::kTimerSttFinal, speech_end + step.config.endpoint.stt_final);
    }
    SetDeadline(step);
  }
  if (!p_end) {
    step.Do(Ask{.what = AskKind::kEot});
    step.ArmIn(TimerId::kTimerSpecWait, step.config.speculation.wait);
  }
}

Ms LastVoiceEnd(const Step& step) { return step.state.voice.ended.value_or(step.now); }

Ms RecentVoiceEnd(const Step& step) {
  const Ms ended = LastVoiceEnd(step);
  return step.now - ended > kRecentVoice ? step.now : ended;
}

Ms OnsetOfWords(const Step& step) {
  const CallerVoice& voice = step.state.voice;
  return voice.now != Voice::kNone || step.now - voice.onset < kRecentVoice ? voice.onset : step.now;
}

bool IsBackchannelTurn(const Step& step) {
  const UserTurn& turn = step.state.turn;
  return turn.backchannel_only && IsPureBackchannel(turn.text.Joined(), step.config.language);
}

void Commit(Step& step) {
  std::string text = step.state.turn.text.Joined();
  std::optional<Speculation>& spec = step.state.spec;
  Response next;
  bool ready = false;
  if (spec && spec->text == NormalisedText(text)) {
    next.id = next.gen = spec->gen;
    next.facts = std::move(spec->facts);
    ready = spec->ready;
    spec.reset();
  } else {
    CancelSpeculation(step);
    next = NewGeneration(step);
  }
  DoCommit(step, step.state.turn.id, std::move(text), step.state.turn.keyed, next.gen);
  // After a long wait the first filler comes earlier: what counts is the silence since the user's last word.
  const AnswerConfig& config = step.config.answer;
  const Ms from_speech_end = step.state.voice.speech_end + config.fill1_from_speech_end - step.now;
  BeginAnswer(step, std::move(next), ready, std::min(config.fill1, std::max(from_speech_end, config.fill1_least)));
}

void CommitKeyed(Step& step) {
  UserTurn& turn = step.state.turn;
  turn.keyed = std::move(*step.state.digits);
  turn.keyed.sensitive |= step.state.slot.sensitive;
  step.state.digits.reset();
  step.Stop({TimerId::kTimerDigit});
  Response next = NewGeneration(step);
  DoCommit(step, turn.id, turn.text.Joined(), turn.keyed, next.gen);
  BeginAnswer(step, std::move(next), false, step.config.answer.fill1);
}

void RepeatCommit(Step& step, const AnsweredTurn& answered, GenId gen) {
  DoCommit(step, answered.turn, answered.text.Joined(), answered.keyed, gen);
}

void CommitToPrompt(Step& step) {
  CancelSpeculation(step);
  const UserTurn& turn = step.state.turn;
  if (!turn.text.Empty()) DoCommit(step, turn.id, turn.text.Joined(), turn.keyed, GenId{});
  CloseTurn(step);
}

void DropBackchannelTurn(Step& step) {
  step.Do(TakeNote{.kind = NoteKind::kBackchannel});
  CancelSpeculation(step);
  CloseTurn(step);
  step.JudgeVoiceNoise();
  FreeFloor(step);
}

void CloseTurn(Step& step) {
  UserTurn& turn = step.state.turn;
  MarkCommitted(step.state, turn.text.Last());
  turn.text.Clear();
  turn.keyed = {};
  turn.backchannel_only = false;
}

void MergeBack(Step& step, AnsweredTurn answered) {
  step.Do(MergeTurn{.turn = answered.turn});
  UserTurn& turn = step.state.turn;
  turn.text.Merge(std::move(answered.text));
  turn.keyed = std::move(answered.keyed);
  ReopenTurn(step);
}

void MergeBackByWords(Step& step, AnsweredTurn answered) {
  const CallerVoice& voice = step.state.voice;
  if (voice.heard && voice.onset > voice.speech_end) AddPauseUntil(step, voice.onset);
  MergeBack(step, std::move(answered));
  step.state.turn.text.Put(UtteranceOf(step));
  EnterUserFloor(step, voice.now == Voice::kNone ? RecentVoiceEnd(step) : step.now);
}

void DropPendingRequests(Step& step) {
  Pending& pending = step.state.pending;
  if (pending.transfer) {
    pending.transfer.reset();
    step.Do(TakeNote{.kind = NoteKind::kDroppedTransfer});
  }
  if (pending.end && !IsLasting(*pending.end)) {
    pending.end.reset();
    step.Do(TakeNote{.kind = NoteKind::kDroppedEnd});
  }
}

}  // namespace parley::turn
