#include "server/trunk_call.hpp"

#include <utility>

namespace parley {

TrunkCall::TrunkCall(SipEndpoint& endpoint, LiveCalls& calls, EventLogStore& events, Begun begun, CallSlot slot)
    : endpoint_(endpoint),
      calls_(calls),
      begun_(std::move(begun)),
      slot_(std::move(slot)),
      log_(events, {.call = begun_.facts.ref.call,
                    .started = begun_.at,
                    .started_mono = begun_.at_mono,
                    .direction = begun_.facts.inbound ? CallDirection::kInbound : CallDirection::kOutbound,
                    .parties = {begun_.facts.from, begun_.facts.to},
                    .build = {}}) {}

void TrunkCall::HangUp() { endpoint_.HangUp(begun_.sip, "Q.850;cause=16"); }

void TrunkCall::Transfer(std::string_view) {
  calls_.Post(begun_.facts.ref.call, [](CallActor& call) { call.OnTransferResult(false); });
}

void TrunkCall::Answered(WallTime at, std::string codec) {
  answered_ = at;
  codec_ = std::move(codec);
}

}  // namespace parley
