#include <fmt/format.h>

#include "sip/sip_text.hpp"
#include "sip/verbs.hpp"

namespace parley {

void TakeBye(SipStack& stack, SipCall& call, const sip_msg& request) {
  const bool answered = call.dialog.state != SipDialogState::kIncoming;
  const EndCause cause{answered ? SipEndReason::kPeerHungUp : SipEndReason::kPeerCancelled, 0,
                       HeaderText(request, SIP_HDR_REASON)};
  // RFC 3261 section 15.1.2: requests that are still open get 487.
  if (call.peer.transaction != nullptr) (void)ReplyInvite(stack, call, 487);
  EndCall(stack, call, cause);
  ReplyOnce(stack, request, 200);
}

void SendBye(SipStack& stack, SipCall& call, const EndCause& cause) {
  if (call.dialog.state == SipDialogState::kEnding || call.dialog.state == SipDialogState::kEnded) return;
  const std::uint32_t cseq = TakeCSeq(call.dialog);
  stack.timers.CancelAll(call.id);
  if (call.peer.transaction != nullptr) (void)ReplyInvite(stack, call, 487);
  ClosePeerInvite(call);
  call.wanted.reset();
  SetState(stack, call, SipDialogState::kEnding);
  Save(stack, call);  // before it leaves: a restart says BYE again, with the next number
  MessageTail tail;
  if (!cause.reason_header.empty()) tail.headers = fmt::format("Reason: {}\r\n", Unfold(cause.reason_header));
  const bool sent = SendRequest(stack, call, SipMethod::kBye, cseq, tail) != nullptr;
  // The session is over as soon as the BYE is with its transaction (RFC 3261 section 15.1.1).
  ReportEnd(stack, call, cause);
  if (!sent) EndCall(stack, call, cause);
}

void HangUp(SipStack& stack, SipCall& call, const std::string& reason_header) {
  const EndCause cause{SipEndReason::kLocalHangUp, 0, reason_header};
  switch (call.dialog.state) {
    case SipDialogState::kIncoming:
      Reject(stack, call, 480, Seconds{0}, {SipEndReason::kLocalReject, 480, reason_header});
      break;
    case SipDialogState::kAnswered:
      SetState(stack, call, SipDialogState::kHangUpAfterAck);
      Save(stack, call);
      ReportEnd(stack, call, cause);
      break;
    case SipDialogState::kCalling:
      SetState(stack, call, SipDialogState::kCancelling);
      Save(stack, call);
      StopTimer(stack, call, SipTimer::kNoAnswer);
      if (call.own_invite != nullptr) sip_request_cancel(call.own_invite->request);
      ReportEnd(stack, call, cause);
      break;
    case SipDialogState::kConfirmed: SendBye(stack, call, cause); break;
    case SipDialogState::kHangUpAfterAck:
    case SipDialogState::kCancelling:
    case SipDialogState::kEnding:
    case SipDialogState::kEnded: break;
  }
}

}  // namespace parley
