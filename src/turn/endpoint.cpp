#include "turn/endpoint.hpp"

#include "base/words.hpp"

namespace parley::turn {
namespace {

bool LooksComplete(WaitKind kind) {
  return kind == WaitKind::kComplete || kind == WaitKind::kSlotByGrammar || kind == WaitKind::kSlotByLength;
}

Ms Deadline(const Step& step) {
  const EndpointConfig& config = step.config.endpoint;
  const double pace = step.state.voice.pace.WaitMs(config.pace_floor, config.pace_cap);
  const std::optional<double> p_end = PauseScore(step.state);
  const WaitKind kind = OpenTextKind(step);
  Ms wait = EndpointWait(config.waits, kind, p_end, pace);
  const bool filler_in_slot =
      (kind == WaitKind::kSlot || kind == WaitKind::kSlotIncomplete) &&
      CueOf(step.state.turn.text.Joined(), step.state.past.asked, step.config.language) == TextCue::kFiller;
  if (filler_in_slot) wait = std::max(wait, EndpointWait(config.waits, WaitKind::kFiller, p_end, pace));
  return step.state.voice.speech_end + wait;
}

bool MaySpeculate(const Step& step, WaitKind kind) {
  const TurnState& state = step.state;
  const UserTurn& turn = state.turn;
  if (state.spec || state.line.shed_level > 0 || turn.spec_starts >= step.config.speculation.starts_per_turn)
    return false;
  // What was keyed in is not part of the text that a speculation could answer.
  if (turn.text.Empty() || step.CollectingDigits() || !turn.keyed.digits.empty()) return false;
  if (turn.backchannel_only && IsPureBackchannel(turn.text.Joined(), step.config.language)) return false;
  if (step.now - turn.talk_start > step.config.speculation.longest_talk) return false;
  return kind != WaitKind::kSlotIncomplete && kind != WaitKind::kFiller && step.ScreeningOver();
}

}  // namespace

WaitKind OpenTextKind(const Step& step) {
  const TurnState& state = step.state;
  const std::string text = state.turn.text.Joined();
  if (state.slot.kind != SlotKind::kNone) return WaitKindOf(ProgressOf(state.slot, text, step.config.language));
  return WaitKindOf(CueOf(text, state.past.asked, step.config.language));
}

std::optional<double> PauseScore(const TurnState& state) {
  if (const auto* paused = std::get_if<UserPaused>(&state.floor)) return paused->p_end;
  if (const auto* speaking = std::get_if<UserSpeaking>(&state.floor); speaking != nullptr && speaking->pause)
    return speaking->pause->p_end;
  return std::nullopt;
}

bool FinalIsIn(const Step& step) {
  return step.state.turn.text.LastIsFinal() || step.now >= step.state.voice.speech_end + step.config.endpoint.stt_final;
}

void SetDeadline(Step& step) {
  if (step.state.turn.text.Empty()) return;
  const Ms deadline = Deadline(step);
  step.Arm(TimerId::kTimerEp, deadline);
  const Ms late = deadline - step.config.speculation.late;
  if (!(step.state.spec && step.state.spec->tts) && late > step.now) {
    step.Arm(TimerId::kTimerSpecLate, late);
  } else {
    step.Stop({TimerId::kTimerSpecLate});
  }
  if (!step.state.spec && late <= step.now && step.now < deadline && PauseScore(step.state))
    Speculate(step, SpecCue::kLate);
}

void Speculate(Step& step, SpecCue cue) {
  const SpeculationConfig& config = step.config.speculation;
  const WaitKind kind = OpenTextKind(step);
  const std::optional<double> p_end = PauseScore(step.state);
  const bool surely = LooksComplete(kind) || cue == SpecCue::kLate;
  const bool speak = surely || (p_end && *p_end >= config.speak_from);
  std::optional<Speculation>& spec = step.state.spec;
  if (spec && !spec->tts && speak) {
    spec->tts = true;
    step.Do(SpeakSpec{.gen = spec->gen});
  }
  if (!MaySpeculate(step, kind)) return;
  const bool unscored = !p_end && (cue == SpecCue::kFinal || cue == SpecCue::kNoScore);
  if (!surely && !unscored && !(p_end && *p_end >= config.start_from)) return;

  ++step.state.turn.spec_starts;
  std::string text = step.state.turn.text.Joined();
  spec = Speculation{.gen = step.NewId(), .text = NormalisedText(text), .tts = speak, .ready = false, .facts = {}};
  step.Do(StartSpec{.gen = spec->gen, .text = std::move(text), .tts = speak});
}

void CancelSpeculation(Step& step) {
  if (!step.state.spec) return;
  step.Do(CancelGen{.gen = step.state.spec->gen});
  step.state.spec.reset();
}

void AddPauseUntil(Step& step, Ms onset) {
  if (step.state.slot.kind == SlotKind::kNone) step.state.voice.pace.AddPause(onset - step.state.voice.speech_end);
}

}  // namespace parley::turn
