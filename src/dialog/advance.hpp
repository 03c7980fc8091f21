#pragma once

#include "dialog/dialog_effects.hpp"
#include "dialog/dialog_event.hpp"
#include "dialog/dialog_flow.hpp"
#include "dialog/dialog_state.hpp"

namespace parley {

/// One step of the conversation. Pure: the same flow, state and event give the same state and effects. Never
/// fails: an event that does not fit the state changes nothing and leaves `effects` empty but for `expect`.
///
/// A copy of the state is all that speculation needs: advance the copy, and keep it at the commit.
void Advance(const DialogFlow& flow, DialogState& state, const DialogEvent& event, DialogEffects& effects);

}  // namespace parley
