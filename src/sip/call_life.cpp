#include "sip/sip_text.hpp"
#include "sip/verbs.hpp"

namespace parley {

SipCall& AddCall(SipStack& stack, std::unique_ptr<SipCall> call) {
  if (call->dialog.state != SipDialogState::kEnded) ++stack.Stats().dialogs_live;
  SipCall& added = stack.calls.Add(std::move(call));
  stack.Stats().dialogs_kept = stack.calls.Size();
  return added;
}

void Save(SipStack& stack, SipCall& call) { stack.Sink().OnDialogChanged(call.id, call.dialog); }

std::size_t LiveCalls(const SipStack& stack) { return stack.services.stats.dialogs_live.load(); }

void SetState(SipStack& stack, SipCall& call, SipDialogState state) {
  const bool was_live = call.dialog.state != SipDialogState::kEnded;
  call.dialog.state = state;
  if (!was_live || state != SipDialogState::kEnded) return;
  if (--stack.Stats().dialogs_live == 0) stack.services.on_quiet();
}

void ReportEnd(SipStack& stack, SipCall& call, const EndCause& cause) {
  if (call.announced != Announced::kYes) return;
  call.announced = Announced::kEnded;
  stack.Sink().OnEnded(call.id, cause);
}

void EndCall(SipStack& stack, SipCall& call, const EndCause& cause) {
  if (call.dialog.state != SipDialogState::kEnded) {
    ClosePeerInvite(call);
    call.own_invite = nullptr;
    call.wanted.reset();
    call.before_offer.reset();
    call.dialog.cseq.own_invite = 0;
    call.dialog.media.remote_sdp.clear();
    call.dialog.media.local_sdp.clear();
    SetState(stack, call, SipDialogState::kEnded);
    Save(stack, call);
    stack.timers.CancelAll(call.id);
    StartTimer(stack, call, SipTimer::kForget, kSipTransactionTime);
  }
  ReportEnd(stack, call, cause);
}

void StartTimer(SipStack& stack, SipCall& call, SipTimer timer, Ns after) {
  stack.timers.Set(call.id, timer, stack.Now() + after);
  stack.rearm();
}

void StopTimer(SipStack& stack, SipCall& call, SipTimer timer) { stack.timers.Cancel(call.id, timer); }

namespace {

void Forget(SipStack& stack, SipCall& call) {
  stack.timers.CancelAll(call.id);
  stack.calls.Remove(call.id);
  stack.Stats().dialogs_kept = stack.calls.Size();
}

void OnAckMissing(SipStack& stack, SipCall& call) {
  // RFC 3261 section 13.3.1.4: the dialog stands, but it is to be ended with BYE.
  ClosePeerInvite(call);
  SendBye(stack, call, {SipEndReason::kNoAck, 0, {}});
}

void OnNoAnswer(SipStack& stack, SipCall& call) {
  constexpr int kTemporarilyUnavailable = 480;
  if (call.dialog.state == SipDialogState::kIncoming) {
    Reject(stack, call, kTemporarilyUnavailable, Seconds{0}, {SipEndReason::kNoAnswer, kTemporarilyUnavailable, {}});
  } else if (call.dialog.state == SipDialogState::kCalling) {
    ReportEnd(stack, call, {SipEndReason::kNoAnswer, 0, {}});
    HangUp(stack, call, {});
  }
}

void OnInviteLost(SipStack& stack, SipCall& call) {
  if (call.dialog.cseq.own_invite == 0) return;
  call.dialog.cseq.own_invite = 0;
  if (call.dialog.state == SipDialogState::kConfirmed) {
    WantReinvite(stack, call, call.dialog.media.local);
  } else {
    EndCall(stack, call, {SipEndReason::kPeerUnreachable, 408, {}});
  }
}

}  // namespace

void OnTimer(SipStack& stack, SipTimers::Due due) {
  SipCall* call = stack.calls.Find(due.call);
  if (call == nullptr) return;
  switch (due.timer) {
    case SipTimer::kRepeatAnswer: RepeatAnswer(stack, *call); break;
    case SipTimer::kAckMissing: OnAckMissing(stack, *call); break;
    case SipTimer::kNoAnswer: OnNoAnswer(stack, *call); break;
    case SipTimer::kRingAgain: Ring(stack, *call); break;
    case SipTimer::kReinvite: TryReinvite(stack, *call); break;
    case SipTimer::kInviteLost: OnInviteLost(stack, *call); break;
    case SipTimer::kForget: Forget(stack, *call); break;
    case SipTimer::kCount: break;
  }
}

}  // namespace parley
