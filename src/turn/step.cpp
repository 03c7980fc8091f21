#include "turn/step.hpp"

namespace parley::turn {
namespace {

constexpr TimerSet kTurnTimers = {TimerId::kTimerDeaf, TimerId::kTimerEpForce, TimerId::kTimerMonologue};

TimerSet TimersOf(Floor floor) {
  switch (floor) {
    case Floor::kListening:
      return {TimerId::kTimerIdle1, TimerId::kTimerIdle2, TimerId::kTimerIdle3,       TimerId::kTimerGrace,
              TimerId::kTimerAmd,   TimerId::kTimerHold,  TimerId::kTimerAmdVoicemail};
    case Floor::kUserSpeaking: return kTurnTimers;
    case Floor::kUserPaused:
      return {TimerId::kTimerDeaf,     TimerId::kTimerEpForce, TimerId::kTimerMonologue, TimerId::kTimerEp,
              TimerId::kTimerSttFinal, TimerId::kTimerEmpty,   TimerId::kTimerSpecWait,  TimerId::kTimerSpecLate};
    case Floor::kThinking:
      return {TimerId::kTimerFill1, TimerId::kTimerFill2, TimerId::kTimerFill3, TimerId::kTimerHold,
              TimerId::kTimerPlayStall};
    case Floor::kSpeaking:
    case Floor::kOverlap:
    case Floor::kIdlePrompt: return {TimerId::kTimerPlayStall};
    case Floor::kInterrupted: return {TimerId::kTimerDeaf, TimerId::kTimerFalseInt};
    case Floor::kResuming: return {TimerId::kTimerResume};
    case Floor::kTransferring: return {TimerId::kTimerXfer};
    case Floor::kEnding: return {TimerId::kTimerEnd, TimerId::kTimerPlayStall};
    case Floor::kConnecting:
    case Floor::kEnded: return {};
  }
  return {};
}

bool IsUserFloor(Floor floor) { return floor == Floor::kUserSpeaking || floor == Floor::kUserPaused; }
bool IsAudibleFloor(Floor floor) {
  return floor == Floor::kSpeaking || floor == Floor::kOverlap || floor == Floor::kIdlePrompt ||
         floor == Floor::kEnding;
}

/// Timers that run on from one state into another of its kind.
TimerSet Shared(Floor from, Floor to) {
  if (IsUserFloor(from) && IsUserFloor(to)) return kTurnTimers;
  if (IsAudibleFloor(from) && IsAudibleFloor(to)) return {TimerId::kTimerPlayStall};
  return {};
}

}  // namespace

Step::Step(const RowTable& rows, TurnState& turn_state, const TurnEvent& turn_event, EffectSink& sink,
           Advanced& advanced)
    : state(turn_state),
      event(turn_event),
      config(turn_state.config),
      now(turn_event.t),
      rows_(rows),
      sink_(sink),
      advanced_(advanced) {}

const RecognisedText& Step::Text() const {
  if (const auto* partial = std::get_if<SttPartialHeard>(&event.body)) return *partial;
  return Told<SttFinalHeard>();
}

void Step::Enter(FloorState next) {
  const Floor from = At();
  state.floor = std::move(next);
  if (At() == Floor::kEnded) {
    Stop(TimerSet::All());
  } else if (from != At()) {
    Stop(TimersOf(from).Without(Shared(from, At())));
  }
}

void Step::Arm(TimerId timer, Ms at) {
  if (!MediaOk() && !kNeverFrozen.Has(timer)) {
    Stop({timer});
    state.timers.ArmFrozen(timer, at - now);
    return;
  }
  const Ms when = std::max(at, now);
  const std::uint32_t generation = state.timers.Arm(timer, when);
  Do(SetTimer{.timer = timer, .generation = generation, .at = when});
}

void Step::Stop(TimerSet timers) {
  for (std::size_t i = 0; i < kTimerCount; ++i) {
    const auto timer = static_cast<TimerId>(i);
    if (!timers.Has(timer) || !state.timers.Armed(timer)) continue;
    if (state.timers.Running(timer)) Do(CancelTimer{.timer = timer});
    state.timers.Stop(timer);
  }
}

void Step::FreezeTimers() {
  for (std::size_t i = 0; i < kTimerCount; ++i) {
    const auto timer = static_cast<TimerId>(i);
    if (kNeverFrozen.Has(timer) || !state.timers.Running(timer)) continue;
    state.timers.Freeze(timer, now);
    Do(CancelTimer{.timer = timer});
  }
}

void Step::ThawTimers() {
  for (std::size_t i = 0; i < kTimerCount; ++i) {
    const auto timer = static_cast<TimerId>(i);
    if (!state.timers.Frozen(timer)) continue;
    const Ms left = state.timers.Get(timer).at;
    ArmIn(timer, left);
  }
}

void Step::ApplyRowsFor(Trigger trigger) {
  const Row* applied = nullptr;
  for (const Row* row : rows_.For(At(), trigger)) {
    if (row->additional ? !row->from.Has(At()) : applied != nullptr) continue;
    if (row->guard.holds != nullptr && !row->guard.holds(*this)) continue;
    advanced_.Add(row);
    if (!row->additional) applied = row;
    row->action(*this);
  }
  if (advanced_.count == 0) ++state.tallies.ignored;
}

}  // namespace parley::turn
