#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "call/call_observer.hpp"
#include "obs/event_log_store.hpp"
#include "obs/record_spool.hpp"
#include "server/admission.hpp"
#include "server/call_shard.hpp"
#include "sip/sip_endpoint.hpp"
#include "transport/sip_trunk/rtp_port_pool.hpp"

namespace parley {

/// Joins the signalling to the calls: admits, gives each call a shard, an RTP leg and an actor, answers, and when it is
/// over writes its one record and gives everything back. The SipSink half lives on the SIP thread; each call's half,
/// `SipCall`, on its shard.
class SipCalls final : public SipSink, public SipAdmission {
 public:
  struct Parts {
    std::vector<std::unique_ptr<CallShard>>& shards;
    RtpPortPool& ports;
    CallAdmission& admission;
    RecordSpool& records;
    EventLogStore& events;
    CallObserver& observer;
    const Clock& clock;
  };
  struct Config {
    std::string public_address;  ///< written into SDP; empty: the address that routes to the peer
    std::string voice;
    std::string language = "en";
  };

  SipCalls(Parts parts, Config config);
  ~SipCalls() override;

  /// The endpoint that reports here. Before the first call.
  void Use(SipEndpoint& endpoint) { endpoint_ = &endpoint; }

  // SipAdmission, SIP thread
  [[nodiscard]] AdmissionVerdict Decide(const InviteFacts& facts) noexcept override;

  // SipSink, SIP thread
  void OnIncomingCall(SipCallId id, const IncomingCall& call) noexcept override;
  void OnProgress(SipCallId id, int sip_status, const std::optional<NegotiatedMedia>& early_media) noexcept override;
  void OnAnswered(SipCallId id, const NegotiatedMedia& media, TimePoint at) noexcept override;
  void OnMediaChanged(SipCallId id, const NegotiatedMedia& media) noexcept override;
  void OnInfoDtmf(SipCallId id, char digit, Ms duration) noexcept override;
  void OnEnded(SipCallId id, const EndCause& cause) noexcept override;

 private:
  struct Placed {
    CallRef ref;
    CallShard* shard = nullptr;
  };

  [[nodiscard]] CallShard& EmptiestShard();

  Parts parts_;
  const Config config_;
  SipEndpoint* endpoint_ = nullptr;
  std::unordered_map<SipCallId, Placed> placed_;  // SIP thread
  std::uint64_t last_call_ = 0;
};

}  // namespace parley
