#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "caller/testing/known_agent.hpp"
#include "runtime/shard.hpp"
#include "sip/sip_endpoint.hpp"
#include "transport/sip_trunk/rtp_leg.hpp"

namespace parley {

/// Answers calls on real SIP and RTP with a KnownAgent each, on a shard of its own. The user part of the dialled
/// address "busy" is refused with 486; "brief" hangs up after its first answer.
class SipAgent final : private SipSink, private SipAdmission {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SipAgent>> Start(KnownAgent::Behaviour behaviour, const Clock& clock);
  ~SipAgent() override;

  /// "sip:USER@127.0.0.1:PORT".
  [[nodiscard]] std::string Uri(const std::string& user) const;

  /// Media ticks that came more than 10 ms late: its timing is then not known any more. Thread-safe.
  [[nodiscard]] std::uint64_t LateTicks() const { return shard_.Read().late_ticks; }

  /// What the agents of all calls did, in the order of the calls. Ends the agent.
  [[nodiscard]] std::vector<KnownAgent::Diary> StopAndRead();

 private:
  struct Call {
    std::string user;
    RtpPorts ports;
    std::unique_ptr<KnownAgent> agent;
    std::unique_ptr<RtpLeg> leg;
  };

  SipAgent(KnownAgent::Behaviour behaviour, const Clock& clock);
  void Begin(SipCallId id, const std::string& user);
  void Connect(SipCallId id, const NegotiatedMedia& media);
  void WatchBrief(SipCallId id);

  AdmissionVerdict Decide(const InviteFacts& facts) noexcept override;
  void OnIncomingCall(SipCallId id, const IncomingCall& call) noexcept override;
  void OnProgress(SipCallId, int, const std::optional<NegotiatedMedia>&) noexcept override {}
  void OnAnswered(SipCallId id, const NegotiatedMedia& media, TimePoint at) noexcept override;
  void OnMediaChanged(SipCallId, const NegotiatedMedia&) noexcept override {}
  void OnInfoDtmf(SipCallId, char, Ms) noexcept override {}
  void OnEnded(SipCallId id, const EndCause& cause) noexcept override;

  const KnownAgent::Behaviour behaviour_;
  Shard shard_;
  RtpDrain drain_;
  std::unique_ptr<RtpPortPool> ports_;
  std::unordered_map<SipCallId, Call> calls_;
  std::vector<SipCallId> order_;
  std::unique_ptr<SipEndpoint> endpoint_;
};

}  // namespace parley
