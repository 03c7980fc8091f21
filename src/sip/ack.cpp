#include "sip/sip_body.hpp"
#include "sip/verbs.hpp"

namespace parley {
namespace {

bool TakeLateAnswer(SipCall& call, const sip_msg& ack) {
  const SdpBody body = FindSdp(HeaderText(ack, SIP_HDR_CONTENT_TYPE), BodyOf(ack));
  return body.kind == SdpBody::Kind::kSdp && TakeAnswer(call, body.text);
}

}  // namespace

void TakeAck(SipStack& stack, SipCall& call, const sip_msg& request) {
  if (!AckMatches(call.dialog, request.cseq.num) || call.peer.answer == nullptr) return;
  StopTimer(stack, call, SipTimer::kRepeatAnswer);
  StopTimer(stack, call, SipTimer::kAckMissing);
  ClosePeerInvite(call);
  const SipDialogState before = call.dialog.state;
  if (before == SipDialogState::kHangUpAfterAck) {
    SendBye(stack, call, {SipEndReason::kLocalHangUp, 0, {}});
    return;
  }
  // Our 200 to an INVITE without description held the offer; its answer is here (RFC 3261 section 13.2.1).
  const bool late_answer = call.dialog.media.offer == OfferState::kOurOfferOpen;
  if (late_answer && !TakeLateAnswer(call, request)) {
    SendBye(stack, call, {SipEndReason::kMediaRefused, 0, {}});
    return;
  }
  SetState(stack, call, SipDialogState::kConfirmed);
  Save(stack, call);
  if (before == SipDialogState::kAnswered) {
    stack.Sink().OnAnswered(call.id, call.media.value_or(NegotiatedMedia{}), stack.Now());
  } else if (late_answer && call.media) {
    stack.Sink().OnMediaChanged(call.id, *call.media);
  }
  TryReinvite(stack, call);
}

}  // namespace parley
