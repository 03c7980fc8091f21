#include "sip/verbs.hpp"

namespace parley {

/// libre has answered the CANCEL with 200 already; the INVITE gets its 487 (RFC 3261 section 9.2). After our 200
/// libre does not come here: the CANCEL has no effect and a BYE follows.
void OnCancel(void* arg) {
  SipCall& call = *static_cast<SipCall*>(arg);
  SipStack& stack = *call.stack;
  (void)ReplyInvite(stack, call, 487);
  if (call.dialog.state == SipDialogState::kIncoming) {
    EndCall(stack, call, {SipEndReason::kPeerCancelled, 487, {}});
    return;
  }
  ClosePeerInvite(call);
  Save(stack, call);
}

}  // namespace parley
