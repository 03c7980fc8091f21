#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "call/call_actor.hpp"
#include "call/call_control.hpp"
#include "call/live_calls.hpp"
#include "server/call_log_writer.hpp"
#include "server/call_slots.hpp"
#include "sip/sip_endpoint.hpp"
#include "transport/sip_trunk/rtp_leg.hpp"

namespace parley {

/// What a call on the SIP trunk is besides its actor: the way to its signalling, its place in the count of calls, its
/// event log, and what its record will say. Lives on the call's shard from the INVITE to the record.
class TrunkCall final : public CallControl {
 public:
  struct Begun {
    SipCallId sip;
    CallFacts facts;
    WallTime at;
    TimePoint at_mono;
  };

  /// @param calls  of the shard: where an outcome is posted to.
  TrunkCall(SipEndpoint& endpoint, LiveCalls& calls, EventLogStore& events, Begun begun, CallSlot slot);

  // CallControl
  void HangUp() override;
  /// This trunk cannot hand a call over (no REFER): reported as failed, so that the dialog goes on with the caller.
  void Transfer(std::string_view address) override;

  [[nodiscard]] const Begun& Start() const { return begun_; }
  [[nodiscard]] CallLogWriter& Log() { return log_; }

  /// The leg, owned by the call's actor.
  void Use(RtpLeg& leg) { leg_ = &leg; }
  [[nodiscard]] RtpLeg& Leg() { return *leg_; }

  void Answered(WallTime at, std::string codec);
  [[nodiscard]] const std::optional<WallTime>& AnsweredAt() const { return answered_; }
  [[nodiscard]] const std::string& Codec() const { return codec_; }

  /// True if the peer's hold state differs from what was told last.
  [[nodiscard]] bool HoldChanges(bool held) { return std::exchange(held_, held) != held; }

 private:
  SipEndpoint& endpoint_;
  LiveCalls& calls_;
  const Begun begun_;
  CallSlot slot_;
  CallLogWriter log_;
  RtpLeg* leg_ = nullptr;
  std::optional<WallTime> answered_;
  std::string codec_;
  bool held_ = false;
};

}  // namespace parley
