#pragma once

#include <string_view>

#include "base/units.hpp"
#include "dialog/dialog_effects.hpp"
#include "turn/effects.hpp"
#include "turn/events.hpp"

namespace parley {

/// Takes down everything that is needed to replay the decisions of one call: each event and each effect of its turn
/// engine, and the steps of its dialog. It holds personal words: it has the protection of the call store. Called on
/// the call's shard; must return soon.
class CallLog {
 public:
  virtual ~CallLog() = default;
  virtual void OnEvent(const turn::TurnEvent& event) noexcept = 0;
  virtual void OnEffect(const turn::TurnEffect& effect, Ms at) noexcept = 0;
  virtual void OnFlowStep(const FlowStep& step, Ms at) noexcept = 0;
};

}  // namespace parley
