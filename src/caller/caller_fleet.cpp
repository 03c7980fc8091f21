#include "caller/caller_fleet.hpp"

#include <fmt/format.h>

#include <random>

#include "transport/sip_trunk/negotiated_audio.hpp"

namespace parley {
namespace {

/// After its BYE a caller waits so long for the end to be confirmed (a lost BYE is repeated after 0.5, 1 and 2 s,
/// RFC 3261 section 17.1.2).
constexpr Seconds kEndConfirmed{5};

struct End {
  CallerEnd end;
  std::string detail;
};

End DescribeEnd(const EndCause& cause) {
  const std::string status = cause.sip_status == 0 ? std::string() : fmt::format("status {}", cause.sip_status);
  switch (cause.reason) {
    case SipEndReason::kPeerHungUp: return {CallerEnd::kAgentHungUp, ""};
    case SipEndReason::kLocalHangUp: return {CallerEnd::kCallerHungUp, ""};
    case SipEndReason::kPeerRejected: return {CallerEnd::kNotAnswered, "refused, " + status};
    case SipEndReason::kNoAnswer: return {CallerEnd::kNotAnswered, "rang too long"};
    case SipEndReason::kPeerUnreachable: return {CallerEnd::kNotAnswered, "nobody answers at this address " + status};
    case SipEndReason::kPeerCancelled:
    case SipEndReason::kLocalReject:
    case SipEndReason::kNoAck:
    case SipEndReason::kMediaRefused:
    case SipEndReason::kDialogLost:
    case SipEndReason::kProtocolError:
    case SipEndReason::kShutdown: break;
  }
  return {CallerEnd::kFailed, std::string(Name(cause.reason)) + (status.empty() ? "" : ", " + status)};
}

RtpSenderState RandomSender() {
  std::random_device random;
  return RtpSenderState::Start(random(), static_cast<std::uint16_t>(random()), random());
}

}  // namespace

Result<std::unique_ptr<CallerFleet>> CallerFleet::Start(const CallerFleetConfig& config, Shard& shard,
                                                        const Clock& clock, CallerObserver& observer) {
  auto bind = SocketAddress::Parse(config.address, 0);
  if (!bind) return FailFrom(bind);
  auto ports =
      RtpPortPool::Create({.bind = *bind, .first = config.first_rtp_port, .last = config.last_rtp_port}, clock);
  if (!ports) return FailFrom(ports);
  std::unique_ptr<CallerFleet> fleet(new CallerFleet(config, shard, clock, observer, *std::move(ports)));
  SipEndpointConfig sip;
  sip.listen = {{SipTransport::kUdp, {config.address, config.sip_port}}};
  sip.contact_user = "caller";
  auto endpoint = SipEndpoint::Start(std::move(sip), *fleet, *fleet, clock);
  if (!endpoint) return FailFrom(endpoint);
  fleet->endpoint_ = *std::move(endpoint);
  return fleet;
}

CallerFleet::CallerFleet(const CallerFleetConfig& config, Shard& shard, const Clock& clock, CallerObserver& observer,
                         std::unique_ptr<RtpPortPool> ports)
    : config_(config), shard_(shard), observer_(observer), drain_(clock), ports_(std::move(ports)) {}

CallerFleet::~CallerFleet() {
  // Hangs up what is left, so that no agent is left talking to nobody; then nothing posts to the shard any more.
  if (endpoint_) endpoint_->Stop(Ms{0});
  endpoint_.reset();
}

CallerId CallerFleet::Place(CallerOrder order) {
  const CallerId id{last_id_.fetch_add(1, std::memory_order_relaxed) + 1};
  live_.fetch_add(1, std::memory_order_relaxed);
  // The fleet outlives the shard's last task (see Teardown), as the shard outlives the fleet's endpoint.
  shard_.Post([this, id, order = std::move(order)] { Dial(id, order); });
  return id;
}

void CallerFleet::GiveUp(CallerId id) {
  shard_.Post([this, id] { HangUp(id); });
}

void CallerFleet::Dial(CallerId id, const CallerOrder& order) {
  Caller& caller = callers_[id];
  caller.call = std::make_unique<CallerCall>(
      CallerCallConfig{
          .id = id, .script = order.script, .keep_audio = order.keep_audio, .playout_delay = order.playout_delay},
      shard_, static_cast<CallerLine&>(*this), observer_);
  auto ports = ports_->Allocate();
  if (!ports) {
    Finish(id, CallerEnd::kFailed, ports.error().detail);
    return;
  }
  caller.ports = *std::move(ports);
  OutgoingCall call;
  call.target = order.target;
  call.from_user = order.from_user;
  call.from_display = order.from_display;
  call.max_ringing = order.max_ringing;
  call.media.address = config_.address;
  call.media.rtp_port = caller.ports.Port();
  caller.sip = endpoint_->Call(std::move(call));
  by_sip_[caller.sip] = id;
}

CallerFleet::Caller* CallerFleet::Find(SipCallId sip) {
  const auto id = by_sip_.find(sip);
  return id == by_sip_.end() ? nullptr : &callers_.at(id->second);
}

void CallerFleet::Answered(SipCallId sip, const NegotiatedMedia& media) {
  Caller* const caller = Find(sip);
  if (caller == nullptr || caller->leg != nullptr) return;
  auto rtp = ToNegotiatedRtp(media);
  if (!rtp) {
    endpoint_->HangUp(sip);
    Finish(by_sip_.at(sip), CallerEnd::kFailed, rtp.error().detail);
    return;
  }
  RtpLegConfig config;
  config.sender = RandomSender();
  config.seed = config.sender.ssrc;
  auto leg = std::make_unique<RtpLeg>(RtpLegShard{shard_.Wheel(), drain_}, std::move(caller->ports), std::move(config));
  leg->SetRemote(*rtp, shard_.Now());
  leg->Confirm();
  caller->leg = leg.get();
  caller->call->Answer(std::move(leg));
}

void CallerFleet::MediaChanged(SipCallId sip, const NegotiatedMedia& media) {
  Caller* const caller = Find(sip);
  if (caller == nullptr || caller->leg == nullptr) return;
  if (const auto rtp = ToNegotiatedRtp(media)) caller->leg->SetRemote(*rtp, shard_.Now());
}

void CallerFleet::Ended(SipCallId sip, const EndCause& cause) {
  const auto id = by_sip_.find(sip);
  if (id == by_sip_.end()) return;
  End end = DescribeEnd(cause);
  Finish(id->second, end.end, std::move(end.detail));
}

void CallerFleet::Finish(CallerId id, CallerEnd end, std::string detail) {
  auto node = callers_.extract(id);
  if (node.empty()) return;
  by_sip_.erase(node.mapped().sip);
  live_.fetch_sub(1, std::memory_order_relaxed);
  observer_.OnResult(node.mapped().call->End(end, std::move(detail)));
}

void CallerFleet::HangUp(CallerId id) noexcept {
  const auto found = callers_.find(id);
  if (found == callers_.end()) return;
  endpoint_->HangUp(found->second.sip);
  shard_.RunAt(shard_.Now() + kEndConfirmed,
               [this, id] { Finish(id, CallerEnd::kCallerHungUp, "the end was not confirmed"); });
}

AdmissionVerdict CallerFleet::Decide(const InviteFacts&) noexcept {
  return AdmissionVerdict::Reject(480);  // callers call, they are not called
}

void CallerFleet::OnIncomingCall(SipCallId id, const IncomingCall&) noexcept { endpoint_->Reject(id, 480); }

void CallerFleet::OnAnswered(SipCallId id, const NegotiatedMedia& media, TimePoint) noexcept {
  shard_.Post([this, id, media] { Answered(id, media); });
}

void CallerFleet::OnMediaChanged(SipCallId id, const NegotiatedMedia& media) noexcept {
  shard_.Post([this, id, media] { MediaChanged(id, media); });
}

void CallerFleet::OnEnded(SipCallId id, const EndCause& cause) noexcept {
  shard_.Post([this, id, cause] { Ended(id, cause); });
}

}  // namespace parley
