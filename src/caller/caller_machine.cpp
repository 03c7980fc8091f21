#include "caller/caller_machine.hpp"

#include <algorithm>

namespace parley {
namespace {

using namespace caller_event;   // NOLINT: the machine is about these
using namespace caller_effect;  // NOLINT

class Machine {
 public:
  Machine(CallerState& state, const CallerScript& script, TimePoint now, std::vector<CallerEffect>& effects,
          const CallerLimits& limits)
      : s_(state), script_(script), now_(now), effects_(effects), limits_(limits) {}

  void On(const Answered&) {
    if (s_.phase != CallerPhase::kDialling) return;
    s_.call_end = now_ + script_.longest_call;
    EnterStep(0);
  }

  void On(const AgentVoiceStarted& event) {
    s_.agent.voice_on = true;
    s_.agent.onset = event.onset;
    Look();
  }

  void On(const AgentVoiceEnded& event) {
    if (!s_.agent.voice_on) return;
    s_.agent.voice_on = false;
    s_.agent.heard += std::max(Ns{0}, event.last_voiced - s_.agent.onset);
    s_.agent.last_voiced = event.last_voiced;
    Look();
  }

  void On(const LineFinished&) {
    if (s_.phase == CallerPhase::kSpeaking) LineOver();
  }

  void On(const KeysSent&) {
    if (s_.phase != CallerPhase::kPressing) return;
    ForgetAgentVoice();
    FinishStep(StepOutcome::kDone);
  }

  void On(const Ended&) {
    if (s_.phase == CallerPhase::kOver) return;
    const bool awaited =
        s_.phase == CallerPhase::kListening && std::holds_alternative<WaitForHangUp>(script_.steps[s_.step].action);
    for (std::size_t step = s_.step; step < script_.steps.size(); ++step) {
      const bool done = awaited && step == s_.step;
      effects_.push_back(StepEnded{step, done ? StepOutcome::kDone : StepOutcome::kCallEnded});
    }
    s_.step = script_.steps.size();
    Enter(CallerPhase::kOver, TimePoint::max() - now_);
  }

  void On(const Tick&) {
    if (HasCall() && now_ >= s_.call_end) {
      effects_.push_back(StepEnded{s_.step++, StepOutcome::kTimedOut});
      BeginHangUp();
      return;
    }
    switch (s_.phase) {
      case CallerPhase::kDialling:
        if (now_ >= s_.deadline) BeginHangUp();
        break;
      case CallerPhase::kListening:
      case CallerPhase::kLurking: Look(); break;
      case CallerPhase::kSpeaking:
      case CallerPhase::kPressing:
        if (now_ >= s_.deadline) FinishStep(StepOutcome::kTimedOut);
        break;
      case CallerPhase::kHesitating:
        if (now_ >= s_.deadline) Speak(1, SaidKind::kTurnEnd);
        break;
      case CallerPhase::kSilent:
        if (now_ >= s_.deadline) FinishStep(StepOutcome::kDone);
        break;
      case CallerPhase::kHangingUp:
        if (now_ >= s_.deadline) On(Ended{});
        break;
      case CallerPhase::kOver: break;
    }
  }

  /// When the caller has to look again.
  void SetWakeTime() {
    TimePoint wake = s_.deadline;
    if (HasCall()) wake = std::min(wake, s_.call_end);
    const bool lurks = s_.phase == CallerPhase::kLurking;
    const bool waits_for_end = s_.phase == CallerPhase::kListening && std::holds_alternative<WaitForAgent>(Action());
    if ((lurks || waits_for_end) && AgentSpoke() && !s_.agent.voice_on) {
      wake = std::min(wake, s_.agent.last_voiced + script_.agent_finished);
    }
    if (lurks && s_.agent.voice_on) wake = std::min(wake, s_.agent.onset + (VoiceWanted() - s_.agent.heard));
    s_.wake_at = wake;
  }

 private:
  [[nodiscard]] const CallerAction& Action() const { return script_.steps[s_.step].action; }

  [[nodiscard]] bool HasCall() const {
    return s_.phase != CallerPhase::kDialling && s_.phase != CallerPhase::kHangingUp && s_.phase != CallerPhase::kOver;
  }

  [[nodiscard]] bool AgentSpoke() const { return s_.agent.voice_on || s_.agent.heard > Ns{0}; }

  [[nodiscard]] bool AgentFinished() const {
    return AgentSpoke() && !s_.agent.voice_on && now_ >= s_.agent.last_voiced + script_.agent_finished;
  }

  [[nodiscard]] Ns VoiceWanted() const {
    if (const auto* a = std::get_if<Interrupt>(&Action())) return a->after;
    if (const auto* a = std::get_if<Backchannel>(&Action())) return a->after;
    if (const auto* a = std::get_if<Cough>(&Action())) return a->after;
    return Ns{0};
  }

  void Enter(CallerPhase phase, Ns length) {
    s_.phase = phase;
    s_.deadline = now_ + length;
  }

  void EnterStep(std::size_t step) {
    s_.step = step;
    s_.part = 0;
    s_.outcome = StepOutcome::kDone;
    if (step >= script_.steps.size()) {
      BeginHangUp();
      return;
    }
    effects_.push_back(StepBegan{step});
    std::visit([this](const auto& action) { Begin(action); }, Action());
  }

  void FinishStep(StepOutcome outcome) {
    effects_.push_back(StepEnded{s_.step, outcome});
    EnterStep(s_.step + 1);
  }

