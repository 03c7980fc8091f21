#include "turn/floor_free.hpp"

#include "turn/agent_speech.hpp"
#include "turn/user_turn.hpp"

namespace parley::turn {

void FreeFloor(Step& step) {
  step.Enter(Listening{});
  const bool turns_run = !step.CollectingDigits() && step.MediaOk() && step.ScreeningOver();
  if (turns_run && !step.state.turn.text.Empty()) {
    ReopenTurn(step);
    return EnterUserFloor(step, LastVoiceEnd(step));
  }
  if (!ServePending(step)) ArmIdle(step);
}

bool ServePending(Step& step) {
  Pending& pending = step.state.pending;
  if (!step.MediaOk() || step.CollectingDigits() || !step.ScreeningOver()) return false;
  if (pending.end) {
    BeginEnd(step, *pending.end);
    return true;
  }
  if (pending.transfer) {  // stays until its announcement was spoken: words may still clear it
    SayPromptNow(step, PromptKind::kTransfer);
    return true;
  }
  if (pending.prompt) {
    const PendingPrompt prompt = *std::exchange(pending.prompt, std::nullopt);
    SayPromptNow(step, prompt.kind, prompt.level);
    return true;
  }
  return false;
}

void ArmIdle(Step& step) {
  if (!step.MediaOk() || step.CollectingDigits() || !step.ScreeningOver() || step.At() != Floor::kListening) return;
  const UserConfig& config = step.config.user;
  switch (step.state.tallies.idle_level) {
    case 0: return step.ArmIn(TimerId::kTimerIdle1, config.idle1);
    case 1: return step.ArmIn(TimerId::kTimerIdle2, config.idle2);
    default: return step.ArmIn(TimerId::kTimerIdle3, config.idle3);
  }
}

void BeginEnd(Step& step, EndReason reason) {
  step.state.pending = {};
  if (CurrentResponse(step.state) != nullptr) {
    Response response = TakeResponse(step);
    if (response.gen && !response.facts.ledger.Complete()) step.Do(CancelGen{.gen = response.gen});
    step.Enter(Ending{.reason = reason, .response = std::move(response)});
    return step.ArmIn(TimerId::kTimerEnd, step.config.call.end);
  }
  if (reason == EndReason::kSaid || reason == EndReason::kMessage || !step.MediaOk()) return EndNow(step, reason);
  SayPromptNow(step, PromptKind::kGoodbye);
  Response goodbye = TakeResponse(step);
  step.Enter(Ending{.reason = reason, .response = std::move(goodbye)});
  step.ArmIn(TimerId::kTimerEnd, step.config.call.end);
}

void EndNow(Step& step, EndReason reason) {
  step.Do(EndCall{.reason = reason});
  Finish(step);
}

void Finish(Step& step) {
  step.Enter(Ended{});
  TurnState& state = step.state;
  state.spec.reset();
  state.digits.reset();
  state.pending = {};
  state.turn.text.Clear();
  state.turn.keyed = {};
  state.past.kept.Clear();
  state.past.last_overlap.reset();
}

}  // namespace parley::turn
