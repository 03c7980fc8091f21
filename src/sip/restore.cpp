#include <charconv>

#include "sip/verbs.hpp"

namespace parley {
namespace {

/// The peer's INVITE as libre had it: decoded again from its bytes, with the addresses and the tag of then.
LibrePtr<sip_msg> DecodeInvite(const SipDialog& dialog) {
  LibrePtr<mbuf> bytes(mbuf_alloc(dialog.open_invite.size()));
  if (bytes == nullptr || mbuf_write_mem(bytes.get(), reinterpret_cast<const std::uint8_t*>(dialog.open_invite.data()),
                                         dialog.open_invite.size()) != 0) {
    return nullptr;
  }
  bytes->pos = 0;
  sip_msg* decoded = nullptr;
  if (sip_msg_decode(&decoded, bytes.get()) != 0) return nullptr;
  LibrePtr<sip_msg> message(decoded);
  const std::string& tag = dialog.id.local_tag;
  const auto parsed = std::from_chars(tag.data(), tag.data() + tag.size(), message->tag, 16);
  if (parsed.ec != std::errc{} || !message->req || !FromAddress(dialog.route.source, message->src)) return nullptr;
  message->tp = FromTransport(dialog.route.transport);
  return message;
}

/// A server transaction on the decoded INVITE absorbs its repetitions and takes the CANCEL as if nothing had happened.
bool ReopenPeerInvite(SipStack& stack, SipCall& call) {
  const LibrePtr<sip_msg> message = DecodeInvite(call.dialog);
  return message != nullptr && OpenPeerInvite(stack, call, *message);
}

/// A 200 whose ACK is missing is made again from the same values: same tag, same description.
void RepeatOpenAnswer(SipStack& stack, SipCall& call) {
  if (ReopenPeerInvite(stack, call)) {
    SendAnswer(stack, call);
    return;
  }
  ClosePeerInvite(call);
  SendBye(stack, call, {SipEndReason::kNoAck, 0, {}});
}

}  // namespace

void RestoreCall(SipStack& stack, SipCallId id, SipDialog dialog) {
  auto owned = std::make_unique<SipCall>(stack, id);
  owned->dialog = std::move(dialog);
  owned->announced = Announced::kYes;
  owned->media = AgreedMedia(owned->dialog.media);
  SipCall& call = AddCall(stack, std::move(owned));
  switch (call.dialog.state) {
    case SipDialogState::kIncoming:
      if (ReopenPeerInvite(stack, call)) {
        StartTimer(stack, call, SipTimer::kNoAnswer, stack.services.config.max_ringing);
      } else {
        EndCall(stack, call, {SipEndReason::kProtocolError, 0, {}});
      }
      break;
    case SipDialogState::kAnswered:
    case SipDialogState::kHangUpAfterAck: RepeatOpenAnswer(stack, call); break;
    case SipDialogState::kConfirmed:
      if (call.media) stack.Sink().OnMediaChanged(call.id, *call.media);
      if (call.dialog.cseq.peer_invite != 0) RepeatOpenAnswer(stack, call);
      if (call.dialog.cseq.own_invite != 0) StartTimer(stack, call, SipTimer::kInviteLost, kSipTransactionTime);
      break;
    case SipDialogState::kCalling:
    case SipDialogState::kCancelling:
      // The client transaction is gone; a 2xx that still comes is taken as a stray response.
      StartTimer(stack, call, SipTimer::kInviteLost, kSipTransactionTime);
      break;
    case SipDialogState::kEnding:
      SetState(stack, call, SipDialogState::kConfirmed);
      SendBye(stack, call, {SipEndReason::kLocalHangUp, 0, {}});
      break;
    case SipDialogState::kEnded:
      StartTimer(stack, call, SipTimer::kForget, kSipTransactionTime);
      ReportEnd(stack, call, {SipEndReason::kPeerHungUp, 0, {}});
      break;
  }
}

}  // namespace parley
