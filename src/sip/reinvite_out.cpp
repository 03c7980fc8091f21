#include "sip/sip_body.hpp"
#include "sip/sip_uri.hpp"
#include "sip/verbs.hpp"

namespace parley {
namespace {

/// The session stays as it was before our offer (RFC 3261 section 14.1). The version it used is not used again.
void TakeOfferBack(SipCall& call) {
  call.dialog.cseq.own_invite = 0;
  if (!call.before_offer) return;
  const std::uint64_t version = call.dialog.media.origin.version;
  call.dialog.media = std::move(*call.before_offer);
  call.dialog.media.origin.version = version;
  call.before_offer.reset();
}

}  // namespace

void WantReinvite(SipStack& stack, SipCall& call, const LocalMedia& media) {
  call.wanted = media;
  TryReinvite(stack, call);
}

void TryReinvite(SipStack& stack, SipCall& call) {
  const DialogSequence& cseq = call.dialog.cseq;
  if (!call.wanted || call.dialog.state != SipDialogState::kConfirmed || cseq.own_invite != 0 ||
      cseq.peer_invite != 0 || stack.timers.IsSet(call.id, SipTimer::kReinvite)) {
    return;
  }
  const LocalMedia media = std::move(*call.wanted);
  call.wanted.reset();
  call.before_offer = call.dialog.media;
  if (!Describe(call, media, false)) {
    TakeOfferBack(call);
    return;
  }
  const std::uint32_t number = TakeCSeq(call.dialog);
  call.dialog.cseq.own_invite = number;
  Save(stack, call);
  const MessageTail tail{{}, kSdpType, call.dialog.media.local_sdp};
  call.own_invite = SendRequest(stack, call, SipMethod::kInvite, number, tail);
  if (call.own_invite == nullptr) TakeOfferBack(call);
}

void TakeReinviteSuccess(SipStack& stack, SipCall& call, const sip_msg& response) {
  call.dialog.cseq.own_invite = 0;
  call.before_offer.reset();
  StopTimer(stack, call, SipTimer::kInviteLost);
  if (const auto contact = ParseNameAddr(HeaderText(response, SIP_HDR_CONTACT))) {
    call.dialog.route.remote_target = contact->uri;
  }
  const SdpBody body = FindSdp(HeaderText(response, SIP_HDR_CONTENT_TYPE), BodyOf(response));
  const bool agreed = body.kind == SdpBody::Kind::kSdp && TakeAnswer(call, body.text);
  Save(stack, call);
  SendAck(stack, call, response.cseq.num);
  if (!agreed) {
    SendBye(stack, call, {SipEndReason::kMediaRefused, 0, {}});
    return;
  }
  stack.Sink().OnMediaChanged(call.id, *call.media);
  TryReinvite(stack, call);
}

void TakeReinviteFailure(SipStack& stack, SipCall& call, int error, const sip_msg* response) {
  const LocalMedia offered = call.dialog.media.local;
  TakeOfferBack(call);
  const int status = response != nullptr ? response->scode : 0;
  if (status == 491) {
    if (!call.wanted) call.wanted = offered;
    StartTimer(stack, call, SipTimer::kReinvite, GlareDelay(call.dialog.role, rand_u32()));
    Save(stack, call);
    return;
  }
  // RFC 3261 section 12.2.1.2: the peer does not know the call, or is not there.
  if (error != 0 || status == 481 || status == 408) {
    SendBye(stack, call, {SipEndReason::kDialogLost, status == 0 ? 408 : status, {}});
    return;
  }
  Save(stack, call);
  TryReinvite(stack, call);
}

}  // namespace parley
