#pragma once

// Private to src/sip: one function per thing that can happen, one source file per SIP verb.

#include "sip/sip_stack.hpp"

namespace parley {

// dispatch.cpp: libre's listeners
bool OnRequest(SipStack& stack, const sip_msg& request);
bool OnStrayResponse(SipStack& stack, const sip_msg& response);
void OnResponse(int error, const sip_msg* response, void* pending);

// invite_in.cpp: a new call
void TakeNewInvite(SipStack& stack, const sip_msg& request);
void Ring(SipStack& stack, SipCall& call);
void Answer(SipStack& stack, SipCall& call, const LocalMedia& media);
void Reject(SipStack& stack, SipCall& call, int status, Seconds retry_after, const EndCause& cause);
/// Starts the server transaction of an INVITE that the call now has to answer.
bool OpenPeerInvite(SipStack& stack, SipCall& call, const sip_msg& request);
void ClosePeerInvite(SipCall& call);
/// Sends the 200 of dialog.media.local_sdp and repeats it until the ACK.
void SendAnswer(SipStack& stack, SipCall& call);
void RepeatAnswer(SipStack& stack, SipCall& call);

// ack.cpp, cancel.cpp, bye.cpp, reinvite_in.cpp, info.cpp, options.cpp
void TakeAck(SipStack& stack, SipCall& call, const sip_msg& request);
void OnCancel(void* call);
void TakeBye(SipStack& stack, SipCall& call, const sip_msg& request);
void SendBye(SipStack& stack, SipCall& call, const EndCause& cause);
void HangUp(SipStack& stack, SipCall& call, const std::string& reason_header);
void TakeReinvite(SipStack& stack, SipCall& call, const sip_msg& request);
void TakeInfo(SipStack& stack, SipCall& call, const sip_msg& request);
void SendInfoDigit(SipStack& stack, SipCall& call, char digit, Ms duration);
void TakeOptions(SipStack& stack, const sip_msg& request);
void TakeOptionsInCall(SipStack& stack, const sip_msg& request);

// invite_out.cpp, reinvite_out.cpp
void PlaceCall(SipStack& stack, SipCallId id, const OutgoingCall& order);
/// Takes remote tag, target and route set from a 2xx to our INVITE (RFC 3261 section 12.1.2).
void EstablishFrom(SipDialog& dialog, const sip_msg& response);
void TakeProgress(SipStack& stack, SipCall& call, const sip_msg& response);
void TakeInviteSuccess(SipStack& stack, SipCall& call, const sip_msg& response);
void TakeInviteFailure(SipStack& stack, SipCall& call, int error, const sip_msg* response);
void WantReinvite(SipStack& stack, SipCall& call, const LocalMedia& media);
/// Sends the wanted re-INVITE if no INVITE is open in either direction.
void TryReinvite(SipStack& stack, SipCall& call);
void TakeReinviteSuccess(SipStack& stack, SipCall& call, const sip_msg& response);
void TakeReinviteFailure(SipStack& stack, SipCall& call, int error, const sip_msg* response);

// restore.cpp
void RestoreCall(SipStack& stack, SipCallId id, SipDialog dialog);

/// What a request asks that we cannot give (RFC 3261 section 8.2): the response, or status 0.
struct RequestProblem {
  int status = 0;
  std::string headers;
};
[[nodiscard]] RequestProblem FindProblem(const sip_msg& request);

}  // namespace parley
