#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "call/call_observer.hpp"
#include "obs/event_log_store.hpp"
#include "obs/record_spool.hpp"
#include "server/call_shard.hpp"
#include "server/sip_door.hpp"
#include "server/trunk_call.hpp"
#include "sip/sip_endpoint.hpp"
#include "transport/sip_trunk/rtp_port_pool.hpp"

namespace parley {

/// Joins the signalling to the calls: gives each admitted call a shard, an RTP leg and an actor, answers it, and when
/// it is over writes its one record and gives everything back. The functions of SipSink run on the SIP thread; each
/// call's half, its TrunkCall, lives on the call's shard.
class SipCalls final : public SipSink {
 public:
  struct Parts {
    std::vector<std::unique_ptr<CallShard>>& shards;
    RtpPortPool& ports;
    SipDoor& door;
    RecordSpool& records;
    EventLogStore& events;
    CallObserver& observer;
    const Clock& clock;
  };
  struct Config {
    std::string public_address;  ///< written into SDP; empty: the local address on the way to the peer
    std::string voice;           ///< of new calls; empty: the default
    std::string language = "en";
  };

  SipCalls(Parts parts, Config config);
  ~SipCalls() override;

  /// The endpoint that reports here; before the first call, and it must outlive the calls.
  void Use(SipEndpoint& endpoint) { endpoint_ = &endpoint; }

  void OnIncomingCall(SipCallId id, const IncomingCall& call) noexcept override;
  void OnProgress(SipCallId, int, const std::optional<NegotiatedMedia>&) noexcept override {}
  void OnAnswered(SipCallId id, const NegotiatedMedia& media, TimePoint at) noexcept override;
  void OnMediaChanged(SipCallId id, const NegotiatedMedia& media) noexcept override;
  void OnInfoDtmf(SipCallId id, char digit, Ms duration) noexcept override;
  void OnEnded(SipCallId id, const EndCause& cause) noexcept override;

 private:
  /// The calls of one shard; touched on its loop only.
  struct Side {
    CallShard* shard = nullptr;
    std::unordered_map<CallId, std::unique_ptr<TrunkCall>> calls;
  };
  struct Placed {
    Side* side = nullptr;
    CallId call;
  };

  [[nodiscard]] Side& EmptiestSide();
  [[nodiscard]] const Placed* Find(SipCallId id) const;

  /// Runs `f(TrunkCall&, CallActor&)` on the call's shard, if both are still there.
  template <typename F>
  void OnShard(SipCallId id, F f);

  void Place(Side& side, TrunkCall::Begun begun, CallSlot slot, RtpPorts ports);
  void Finish(Side& side, CallId call, const EndCause& cause);

  Parts parts_;
  const Config config_;
  SipEndpoint* endpoint_ = nullptr;
  std::vector<std::unique_ptr<Side>> sides_;
  std::unordered_map<SipCallId, Placed> placed_;  // SIP thread
  std::uint64_t last_call_;                       // SIP thread
};

}  // namespace parley
