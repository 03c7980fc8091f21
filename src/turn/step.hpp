#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "turn/effects.hpp"
#include "turn/events.hpp"
#include "turn/row.hpp"
#include "turn/row_table.hpp"
#include "turn/turn_state.hpp"

namespace parley::turn {

/// One event being applied: what guards look at and actions change. Lives for one call of Advance.
class Step {
 public:
  Step(const RowTable& rows, TurnState& state, const TurnEvent& event, EffectSink& sink, Advanced& advanced);

  TurnState& state;
  const TurnEvent& event;
  const TurnConfig& config;
  const Ms now;

  template <typename Event>
  [[nodiscard]] const Event& Told() const {
    return std::get<Event>(event.body);
  }
  /// The recogniser's text, of a partial or a final.
  [[nodiscard]] const RecognisedText& Text() const;
  [[nodiscard]] bool TextIsFinal() const { return std::holds_alternative<SttFinalHeard>(event.body); }

  template <typename FloorData>
  [[nodiscard]] FloorData& In() {
    return std::get<FloorData>(state.floor);
  }
  template <typename FloorData>
  [[nodiscard]] const FloorData& In() const {
    return std::get<FloorData>(state.floor);
  }
  [[nodiscard]] Floor At() const { return state.At(); }

  void Do(EffectBody effect) { sink_.Take({.cause = event.id, .body = std::move(effect)}); }

  /// Leaves the present state: its data are gone, and its timers, but for those that states of one kind share.
  void Enter(FloorState next);

  void Arm(TimerId timer, Ms at);
  void ArmIn(TimerId timer, Ms delay) { Arm(timer, now + delay); }
  void Stop(TimerSet timers);
  void FreezeTimers();
  void ThawTimers();

  /// Draws the id of a new generation, prompt or filler.
  GenId NewId() { return GenId{++state.last_gen}; }

  /// Applies the rows for another event, as if it had come now.
  void ApplyRowsFor(Trigger trigger);

  [[nodiscard]] bool Quiet() const { return state.voice.now != Voice::kLive; }
  [[nodiscard]] bool MediaOk() const { return state.line.media == Media::kOk; }
  /// While screening runs, or a machine listens, there are no turns.
  [[nodiscard]] bool ScreeningOver() const {
    return state.line.screening == Screening::kOff || state.line.screening == Screening::kHuman;
  }
  [[nodiscard]] bool CollectingDigits() const { return state.digits.has_value(); }
  /// From here on the present voice counts as noise.
  void JudgeVoiceNoise() {
    if (state.voice.now == Voice::kLive) state.voice.now = Voice::kRecorded;
  }

 private:
  const RowTable& rows_;
  EffectSink& sink_;
  Advanced& advanced_;
};

}  // namespace parley::turn