  void Begin(const WaitForAgent&) { Listen(CallerPhase::kListening); }
  void Begin(const WaitForVoice&) { Listen(CallerPhase::kListening); }
  void Begin(const WaitForHangUp&) { Listen(CallerPhase::kListening); }
  void Begin(const Interrupt&) { Listen(CallerPhase::kLurking); }
  void Begin(const Backchannel&) { Listen(CallerPhase::kLurking); }
  void Begin(const Cough& cough) {
    if (cough.after == Ms{0}) {
      Speak(0, SaidKind::kNoise);
    } else {
      Listen(CallerPhase::kLurking);
    }
  }
  void Begin(const SayTurn&) { Speak(0, SaidKind::kTurn); }
  void Begin(const Hesitate&) { Speak(0, SaidKind::kTurnStart); }
  void Begin(const Press&) {
    effects_.push_back(PressKeys{s_.step});
    Enter(CallerPhase::kPressing, limits_.longest_line);
  }
  void Begin(const StaySilent& silence) {
    effects_.push_back(BeginSilence{s_.step});
    Enter(CallerPhase::kSilent, silence.length);
  }
  void Begin(const HangUpStep&) {
    effects_.push_back(StepEnded{s_.step++, StepOutcome::kDone});
    BeginHangUp();
  }

  void BeginHangUp() {
    effects_.push_back(HangUp{});
    Enter(CallerPhase::kHangingUp, limits_.hanging_up);
  }

  void Listen(CallerPhase phase) {
    Enter(phase, script_.steps[s_.step].within.value_or(script_.patience));
    Look();
  }

  void Speak(std::size_t part, SaidKind kind) {
    s_.part = part;
    effects_.push_back(caller_effect::Speak{s_.step, part, kind});
    Enter(CallerPhase::kSpeaking, limits_.longest_line);
  }

  void LineOver() {
    const auto* const hesitate = std::get_if<Hesitate>(&Action());
    if (hesitate != nullptr && s_.part == 0) {
      Enter(CallerPhase::kHesitating, hesitate->pause);
      return;
    }
    const bool was_turn = !std::holds_alternative<Backchannel>(Action()) && !std::holds_alternative<Cough>(Action());
    if (was_turn) ForgetAgentVoice();
    FinishStep(s_.outcome);
  }

  /// The caller has said something that wants an answer: only what the agent says from now on counts.
  void ForgetAgentVoice() {
    s_.agent.heard = Ns{0};
    if (s_.agent.voice_on) s_.agent.onset = now_;
  }

  /// Has what this step waits for happened, or can it not happen any more?
  void Look() {
    if (s_.phase == CallerPhase::kListening) {
      LookWhileListening();
    } else if (s_.phase == CallerPhase::kLurking) {
      LookWhileLurking();
    }
  }

  void LookWhileListening() {
    const bool happened = (std::holds_alternative<WaitForAgent>(Action()) && AgentFinished()) ||
                          (std::holds_alternative<WaitForVoice>(Action()) && AgentSpoke());
    if (happened) {
      FinishStep(StepOutcome::kDone);
    } else if (now_ >= s_.deadline) {
      FinishStep(StepOutcome::kTimedOut);
    }
  }

  void LookWhileLurking() {
    const bool moment = s_.agent.voice_on && s_.agent.heard + (now_ - s_.agent.onset) >= VoiceWanted();
    const bool interrupts = std::holds_alternative<Interrupt>(Action());
    if (moment) {
      const bool noise = std::holds_alternative<Cough>(Action());
      Speak(0, interrupts ? SaidKind::kInterruption : noise ? SaidKind::kNoise : SaidKind::kBackchannel);
    } else if (AgentFinished() || now_ >= s_.deadline) {
      s_.outcome = AgentFinished() ? StepOutcome::kMomentMissed : StepOutcome::kTimedOut;
      if (interrupts) {
        Speak(0, SaidKind::kTurn);  // a person asks all the same
      } else {
        FinishStep(s_.outcome);
      }
    }
  }

  CallerState& s_;
  const CallerScript& script_;
  const TimePoint now_;
  std::vector<CallerEffect>& effects_;
  const CallerLimits& limits_;
};

}  // namespace

std::string_view Name(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::kDone: return "done";
    case StepOutcome::kTimedOut: return "timed out";
    case StepOutcome::kMomentMissed: return "moment missed";
    case StepOutcome::kCallEnded: return "call ended";
  }
  return "?";
}

std::string_view Name(CallerPhase phase) {
  switch (phase) {
    case CallerPhase::kDialling: return "dialling";
    case CallerPhase::kListening: return "listening";
    case CallerPhase::kLurking: return "lurking";
    case CallerPhase::kSpeaking: return "speaking";
    case CallerPhase::kHesitating: return "hesitating";
    case CallerPhase::kPressing: return "pressing";
    case CallerPhase::kSilent: return "silent";
    case CallerPhase::kHangingUp: return "hanging up";
    case CallerPhase::kOver: return "over";
  }
  return "?";
}

void Advance(CallerState& state, const CallerScript& script, const CallerEvent& event, TimePoint now,
             std::vector<CallerEffect>& effects, const CallerLimits& limits) {
  Machine machine(state, script, now, effects, limits);
  std::visit([&](const auto& e) { machine.On(e); }, event);
  machine.SetWakeTime();
}

CallerState StartCaller(TimePoint now, const CallerLimits& limits) {
  CallerState state;
  state.deadline = now + limits.dialling;
  state.wake_at = state.deadline;
  return state;
}

}  // namespace parley
