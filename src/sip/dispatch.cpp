#include <fmt/format.h>

#include "sip/message_check.hpp"
#include "sip/sip_body.hpp"
#include "sip/sip_text.hpp"
#include "sip/verbs.hpp"

namespace parley {
namespace {

void Count(SipStack& stack, BadMessage bad) { ++stack.Stats().bad_messages[static_cast<std::size_t>(bad)]; }

/// Datagrams were checked before libre saw them; what came over a stream is checked here.
bool PassesChecks(SipStack& stack, const sip_msg& message) {
  if (message.tp == SIP_TRANSP_UDP) return true;
  SendWithoutDelay(message);
  MessageFacts facts;
  const MessageVerdict verdict = CheckMessage(RawOf(message), MessageFraming::kStream, facts);
  if (verdict.bad == BadMessage::kNone) return true;
  Count(stack, verdict.bad);
  if (message.req && verdict.sip_status != 0 && stack.services.config.sources.Allows(ToAddress(message.src).ip)) {
    ReplyStateless(stack, message, verdict.sip_status);
  }
  return false;
}

MessageTail AllowTail() { return {std::string(kAllow), {}, {}}; }

void TakeOutsideDialog(SipStack& stack, const sip_msg& request, SipMethod method) {
  constexpr std::string_view kNoHops = "0";
  if (method != SipMethod::kOptions && TrimSip(View(request.maxfwd)) == kNoHops) {
    ReplyStateless(stack, request, 483);
    return;
  }
  switch (method) {
    case SipMethod::kInvite: TakeNewInvite(stack, request); break;
    case SipMethod::kOptions: TakeOptions(stack, request); break;
    case SipMethod::kBye:
    case SipMethod::kInfo: ReplyStateless(stack, request, 481); break;
    case SipMethod::kAck:
    case SipMethod::kCancel:
    case SipMethod::kRefer:
    case SipMethod::kNotify:
    case SipMethod::kMessage:
    case SipMethod::kUpdate:
    case SipMethod::kPrack:
    case SipMethod::kRegister:
    case SipMethod::kSubscribe:
    case SipMethod::kPublish:
    case SipMethod::kOther:
    case SipMethod::kCount: ReplyStateless(stack, request, 405, AllowTail()); break;
  }
}

void TakeAccepted(SipStack& stack, SipCall& call, const sip_msg& request, SipMethod method) {
  call.dialog.cseq.remote = request.cseq.num;
  call.dialog.route.transport = ToTransport(request.tp);
  call.dialog.route.source = ToAddress(request.src);
  call.connection_known = true;
  switch (method) {
    case SipMethod::kInvite: TakeReinvite(stack, call, request); return;
    case SipMethod::kBye: TakeBye(stack, call, request); return;
    case SipMethod::kInfo: TakeInfo(stack, call, request); return;
    case SipMethod::kOptions: TakeOptionsInCall(stack, request); break;
    case SipMethod::kAck:
    case SipMethod::kCancel:
    case SipMethod::kRefer:
    case SipMethod::kNotify:
    case SipMethod::kMessage:
    case SipMethod::kUpdate:
    case SipMethod::kPrack:
    case SipMethod::kRegister:
    case SipMethod::kSubscribe:
    case SipMethod::kPublish:
    case SipMethod::kOther:
    case SipMethod::kCount: ReplyOnce(stack, request, 405, AllowTail()); break;
  }
  Save(stack, call);
}

std::string RetryAfter(std::uint32_t seconds) { return fmt::format("Retry-After: {}\r\n", seconds); }

void TakeInDialog(SipStack& stack, const sip_msg& request, SipMethod method) {
  SipCall* call = stack.calls.FindByTag(View(request.to.tag));
  if (method == SipMethod::kAck) {
    const bool ours = call != nullptr && call->dialog.id.call_id == View(request.callid) &&
                      call->dialog.id.remote_tag == View(request.from.tag);
    if (ours) TakeAck(stack, *call, request);
    return;
  }
  const RequestVerdict verdict = call == nullptr ? RequestVerdict::kNoDialog
                                                 : JudgeRequest(call->dialog, method, request.cseq.num,
                                                                View(request.callid), View(request.from.tag));
  switch (verdict) {
    case RequestVerdict::kAccept: TakeAccepted(stack, *call, request, method); break;
    case RequestVerdict::kNoDialog:
      if (stack.services.config.sources.Allows(ToAddress(request.src).ip)) ReplyStateless(stack, request, 481);
      break;
    case RequestVerdict::kOldCSeq: ReplyOnce(stack, request, 500); break;
    case RequestVerdict::kGlare:
      call->dialog.cseq.remote = request.cseq.num;
      Save(stack, *call);
      ReplyOnce(stack, request, 491);
      break;
    case RequestVerdict::kInviteOpen:
      call->dialog.cseq.remote = request.cseq.num;
      Save(stack, *call);
      ReplyOnce(stack, request, 500, {RetryAfter(rand_u32() % 11), {}, {}});  // 0 to 10 s
      break;
    case RequestVerdict::kRepeatedBye: ReplyOnce(stack, request, 200); break;
  }
}

}  // namespace

bool OnRequest(SipStack& stack, const sip_msg& request) {
  if (stack.mode == StackMode::kClosed || !PassesChecks(stack, request)) return true;
  const SipMethod method = MethodOf(View(request.met));
  if (pl_isset(&request.to.tag) && method != SipMethod::kCancel) {
    TakeInDialog(stack, request, method);
    return true;
  }
  if (!stack.services.config.sources.Allows(ToAddress(request.src).ip)) {
    if (method == SipMethod::kInvite) ++stack.Stats().invites.ignored;
    return true;
  }
  if (method == SipMethod::kCancel) {
    ReplyStateless(stack, request, 481);  // libre has found no transaction for it
  } else if (method != SipMethod::kAck) {
    TakeOutsideDialog(stack, request, method);
  }
  return true;
}

namespace {

/// A second 2xx of a forked INVITE: that dialog is made only to be ended (RFC 3261 section 13.2.2.4).
void DropFork(SipStack& stack, const SipCall& original, const sip_msg& response) {
  SipCall fork(stack, SipCallId{});
  fork.dialog = original.dialog;
  EstablishFrom(fork.dialog, response);
  fork.dialog.route.transport = ToTransport(response.tp);
  fork.dialog.route.source = ToAddress(response.src);
  fork.connection_known = true;
  SendAck(stack, fork, response.cseq.num);
  (void)SendRequest(stack, fork, SipMethod::kBye, response.cseq.num + 1);
}

}  // namespace

bool OnStrayResponse(SipStack& stack, const sip_msg& response) {
  if (stack.mode == StackMode::kClosed || !PassesChecks(stack, response)) return true;
  const bool success = response.scode >= 200 && response.scode < 300;
  SipCall* call = stack.calls.FindByTag(View(response.from.tag));
  if (!success || View(response.cseq.met) != "INVITE" || call == nullptr ||
      call->dialog.id.call_id != View(response.callid)) {
    Count(stack, BadMessage::kStray);
    return true;
  }
  const bool answers_open_invite = call->dialog.cseq.own_invite == response.cseq.num && call->own_invite == nullptr;
  if (answers_open_invite) {  // sent before a restart
    TakeInviteSuccess(stack, *call, response);
  } else if (call->dialog.id.remote_tag == View(response.to.tag)) {
    ++stack.Stats().repeats.acks;
    SendAck(stack, *call, response.cseq.num);
  } else {
    DropFork(stack, *call, response);
  }
  return true;
}

void OnResponse(int error, const sip_msg* response, void* arg) {
  auto& pending = *static_cast<PendingRequest*>(arg);
  SipStack& stack = *pending.stack;
  if (response != nullptr) SendWithoutDelay(*response);
  const bool final = error != 0 || response->scode >= 200;
  SipCall* call = stack.mode == StackMode::kClosed ? nullptr : stack.calls.Find(pending.call);
  if (!final) {
    if (call != nullptr && pending.method == SipMethod::kInvite) TakeProgress(stack, *call, *response);
    return;
  }
  const auto owned = stack.pending.extract(&pending);
  if (call == nullptr) return;
  const bool success = error == 0 && response->scode < 300;
  if (pending.method == SipMethod::kInvite) {
    if (call->own_invite == &pending) call->own_invite = nullptr;
    if (success) {
      TakeInviteSuccess(stack, *call, *response);
    } else {
      TakeInviteFailure(stack, *call, error, response);
    }
  } else if (pending.method == SipMethod::kBye) {
    EndCall(stack, *call, {SipEndReason::kLocalHangUp, 0, {}});
  } else if (!success &&
             (error == ETIMEDOUT || (response != nullptr && (response->scode == 481 || response->scode == 408)))) {
    // RFC 3261 section 12.2.1.2: these two end the dialog, whatever the request was.
    if (call->dialog.state == SipDialogState::kConfirmed) SendBye(stack, *call, {SipEndReason::kDialogLost, 481, {}});
  }
}

RequestProblem FindProblem(const sip_msg& request) {
  std::string unsupported;
  sip_msg_hdr_apply(
      &request, true, SIP_HDR_REQUIRE,
      [](const sip_hdr* header, const sip_msg*, void* arg) {
        auto& list = *static_cast<std::string*>(arg);
        list += (list.empty() ? "" : ", ") + Unfold(View(header->val));
        return false;
      },
      &unsupported);
  if (!unsupported.empty()) return {420, fmt::format("Unsupported: {}\r\n", unsupported)};

  const std::string encoding = HeaderText(request, SIP_HDR_CONTENT_ENCODING);
  if (!encoding.empty() && !EqualNoCase(encoding, "identity")) return {415, "Accept-Encoding: identity\r\n"};
  return {};
}

}  // namespace parley
