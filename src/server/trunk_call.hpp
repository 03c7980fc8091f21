#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "call/call_actor.hpp"
#include "call/call_control.hpp"
#include "call/live_calls.hpp"
#include "server/call_log_writer.hpp"
#include "server/call_meter.hpp"
#include "server/call_slots.hpp"
#include "server/call_snapshot.hpp"
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
  /// Where the endpoint is found, once there is one: restored calls are placed before it listens.
  using EndpointRef = std::atomic<SipEndpoint*>;

  /// What it uses; all outlive it.
  struct Uses {
    const EndpointRef& endpoint;
    LiveCalls& calls;  ///< of the shard: where an outcome is posted to
    EventLogStore& events;
    CallObserver& observer;
    CallMetrics& metrics;  ///< of the shard
  };

  TrunkCall(const Uses& uses, Begun begun, CallSlot slot);

  // CallControl
  void HangUp() override;
  /// This trunk cannot hand a call over (no REFER): reported as failed, so that the dialog goes on with the caller.
  void Transfer(std::string_view address) override;

  [[nodiscard]] const Begun& Start() const { return begun_; }
  /// Where the call's actor reports to: counted, then passed on.
  [[nodiscard]] CallMeter& Meter() { return meter_; }
  /// Ends the event log. @return false if it is known not to hold the whole call.
  [[nodiscard]] bool SealLog(TimePoint at) { return log_.Seal(at) && began_ == Began::kHere; }

  /// The leg, owned by the call's actor.
  void Use(RtpLeg& leg) { leg_ = &leg; }
  [[nodiscard]] RtpLeg& Leg() { return *leg_; }

  void Answered(WallTime at, std::string codec);
  [[nodiscard]] const std::optional<WallTime>& AnsweredAt() const { return answered_; }
  [[nodiscard]] const std::string& Codec() const { return codec_; }

  /// The dialog as the signalling changed it last.
  void Signalled(SipDialog dialog) { dialog_ = std::move(dialog); }

  /// All that another process needs to go on with the call; nothing before the call was answered by us.
  [[nodiscard]] std::optional<CallSnapshot> Snapshot(const CallActor& call, WallTime now) const;
  /// Goes on with a call of a process before. @param held  by the peer.
  void Restore(const CallSnapshot& snapshot, bool held);
  /// What was negotiated is known again: the peer's packets come from where they came from before the restart.
  void TrustSource();

  /// True if the peer's hold state differs from what was told last.
  [[nodiscard]] bool HoldChanges(bool held) { return std::exchange(held_, held) != held; }

 private:
  enum class Began : std::uint8_t { kHere, kInAProcessBefore };

  const EndpointRef& endpoint_;
  LiveCalls& calls_;
  const Begun begun_;
  CallSlot slot_;
  CallLogWriter log_;
  CallMeter meter_;
  RtpLeg* leg_ = nullptr;
  std::optional<WallTime> answered_;
  std::string codec_;
  bool held_ = false;
  Began began_ = Began::kHere;
  std::optional<SipDialog> dialog_;
  std::optional<SocketAddress> source_before_;  // a restart, until it was used
};

}  // namespace parley
