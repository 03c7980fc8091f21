#include "server/trunk_call.hpp"

#include <utility>

namespace parley {

TrunkCall::TrunkCall(const Uses& uses, Begun begun, CallSlot slot)
    : endpoint_(uses.endpoint),
      calls_(uses.calls),
      begun_(std::move(begun)),
      slot_(std::move(slot)),
      log_(uses.events, {.call = begun_.facts.ref.call,
                         .started = begun_.at,
                         .started_mono = begun_.at_mono,
                         .direction = begun_.facts.inbound ? CallDirection::kInbound : CallDirection::kOutbound,
                         .parties = {begun_.facts.from, begun_.facts.to},
                         .build = {}}),
      meter_(begun_.facts.ref.call, begun_.at_mono, uses.metrics, {log_, uses.observer}) {}

void TrunkCall::HangUp() {
  if (SipEndpoint* const endpoint = endpoint_.load()) endpoint->HangUp(begun_.sip, "Q.850;cause=16");
}

void TrunkCall::Transfer(std::string_view) {
  calls_.Post(begun_.facts.ref.call, [](CallActor& call) { call.OnTransferResult(false); });
}

void TrunkCall::Answered(WallTime at, std::string codec) {
  answered_ = at;
  codec_ = std::move(codec);
}

std::optional<CallSnapshot> TrunkCall::Snapshot(const CallActor& call, WallTime now) const {
  if (!dialog_) return std::nullopt;
  return CallSnapshot{
      .facts = begun_.facts,
      .times = {.begun = begun_.at, .answered = answered_, .taken = now},
      .dialog = *dialog_,
      .media = {.port = leg_->Port(), .sender = leg_->SenderState(), .source = leg_->Source(), .codec = codec_},
      .conversation = call.Encode()};
}

void TrunkCall::Restore(const CallSnapshot& snapshot, bool held) {
  answered_ = snapshot.times.answered;
  codec_ = snapshot.media.codec;
  dialog_ = snapshot.dialog;
  source_before_ = snapshot.media.source;
  held_ = held;
  began_ = Began::kInAProcessBefore;
}

void TrunkCall::TrustSource() {
  if (const auto source = std::exchange(source_before_, std::nullopt)) leg_->Trust(*source);
}

}  // namespace parley
