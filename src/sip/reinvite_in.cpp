#include "sip/sip_body.hpp"
#include "sip/sip_uri.hpp"
#include "sip/verbs.hpp"

namespace parley {
namespace {

void RefuseReinvite(SipStack& stack, SipCall& call, int status, const std::string& headers) {
  (void)ReplyInvite(stack, call, status, {headers, {}, {}});
  ClosePeerInvite(call);
  Save(stack, call);
}

}  // namespace

/// Answers at once: hold, resume, a new address or codec, a target refresh. What cannot be accepted leaves the
/// session as it was (RFC 3261 section 14.2).
void TakeReinvite(SipStack& stack, SipCall& call, const sip_msg& request) {
  if (call.dialog.state != SipDialogState::kConfirmed) {
    ReplyOnce(stack, request, 491);
    return;
  }
  if (!OpenPeerInvite(stack, call, request)) return;
  if (const RequestProblem problem = FindProblem(request); problem.status != 0) {
    RefuseReinvite(stack, call, problem.status, problem.headers);
    return;
  }
  const SdpBody body = FindSdp(HeaderText(request, SIP_HDR_CONTENT_TYPE), BodyOf(request));
  if (body.kind == SdpBody::Kind::kUnsupported) {
    RefuseReinvite(stack, call, 415, "Accept: application/sdp\r\n");
    return;
  }
  const DialogMedia before = call.dialog.media;
  const std::optional<NegotiatedMedia> media_before = call.media;
  const bool late_offer = body.kind == SdpBody::Kind::kNone;
  if (!late_offer) call.dialog.media.remote_sdp = body.text;
  if (!Describe(call, before.local, !late_offer)) {
    call.dialog.media = before;
    RefuseReinvite(stack, call, 488, {});
    return;
  }
  if (const auto contact = ParseNameAddr(HeaderText(request, SIP_HDR_CONTACT))) {
    call.dialog.route.remote_target = contact->uri;
  }
  Save(stack, call);
  SendAnswer(stack, call);
  if (!late_offer && call.media && call.media != media_before) stack.Sink().OnMediaChanged(call.id, *call.media);
}

}  // namespace parley
