#include "caller/testing/sip_agent.hpp"

#include <fmt/format.h>

#include "transport/sip_trunk/negotiated_audio.hpp"

namespace parley {

Result<std::unique_ptr<SipAgent>> SipAgent::Start(KnownAgent::Behaviour behaviour, const Clock& clock) {
  std::unique_ptr<SipAgent> agent(new SipAgent(behaviour, clock));
  auto ports =
      RtpPortPool::Create({.bind = *SocketAddress::Parse("127.0.0.1", 0), .first = 48000, .last = 51999}, clock);
  if (!ports) return FailFrom(ports);
  agent->ports_ = *std::move(ports);
  SipEndpointConfig sip;
  sip.listen = {{SipTransport::kUdp, {"127.0.0.1", 0}}};
  auto endpoint = SipEndpoint::Start(std::move(sip), *agent, *agent, clock);
  if (!endpoint) return FailFrom(endpoint);
  agent->endpoint_ = *std::move(endpoint);
  agent->shard_.Start();
  return agent;
}

SipAgent::SipAgent(KnownAgent::Behaviour behaviour, const Clock& clock)
    : behaviour_(behaviour), shard_({.name = "agent"}, clock), drain_(clock) {}

SipAgent::~SipAgent() { (void)StopAndRead(); }

std::string SipAgent::Uri(const std::string& user) const {
  return fmt::format("sip:{}@127.0.0.1:{}", user, endpoint_->Listening().at(0).address.port);
}

std::vector<KnownAgent::Diary> SipAgent::StopAndRead() {
  shard_.Stop();
  shard_.Join();
  endpoint_.reset();
  std::vector<KnownAgent::Diary> diaries;
  for (const SipCallId id : order_) diaries.push_back(calls_.at(id).agent->Did());
  return diaries;
}

AdmissionVerdict SipAgent::Decide(const InviteFacts& facts) noexcept {
  return facts.request_user == "busy" ? AdmissionVerdict::Reject(486) : AdmissionVerdict::Accept();
}

void SipAgent::OnIncomingCall(SipCallId id, const IncomingCall& call) noexcept {
  shard_.Post([this, id, user = call.request_user] { Begin(id, user); });
}

void SipAgent::Begin(SipCallId id, const std::string& user) {
  auto ports = ports_->Allocate();
  if (!ports) {
    endpoint_->Reject(id, 503);
    return;
  }
  LocalMedia media;
  media.address = "127.0.0.1";
  media.rtp_port = ports->Port();
  calls_[id] = {user, *std::move(ports), std::make_unique<KnownAgent>(behaviour_), nullptr};
  order_.push_back(id);
  endpoint_->Answer(id, media);
}

void SipAgent::OnAnswered(SipCallId id, const NegotiatedMedia& media, TimePoint) noexcept {
  shard_.Post([this, id, media] { Connect(id, media); });
}

void SipAgent::Connect(SipCallId id, const NegotiatedMedia& media) {
  Call& call = calls_.at(id);
  RtpLegConfig config;
  config.sender = RtpSenderState::Start(static_cast<std::uint32_t>(id.value) + 7, 1, 1);
  call.leg = std::make_unique<RtpLeg>(RtpLegShard{shard_.Wheel(), drain_}, std::move(call.ports), std::move(config));
  call.leg->SetRemote(*ToNegotiatedRtp(media), shard_.Now());
  call.leg->Confirm();
  call.leg->Start(*call.agent);
  if (call.user == "brief") WatchBrief(id);
}

void SipAgent::WatchBrief(SipCallId id) {
  if (!calls_.at(id).agent->Did().replies.empty()) {
    endpoint_->HangUp(id);
    return;
  }
  shard_.RunAt(shard_.Now() + Ms{20}, [this, id] { WatchBrief(id); });
}

void SipAgent::OnEnded(SipCallId id, const EndCause&) noexcept {
  shard_.Post([this, id] {
    const auto call = calls_.find(id);
    if (call != calls_.end() && call->second.leg) call->second.leg->Close();
  });
}

}  // namespace parley
