#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "caller/call_judgement.hpp"
#include "caller/caller_script.hpp"

namespace parley {

/// What happens to a caller. `AgentVoiceEnded` is told about 200 ms after the voice, with its real end.
namespace caller_event {
struct Answered {};
struct AgentVoiceStarted {
  TimePoint onset;
};
struct AgentVoiceEnded {
  TimePoint last_voiced;
};
struct LineFinished {};
struct KeysSent {};
struct Tick {};  ///< time has passed: wanted at CallerState::wake_at, harmless at any other time
struct Ended {};
}  // namespace caller_event

using CallerEvent =
    std::variant<caller_event::Answered, caller_event::AgentVoiceStarted, caller_event::AgentVoiceEnded,
                 caller_event::LineFinished, caller_event::KeysSent, caller_event::Tick, caller_event::Ended>;

/// How a step ended.
enum class StepOutcome : std::uint8_t {
  kDone,
  kTimedOut,      ///< its deadline passed; the caller went on
  kMomentMissed,  ///< the agent fell silent before the caller could interrupt it
  kCallEnded,     ///< the call was over before
};
[[nodiscard]] std::string_view Name(StepOutcome outcome);

/// What a caller does.
namespace caller_effect {
/// Play the `part`-th line of the step (0, or 1 for the rest of a hesitation; a cough has part 0), then LineFinished.
struct Speak {
  std::size_t step;
  std::size_t part;
  SaidKind kind;
};
/// Press the keys of the step, then KeysSent.
struct PressKeys {
  std::size_t step;
};
struct BeginSilence {
  std::size_t step;
};
struct StepBegan {
  std::size_t step;
};
struct StepEnded {
  std::size_t step;
  StepOutcome outcome;
};
struct HangUp {};
}  // namespace caller_effect

using CallerEffect = std::variant<caller_effect::Speak, caller_effect::PressKeys, caller_effect::BeginSilence,
                                  caller_effect::StepBegan, caller_effect::StepEnded, caller_effect::HangUp>;

/// What a caller is doing. Every phase but kOver has a time at which it ends by itself (CallerState::wake_at).
enum class CallerPhase : std::uint8_t {
  kDialling,
  kListening,  ///< waits for the agent to speak, to finish, or to hang up
  kLurking,    ///< waits for the moment to interrupt, backchannel or cough
  kSpeaking,
  kHesitating,  ///< the pause inside a turn
  kPressing,
  kSilent,  ///< says nothing on purpose
  kHangingUp,
  kOver,
};
[[nodiscard]] std::string_view Name(CallerPhase phase);

/// What the caller knows of the agent's voice.
struct AgentEar {
  bool voice_on = false;
  TimePoint onset{};        ///< of the voice that is on, not before the end of the caller's last turn
  TimePoint last_voiced{};  ///< end of the stretch before
  Ns heard{0};              ///< voice since the caller's last turn, without the stretch that is on
  bool operator==(const AgentEar&) const = default;
};

struct CallerState {
  CallerPhase phase = CallerPhase::kDialling;
  std::size_t step = 0;
  std::size_t part = 0;
  StepOutcome outcome = StepOutcome::kDone;  ///< what the step will have been when its line is said
  AgentEar agent;
  TimePoint deadline{};  ///< of the phase
  TimePoint call_end{};  ///< when the caller hangs up whatever happens; set when the call is answered
  TimePoint wake_at{};   ///< when to send a Tick at the latest
  bool operator==(const CallerState&) const = default;
};

/// How long the phases last that depend on somebody else.
struct CallerLimits {
  Ms dialling{35'000};
  Ms longest_line{60'000};  ///< a line or key presses that never report their end
  Ms hanging_up{5'000};
};

/// Moves a caller on. Pure: equal input gives equal output; effects are appended to `effects` in order.
void Advance(CallerState& state, const CallerScript& script, const CallerEvent& event, TimePoint now,
             std::vector<CallerEffect>& effects, const CallerLimits& limits = {});

/// A caller that is about to dial at `now`.
[[nodiscard]] CallerState StartCaller(TimePoint now, const CallerLimits& limits = {});

}  // namespace parley
