#pragma once

#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/units.hpp"
#include "call/turn_waterfall.hpp"

namespace parley {

/// Sees a conversation as it happens: the live view of a terminal or a console. It shows personal words: never a log.
/// Called on the call's shard; must return soon.
class CallObserver {
 public:
  virtual ~CallObserver() = default;

  virtual void OnCallAnswered(CallRef /*call*/, std::string_view /*from*/) noexcept {}

  /// A turn of the caller was taken. A turn may be taken again with more words (a merge): the later text replaces it.
  virtual void OnUserTurn(CallRef /*call*/, TurnId /*turn*/, std::string_view /*text*/) noexcept {}

  /// What of a response was heard: all of it, or up to an interruption.
  virtual void OnAgentHeard(CallRef /*call*/, GenId /*response*/, std::string_view /*text*/,
                            bool /*interrupted*/) noexcept {}

  virtual void OnTurnAnswered(CallRef /*call*/, const TurnWaterfall& /*waterfall*/) noexcept {}

  virtual void OnCallEnded(CallRef /*call*/) noexcept {}
};

}  // namespace parley
