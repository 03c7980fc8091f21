#pragma once

#include "turn/effects.hpp"
#include "turn/events.hpp"
#include "turn/row_table.hpp"
#include "turn/turn_state.hpp"

namespace parley::turn {

/// The turn machine: takes one event, changes `state` and hands what is to be done to `sink`, in order.
///
/// Pure: no clock, I/O or randomness; equal events give equal effects (invariant I8). Loop-affine with its call; never
/// blocks; allocates only for text. Store the state before the effects are run. Events of one call come in the order
/// of their `t`; at equal times outside events before timers. Turn-taking specification, section 8; the rows are in
/// docs/turn-engine.md.
///
/// @return which rows applied, for the trace of the call.
Advanced Advance(TurnState& state, const TurnEvent& event, EffectSink& sink);

/// What a test of the machine itself may change.
struct AdvanceRules {
  const RowTable& rows = RowTable::Standard();
  bool check_timer_generations = true;
};
Advanced AdvanceBy(const AdvanceRules& rules, TurnState& state, const TurnEvent& event, EffectSink& sink);

}  // namespace parley::turn
