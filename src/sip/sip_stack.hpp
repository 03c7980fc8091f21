#pragma once

// Private to src/sip: what the verbs share, and the primitives they are written with. Everything here is affine to
// the endpoint's loop.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "sip/dialog_rules.hpp"
#include "sip/libre.hpp"
#include "sip/refusal_cache.hpp"
#include "sip/sip_call.hpp"
#include "sip/sip_endpoint.hpp"
#include "sip/sip_timers.hpp"

namespace parley {

/// What the endpoint gives to its stack. All of it outlives the stack.
struct SipServices {
  const SipEndpointConfig& config;
  SipSink& sink;
  SipAdmission& admission;
  const Clock& clock;
  SipStats& stats;
  std::function<SipCallId()> next_id;
  std::function<void()> on_quiet;  // the last dialog that was not ended has ended
};

enum class StackMode : std::uint8_t { kServing, kDraining, kClosed };

struct SipStack {
  explicit SipStack(SipServices given) : services(std::move(given)) {}

  SipServices services;
  LibrePtr<sip> stack;               // null until opened
  std::vector<SipListen> listening;  // with their real ports
  CallTable calls;
  SipTimers timers;
  std::function<void()> rearm;  // timers changed: look at the first deadline again
  RefusalCache refusals;
  std::unordered_map<PendingRequest*, std::unique_ptr<PendingRequest>> pending;
  StackMode mode = StackMode::kServing;
  std::uint64_t secret = 0;  // keys the refusal cache and the tags of refusals

  [[nodiscard]] SipSink& Sink() { return services.sink; }
  [[nodiscard]] SipStats& Stats() { return services.stats; }
  [[nodiscard]] TimePoint Now() const { return services.clock.Now(); }
};

/// A message's headers behind those that libre writes, and its body.
struct MessageTail {
  std::string headers;  // whole lines with CRLF
  std::string_view content_type;
  std::string_view body;
};

inline constexpr std::string_view kSdpType = "application/sdp";
inline constexpr std::string_view kAllow = "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO\r\n";

// Life of a call (call_life.cpp)

/// Takes the call into the table and the counts.
SipCall& AddCall(SipStack& stack, std::unique_ptr<SipCall> call);
/// Reports the dialog to the journal. To be called before the message that shows the change leaves.
void Save(SipStack& stack, SipCall& call);
/// Changes the state and keeps the counts.
void SetState(SipStack& stack, SipCall& call, SipDialogState state);
/// Tells the sink once that the call is over.
void ReportEnd(SipStack& stack, SipCall& call, const EndCause& cause);
/// Ends the dialog: lets go of libre's objects and keeps the value 64*T1 for a repeated BYE.
void EndCall(SipStack& stack, SipCall& call, const EndCause& cause);
void StartTimer(SipStack& stack, SipCall& call, SipTimer timer, Ns after);
void StopTimer(SipStack& stack, SipCall& call, SipTimer timer);
void OnTimer(SipStack& stack, SipTimers::Due due);
[[nodiscard]] std::size_t LiveCalls(const SipStack& stack);

// Sending (send.cpp)

/// A response outside any transaction: for what is refused before anything is allocated for it.
void ReplyStateless(SipStack& stack, const sip_msg& request, int status, const MessageTail& tail = {});
/// A final response in a transaction of its own.
void ReplyOnce(SipStack& stack, const sip_msg& request, int status, const MessageTail& tail = {});
/// A response to the open INVITE of the call. A final one ends the transaction. @return false if it cannot be sent.
bool ReplyInvite(SipStack& stack, SipCall& call, int status, const MessageTail& tail = {});
/// Sends a request inside the dialog, or the INVITE that makes it. @return null if it cannot be sent.
PendingRequest* SendRequest(SipStack& stack, SipCall& call, SipMethod method, std::uint32_t cseq,
                            const MessageTail& tail = {});
/// ACK of a 2xx: a transaction of its own that has no response (RFC 3261 section 13.2.2.4).
void SendAck(SipStack& stack, SipCall& call, std::uint32_t cseq);
/// Our address as a peer at `peer` should use it, with the port of the transport.
[[nodiscard]] MediaAddress LocalAddress(const SipStack& stack, SipTransport transport, const sa& peer);
[[nodiscard]] std::string ContactHeader(const SipStack& stack, SipTransport transport, const sa& peer);

// Media (call_media.cpp)

/// Makes our description: an answer to the peer's offer in dialog.media.remote_sdp, or an offer if there is none to
/// answer. Writes dialog.media; the o= version grows only if something changed (RFC 3264 section 8).
/// @return false if no stream is acceptable.
bool Describe(SipCall& call, const LocalMedia& local, bool answer);
/// Takes the answer to our open offer. @return false if it refuses the audio or cannot be read.
bool TakeAnswer(SipCall& call, std::string_view sdp);
/// What a dialog agreed on, from its descriptions alone.
[[nodiscard]] std::optional<NegotiatedMedia> AgreedMedia(const DialogMedia& media);

}  // namespace parley
