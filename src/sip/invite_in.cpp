#include <fmt/format.h>

#include "sip/sip_body.hpp"
#include "sip/sip_text.hpp"
#include "sip/sip_uri.hpp"
#include "sip/verbs.hpp"

namespace parley {
namespace {

constexpr Seconds kRingInterval{60};  // RFC 3261 section 13.3.1.1

SipParty PartyOf(std::string_view value) {
  SipParty party;
  const auto address = ParseNameAddr(value);
  if (!address) return party;
  party.display_name = address->display_name;
  party.uri = address->uri;
  if (const auto uri = ParseSipUri(address->uri)) party.user = uri->user;
  return party;
}

std::string UserOf(std::string_view uri) {
  const auto parsed = ParseSipUri(uri);
  return parsed ? parsed->user : std::string();
}

SipSource SourceOf(const sip_msg& message) { return {ToAddress(message.src), ToTransport(message.tp)}; }

/// True if an Accept header is there and leaves no room for our answer.
bool RefusesSdp(const sip_msg& request) {
  if (sip_msg_hdr_count(&request, SIP_HDR_ACCEPT) == 0) return false;
  bool accepted = false;
  sip_msg_hdr_apply(
      &request, true, SIP_HDR_ACCEPT,
      [](const sip_hdr* header, const sip_msg*, void* arg) {
        const std::string_view type = MediaTypeOf(View(header->val));
        const bool fits = EqualNoCase(type, kSdpType) || EqualNoCase(type, "application/*") || type == "*/*";
        *static_cast<bool*>(arg) |= fits;
        return fits;
      },
      &accepted);
  return !accepted;
}

/// Warning of RFC 3261 section 20.43: 305 if a codec is missing, 304 if there is no plain audio at all.
std::string MediaWarning(const SdpSession& offer) {
  bool audio = false;
  for (const MediaDescription& media : offer.media) audio |= media.media == "audio" && media.protocol == "RTP/AVP";
  return audio ? "Warning: 305 parley \"Incompatible media format\"\r\n"
               : "Warning: 304 parley \"Media type not available\"\r\n";
}

/// The offer of an INVITE, or why it cannot be served.
struct OfferRead {
  RequestProblem problem;
  std::optional<SdpSession> offer;
};

OfferRead ReadOffer(const sip_msg& request, const LocalMedia& local) {
  const SdpBody body = FindSdp(HeaderText(request, SIP_HDR_CONTENT_TYPE), BodyOf(request));
  if (body.kind == SdpBody::Kind::kUnsupported) return {{415, "Accept: application/sdp\r\n"}, {}};
  if (body.kind == SdpBody::Kind::kNone) return {};
  auto offer = ParseSdp(body.text);
  if (!offer) return {{400, "Warning: 399 parley \"Session description not readable\"\r\n"}, {}};
  if (!AnswerOffer(*offer, local, {})) return {{488, MediaWarning(*offer)}, {}};
  return {{}, std::move(*offer)};
}

std::string RetryAfterLine(Seconds retry_after) {
  return retry_after.count() == 0 ? std::string() : fmt::format("Retry-After: {}\r\n", retry_after.count());
}

void Refuse(SipStack& stack, const sip_msg& request, std::uint64_t key, const AdmissionVerdict& verdict) {
  stack.refusals.Remember(key, verdict, stack.Now());
  ++stack.Stats().invites.rejected;
  ReplyStateless(stack, request, verdict.sip_status, {RetryAfterLine(verdict.retry_after), {}, {}});
}

AdmissionVerdict Admit(SipStack& stack, const sip_msg& request) {
  if (stack.mode == StackMode::kDraining) return AdmissionVerdict::Reject(503, stack.services.config.drain_retry_after);
  const SipSource source = SourceOf(request);
  const InviteFacts facts{View(request.callid), View(request.from.uri.user), View(request.uri.user), source,
                          LiveCalls(stack)};
  return stack.services.admission.Decide(facts);
}

std::unique_ptr<SipCall> MakeCall(SipStack& stack, const sip_msg& request, SipCallId id) {
  auto call = std::make_unique<SipCall>(stack, id);
  SipDialog& dialog = call->dialog;
  // libre puts this number as the tag into every response above 100.
  dialog.id = {Text(request.callid), fmt::format("{:016x}", request.tag), Text(request.from.tag)};
  dialog.parties.remote = Unfold(View(request.from.val));
  dialog.parties.local = fmt::format("{};tag={}", Unfold(View(request.to.val)), dialog.id.local_tag);
  std::vector<std::string> record_routes;
  sip_msg_hdr_apply(
      &request, true, SIP_HDR_RECORD_ROUTE,
      [](const sip_hdr* header, const sip_msg*, void* arg) {
        static_cast<std::vector<std::string>*>(arg)->push_back(Unfold(View(header->val)));
        return false;
      },
      &record_routes);
  dialog.route.route_set = RouteSetOf(std::move(record_routes), SipRole::kUas);
  const auto contact = ParseNameAddr(HeaderText(request, SIP_HDR_CONTACT));
  if (contact) dialog.route.remote_target = contact->uri;
  dialog.route.transport = ToTransport(request.tp);
  dialog.route.source = ToAddress(request.src);
  dialog.cseq.remote = request.cseq.num;
  dialog.cseq.local = rand_u16();  // RFC 3261 section 12.2.1.1: any start, and room to grow
  dialog.media.origin.session_id = rand_u32();
  call->connection_known = true;
  return call;
}

IncomingCall IncomingCallOf(const sip_msg& request, std::optional<SdpSession> offer) {
  IncomingCall incoming;
  incoming.from = PartyOf(View(request.from.val));
  incoming.to = PartyOf(View(request.to.val));
  incoming.request_uri = Text(request.ruri);
  incoming.request_user = UserOf(incoming.request_uri);
  incoming.call_id = Text(request.callid);
  incoming.source = SourceOf(request);
  incoming.user_agent = HeaderText(request, SIP_HDR_USER_AGENT);
  incoming.diversion = HeaderText(request, "Diversion");
  incoming.p_asserted_identity = HeaderText(request, SIP_HDR_P_ASSERTED_IDENTITY);
  incoming.traceparent = HeaderText(request, "traceparent");
  incoming.offer = std::move(offer);
  return incoming;
}

Ns RingLimit(const SipStack& stack, const sip_msg& request) {
  Seconds limit = stack.services.config.max_ringing;
  const auto expires = ParseDigits(TrimSip(View(request.expires)), UINT32_MAX);
  if (expires && *expires != 0) limit = std::min(limit, Seconds{static_cast<Seconds::rep>(*expires)});
  return limit;
}

}  // namespace

bool OpenPeerInvite(SipStack& stack, SipCall& call, const sip_msg& request) {
  ClosePeerInvite(call);
  if (sip_strans_alloc(&call.peer.transaction, stack.stack.get(), &request, OnCancel, &call) != 0) return false;
  call.peer.message = Keep(request);
  call.dialog.cseq.peer_invite = request.cseq.num;
  call.dialog.open_invite = RawOf(request);
  return true;
}

void ClosePeerInvite(SipCall& call) {
  if (call.peer.transaction != nullptr) mem_deref(call.peer.transaction);
  call.peer = {};
  call.dialog.cseq.peer_invite = 0;
  call.dialog.open_invite.clear();
}

void TakeNewInvite(SipStack& stack, const sip_msg& request) {
  const std::uint64_t key = InviteKey(View(request.callid), View(request.from.tag), request.cseq.num, stack.secret);
  if (const auto refused = stack.refusals.Find(key, stack.Now())) {
    ReplyStateless(stack, request, refused->sip_status, {RetryAfterLine(refused->retry_after), {}, {}});
    return;
  }
  const AdmissionVerdict verdict = Admit(stack, request);
  if (verdict.kind == AdmissionVerdict::Kind::kIgnore) {
    ++stack.Stats().invites.ignored;
    return;
  }
  if (verdict.kind == AdmissionVerdict::Kind::kReject) {
    Refuse(stack, request, key, verdict);
    return;
  }
  RequestProblem problem = FindProblem(request);
  if (problem.status == 0 && RefusesSdp(request)) problem = {406, {}};
  OfferRead read;
  if (problem.status == 0) {
    LocalMedia likely;
    likely.codecs = stack.services.config.codecs;
    read = ReadOffer(request, likely);
    problem = std::move(read.problem);
  }
  if (problem.status != 0) {
    ++stack.Stats().invites.rejected;
    ReplyStateless(stack, request, problem.status, {problem.headers, {}, {}});
    return;
  }
  SipCall& call = AddCall(stack, MakeCall(stack, request, stack.services.next_id()));
  const SdpBody body = FindSdp(HeaderText(request, SIP_HDR_CONTENT_TYPE), BodyOf(request));
  call.dialog.media.remote_sdp = body.text;
  if (!OpenPeerInvite(stack, call, request)) {
    EndCall(stack, call, {SipEndReason::kProtocolError, 500, {}});
    return;
  }
  Save(stack, call);
  (void)ReplyInvite(stack, call, 100);
  StartTimer(stack, call, SipTimer::kNoAnswer, RingLimit(stack, request));
  ++stack.Stats().invites.accepted;
  call.announced = Announced::kYes;
  stack.Sink().OnIncomingCall(call.id, IncomingCallOf(request, std::move(read.offer)));
}

void Ring(SipStack& stack, SipCall& call) {
  if (call.dialog.state != SipDialogState::kIncoming || call.peer.message == nullptr) return;
  if (!ReplyInvite(stack, call, 180,
                   {ContactHeader(stack, call.dialog.route.transport, call.peer.message->src), {}, {}})) {
    return;
  }
  StartTimer(stack, call, SipTimer::kRingAgain, kRingInterval);
}

void SendAnswer(SipStack& stack, SipCall& call) {
  MessageTail tail{ContactHeader(stack, call.dialog.route.transport, call.peer.message->src), kSdpType,
                   call.dialog.media.local_sdp};
  tail.headers += kAllow;
  if (!ReplyInvite(stack, call, 200, tail)) {
    EndCall(stack, call, {SipEndReason::kPeerUnreachable, 0, {}});
    return;
  }
  pl rport{};
  const bool has_rport = msg_param_exists(&call.peer.message->via.params, "rport", &rport) == 0;
  sip_reply_addr(&call.peer.answer_to, call.peer.message.get(), has_rport);
  call.peer.answers_sent = 1;
  StopTimer(stack, call, SipTimer::kNoAnswer);
  StopTimer(stack, call, SipTimer::kRingAgain);
  StartTimer(stack, call, SipTimer::kRepeatAnswer, kSipT1);
  StartTimer(stack, call, SipTimer::kAckMissing, kSipTransactionTime);
}

void RepeatAnswer(SipStack& stack, SipCall& call) {
  if (call.peer.answer == nullptr) return;
  ++stack.Stats().repeats.final_responses;
  ++call.peer.answers_sent;
  const sip_msg& invite = *call.peer.message;
  (void)sip_send(stack.stack.get(), invite.sock, invite.tp, &call.peer.answer_to, call.peer.answer.get());
  StartTimer(stack, call, SipTimer::kRepeatAnswer, AnswerRepeatDelay(call.peer.answers_sent));
}

void Answer(SipStack& stack, SipCall& call, const LocalMedia& media) {
  if (call.dialog.state != SipDialogState::kIncoming || call.peer.transaction == nullptr) return;
  if (!Describe(call, media, !call.dialog.media.remote_sdp.empty())) {
    Reject(stack, call, 488, Seconds{0}, {SipEndReason::kMediaRefused, 488, {}});
    return;
  }
  SetState(stack, call, SipDialogState::kAnswered);
  Save(stack, call);  // a 200 whose dialog is lost would make every later request of the peer fail
  SendAnswer(stack, call);
  const bool sent = call.dialog.state == SipDialogState::kAnswered;
  const bool agreed = call.dialog.media.offer == OfferState::kPeerOffered && call.media.has_value();
  if (sent && agreed) stack.Sink().OnAnswerSent(call.id, *call.media);
}

void Reject(SipStack& stack, SipCall& call, int status, Seconds retry_after, const EndCause& cause) {
  if (call.dialog.state != SipDialogState::kIncoming) return;
  const int final_status = status >= 300 && status <= 699 ? status : 480;
  MessageTail tail{RetryAfterLine(retry_after), {}, {}};
  if (!cause.reason_header.empty()) tail.headers += fmt::format("Reason: {}\r\n", Unfold(cause.reason_header));
  (void)ReplyInvite(stack, call, final_status, tail);
  EndCall(stack, call, cause);
}

}  // namespace parley
