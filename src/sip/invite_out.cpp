#include <fmt/format.h>

#include <iterator>

#include "sip/sip_body.hpp"
#include "sip/sip_text.hpp"
#include "sip/sip_uri.hpp"
#include "sip/verbs.hpp"

namespace parley {
namespace {

std::string_view SdpOf(const sip_msg& message) {
  const SdpBody body = FindSdp(HeaderText(message, SIP_HDR_CONTENT_TYPE), BodyOf(message));
  return body.kind == SdpBody::Kind::kSdp ? body.text : std::string_view{};
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : Unfold(text)) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

bool IsUserPart(std::string_view user) {
  return !user.empty() && user.find_first_of("<>\"@ \t\r\n;:?") == std::string_view::npos;
}

/// The dialog as it stands before the peer has said anything.
SipDialog MakeDialog(const SipStack& stack, const OutgoingCall& order, const SipUri& target) {
  SipDialog dialog;
  dialog.role = SipRole::kUac;
  dialog.state = SipDialogState::kCalling;
  const auto transport = FindParameter(target.parameters, "transport");
  dialog.route.transport = transport && EqualNoCase(*transport, "tcp") ? SipTransport::kTcp : SipTransport::kUdp;
  dialog.route.remote_target = order.target;
  constexpr std::uint16_t kSipPort = 5060;
  sa peer{};
  const std::string host = EqualNoCase(target.host, "localhost") ? "127.0.0.1" : target.host;
  if (!FromAddress({host, target.port != 0 ? target.port : kSipPort}, peer)) sa_init(&peer, AF_INET);
  const MediaAddress local = LocalAddress(stack, dialog.route.transport, peer);

  dialog.id.call_id = fmt::format("{:016x}{:016x}", rand_u64(), rand_u64());
  dialog.id.local_tag = fmt::format("{:016x}", rand_u64());
  const std::string display = order.from_display.empty() ? std::string() : Quoted(order.from_display) + " ";
  dialog.parties.local = fmt::format("{}<sip:{}@{}>;tag={}", display, order.from_user, HostPort(local.ip, local.port),
                                     dialog.id.local_tag);
  dialog.parties.remote = fmt::format("<{}>", order.target);
  dialog.cseq.local = rand_u16();
  dialog.media.origin.session_id = rand_u32();
  return dialog;
}

std::string ExtraHeaders(const OutgoingCall& order) {
  std::string out;
  for (const auto& [name, value] : order.headers) {
    fmt::format_to(std::back_inserter(out), "{}: {}\r\n", Unfold(name), Unfold(value));
  }
  return out;
}

void TakeCallAnswer(SipStack& stack, SipCall& call, const sip_msg& response) {
  std::string sdp(SdpOf(response));
  // Without reliable provisional responses the 200 must repeat the answer; a peer that sent it in a 183 only is
  // taken at its word.
  if (sdp.empty()) sdp = call.dialog.media.remote_sdp;
  const bool agreed = TakeAnswer(call, sdp);
  SetState(stack, call, SipDialogState::kConfirmed);
  StopTimer(stack, call, SipTimer::kNoAnswer);
  StopTimer(stack, call, SipTimer::kInviteLost);
  Save(stack, call);
  SendAck(stack, call, response.cseq.num);
  if (!agreed) {
    SendBye(stack, call, {SipEndReason::kMediaRefused, 0, {}});
    return;
  }
  stack.Sink().OnAnswered(call.id, *call.media, stack.Now());
  TryReinvite(stack, call);
}

}  // namespace

void EstablishFrom(SipDialog& dialog, const sip_msg& response) {
  dialog.id.remote_tag = Text(response.to.tag);
  dialog.parties.remote = Unfold(View(response.to.val));
  std::vector<std::string> record_routes;
  sip_msg_hdr_apply(
      &response, true, SIP_HDR_RECORD_ROUTE,
      [](const sip_hdr* header, const sip_msg*, void* arg) {
        static_cast<std::vector<std::string>*>(arg)->push_back(Unfold(View(header->val)));
        return false;
      },
      &record_routes);
  dialog.route.route_set = RouteSetOf(std::move(record_routes), SipRole::kUac);
  if (const auto contact = ParseNameAddr(HeaderText(response, SIP_HDR_CONTACT))) {
    dialog.route.remote_target = contact->uri;
  }
}

void PlaceCall(SipStack& stack, SipCallId id, const OutgoingCall& order) {
  auto owned = std::make_unique<SipCall>(stack, id);
  const auto target = ParseSipUri(order.target);
  const bool usable = target && target->scheme == "sip" && IsUserPart(order.from_user);
  owned->dialog = MakeDialog(stack, order, target.value_or(SipUri{}));
  owned->announced = Announced::kYes;
  SipCall& call = AddCall(stack, std::move(owned));
  if (!usable || !Describe(call, order.media, false)) {
    EndCall(stack, call, {SipEndReason::kPeerUnreachable, 0, {}});
    return;
  }
  const std::uint32_t cseq = TakeCSeq(call.dialog);
  call.dialog.cseq.own_invite = cseq;
  Save(stack, call);
  const MessageTail tail{ExtraHeaders(order), kSdpType, call.dialog.media.local_sdp};
  call.own_invite = SendRequest(stack, call, SipMethod::kInvite, cseq, tail);
  if (call.own_invite == nullptr) {
    EndCall(stack, call, {SipEndReason::kPeerUnreachable, 0, {}});
    return;
  }
  StartTimer(stack, call, SipTimer::kNoAnswer, order.max_ringing);
}

void TakeProgress(SipStack& stack, SipCall& call, const sip_msg& response) {
  if (call.dialog.state != SipDialogState::kCalling || response.scode == 100) return;
  const std::string_view sdp = SdpOf(response);
  std::optional<NegotiatedMedia> early;
  const auto offer = ParseSdp(call.dialog.media.local_sdp);
  const auto answer = ParseSdp(sdp);
  if (offer && answer) {
    if (auto agreed = ApplyAnswer(*offer, *answer)) {
      early = std::move(*agreed);
      call.dialog.media.remote_sdp = sdp;
    }
  }
  stack.Sink().OnProgress(call.id, response.scode, early);
}

void TakeInviteSuccess(SipStack& stack, SipCall& call, const sip_msg& response) {
  call.dialog.route.transport = ToTransport(response.tp);
  call.dialog.route.source = ToAddress(response.src);
  call.connection_known = true;
  switch (call.dialog.state) {
    case SipDialogState::kCalling:
      call.dialog.cseq.own_invite = 0;
      EstablishFrom(call.dialog, response);
      TakeCallAnswer(stack, call, response);
      break;
    case SipDialogState::kCancelling:
      // The answer crossed our CANCEL: acknowledged, then ended (RFC 3261 section 9.1).
      call.dialog.cseq.own_invite = 0;
      EstablishFrom(call.dialog, response);
      SendAck(stack, call, response.cseq.num);
      SendBye(stack, call, {SipEndReason::kLocalHangUp, 0, {}});
      break;
    case SipDialogState::kConfirmed: TakeReinviteSuccess(stack, call, response); break;
    case SipDialogState::kIncoming:
    case SipDialogState::kAnswered:
    case SipDialogState::kHangUpAfterAck:
    case SipDialogState::kEnding:
    case SipDialogState::kEnded: SendAck(stack, call, response.cseq.num); break;
  }
}

void TakeInviteFailure(SipStack& stack, SipCall& call, int error, const sip_msg* response) {
  switch (call.dialog.state) {
    case SipDialogState::kCalling:
    case SipDialogState::kCancelling:
      if (response == nullptr) {
        EndCall(stack, call, {SipEndReason::kPeerUnreachable, error == ETIMEDOUT ? 408 : 0, {}});
      } else {
        EndCall(stack, call, {SipEndReason::kPeerRejected, response->scode, HeaderText(*response, SIP_HDR_REASON)});
      }
      break;
    case SipDialogState::kConfirmed: TakeReinviteFailure(stack, call, error, response); break;
    case SipDialogState::kIncoming:
    case SipDialogState::kAnswered:
    case SipDialogState::kHangUpAfterAck:
    case SipDialogState::kEnding:
    case SipDialogState::kEnded: break;
  }
}

}  // namespace parley
