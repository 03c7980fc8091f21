#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "caller/caller_call.hpp"
#include "runtime/shard.hpp"
#include "sip/sip_endpoint.hpp"
#include "transport/sip_trunk/rtp_leg.hpp"

namespace parley {

struct CallerFleetConfig {
  std::string address = "127.0.0.1";  ///< numeric local address of signalling and media
  std::uint16_t sip_port = 0;         ///< 0: any free one
  std::uint16_t first_rtp_port = 40000;
  std::uint16_t last_rtp_port = 47999;  ///< 4,000 pairs
};

/// One call to place.
struct CallerOrder {
  std::string target;  ///< sip:user@host[:port]
  std::shared_ptr<const RenderedScript> script;
  std::string from_user = "caller";
  std::string from_display{};
  Seconds max_ringing{30};
  bool keep_audio = true;  ///< false: levels only, for callers by the hundred
  Ms playout_delay{20};
};

/// Synthetic callers, one or hundreds, on one shard and one SIP endpoint: no thread, no timer and no lock per caller.
/// Place() may be called from any thread; the observer is called on the shard.
///
/// Teardown: stop and join the shard, then destroy the fleet, then the shard. Callers that are still in a call then
/// get no result.
class CallerFleet final : private SipSink, private SipAdmission, private CallerLine {
 public:
  /// Opens the SIP socket. The shard, the clock and the observer must outlive the fleet; the shard may be started
  /// before or after. @return as SipEndpoint::Start and RtpPortPool::Create.
  [[nodiscard]] static Result<std::unique_ptr<CallerFleet>> Start(const CallerFleetConfig& config, Shard& shard,
                                                                  const Clock& clock, CallerObserver& observer);
  ~CallerFleet() override;
  CallerFleet(const CallerFleet&) = delete;
  CallerFleet& operator=(const CallerFleet&) = delete;

  /// Dials. A call that cannot be placed has a result as well (kFailed). Thread-safe; never blocks.
  CallerId Place(CallerOrder order);

  /// Hangs up before the script is through. Thread-safe.
  void GiveUp(CallerId id);

  /// Callers that have no result yet. Thread-safe.
  [[nodiscard]] std::size_t Live() const { return live_.load(std::memory_order_relaxed); }

 private:
  /// One caller between Place() and its result.
  struct Caller {
    SipCallId sip;
    std::unique_ptr<CallerCall> call;
    RtpPorts ports;         // until the call is answered
    RtpLeg* leg = nullptr;  // owned by `call` from then on
  };

  CallerFleet(const CallerFleetConfig& config, Shard& shard, const Clock& clock, CallerObserver& observer,
              std::unique_ptr<RtpPortPool> ports);

  void Dial(CallerId id, const CallerOrder& order);
  void Answered(SipCallId sip, const NegotiatedMedia& media);
  void MediaChanged(SipCallId sip, const NegotiatedMedia& media);
  void Ended(SipCallId sip, const EndCause& cause);
  void Finish(CallerId id, CallerEnd end, std::string detail);
  [[nodiscard]] Caller* Find(SipCallId sip);

  void HangUp(CallerId id) noexcept override;

  AdmissionVerdict Decide(const InviteFacts&) noexcept override;
  void OnIncomingCall(SipCallId id, const IncomingCall& call) noexcept override;
  void OnProgress(SipCallId, int, const std::optional<NegotiatedMedia>&) noexcept override {}
  void OnAnswered(SipCallId id, const NegotiatedMedia& media, TimePoint at) noexcept override;
  void OnMediaChanged(SipCallId id, const NegotiatedMedia& media) noexcept override;
  void OnInfoDtmf(SipCallId, char, Ms) noexcept override {}
  void OnEnded(SipCallId id, const EndCause& cause) noexcept override;

  const CallerFleetConfig config_;
  Shard& shard_;
  CallerObserver& observer_;
  RtpDrain drain_;
  std::unique_ptr<RtpPortPool> ports_;  // outlives the callers, which hold ports of it
  std::atomic<std::uint64_t> last_id_{0};
  std::atomic<std::size_t> live_{0};
  std::unordered_map<CallerId, Caller> callers_;    // touched on the shard only
  std::unordered_map<SipCallId, CallerId> by_sip_;  // likewise
  std::unique_ptr<SipEndpoint> endpoint_;           // its thread posts to the shard
};

}  // namespace parley
