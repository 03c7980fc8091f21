#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "sip/offer_answer.hpp"
#include "sip/sip_dialog.hpp"

namespace parley {

/// One call of the SIP endpoint, incoming or outgoing. Unique for the life of the endpoint; never a pointer, so that
/// a command for a call that is gone is simply ignored.
using SipCallId = Id<struct SipCallIdTag, std::uint64_t>;

/// Where a message came from.
struct SipSource {
  MediaAddress address;
  SipTransport transport = SipTransport::kUdp;
};

/// One side of a call as the signalling presented it; all of it is the peer's claim.
struct SipParty {
  std::string display_name;  ///< without quotes
  std::string user;          ///< unescaped user part, usually a number
  std::string uri;
};

/// An INVITE that was admitted and waits for Ring, Answer or Reject. Copies everything it names.
struct IncomingCall {
  SipParty from;
  SipParty to;
  std::string request_user;  ///< user part of the Request-URI: the dialled number
  std::string request_uri;
  std::string call_id;
  SipSource source;
  std::string user_agent;
  std::string diversion;            ///< RFC 5806, first value
  std::string p_asserted_identity;  ///< RFC 3325: to be believed only from a trusted trunk
  std::string traceparent;          ///< W3C trace context, if an SBC of ours set it
  std::optional<SdpSession> offer;  ///< none: the peer wants our offer in the 200 (RFC 3261 section 13.2.1)
};

enum class SipEndReason : std::uint8_t {
  kPeerHungUp,       ///< BYE from the peer
  kPeerCancelled,    ///< CANCEL, or BYE before the answer
  kPeerRejected,     ///< final response >= 300 to our INVITE
  kLocalHangUp,      ///< HangUp of an answered call, or of our own call before it was answered
  kLocalReject,      ///< Reject, or HangUp of an incoming call before it was answered
  kNoAck,            ///< our 200 was never acknowledged
  kNoAnswer,         ///< rang too long
  kMediaRefused,     ///< no codec or stream in common
  kPeerUnreachable,  ///< no response, connection refused, no route
  kDialogLost,       ///< the peer does not know the call any more (481 or 408 inside it)
  kProtocolError,    ///< the peer broke the protocol in a way that ends the call
  kShutdown,         ///< the endpoint was stopped
};

/// Why a call ended. `sip_status` is the final response that was sent or received, 0 for a BYE.
struct EndCause {
  SipEndReason reason = SipEndReason::kPeerHungUp;
  int sip_status = 0;
  std::string reason_header;  ///< RFC 3326 value that came with it, e.g. "Q.850;cause=16"
};

/// Receives what happens to calls. Called on the SIP thread: every function must return soon and never throw; it
/// copies or posts. The endpoint's commands may be called from inside.
class SipSink {
 public:
  virtual ~SipSink() = default;

  /// An admitted INVITE; 100 Trying has been sent.
  virtual void OnIncomingCall(SipCallId id, const IncomingCall& call) noexcept = 0;

  /// 180 or 183 to our INVITE; `early_media` if it carried a description that fits our offer.
  virtual void OnProgress(SipCallId id, int sip_status, const std::optional<NegotiatedMedia>& early_media) noexcept = 0;

  /// Our 200 with this answer has left and its ACK is outstanding. The peer may speak; we may send once its first
  /// packet or OnAnswered is there, not before: the address is only the peer's word (RFC 3261 section 26.1.5).
  /// Not called if the 200 held our offer: then OnAnswered has the media.
  virtual void OnAnswerSent(SipCallId /*id*/, const NegotiatedMedia& /*media*/) noexcept {}

  /// The call stands: ACK received (incoming) or 200 received and acknowledged (outgoing).
  virtual void OnAnswered(SipCallId id, const NegotiatedMedia& media, TimePoint at) noexcept = 0;

  /// A later offer/answer changed something: hold, resume, address, codec.
  virtual void OnMediaChanged(SipCallId id, const NegotiatedMedia& media) noexcept = 0;

  /// A key press by SIP INFO. @param digit  0-9 * # A-D.
  virtual void OnInfoDtmf(SipCallId id, char digit, Ms duration) noexcept = 0;

  /// Exactly once for each call announced by OnIncomingCall, returned by SipEndpoint::Call or restored.
  /// No other event of the call follows.
  virtual void OnEnded(SipCallId id, const EndCause& cause) noexcept = 0;

  /// The dialog is about to change in a way that a restart must know. Called before the message that shows it to
  /// the peer leaves; a journal writes EncodeDialog(dialog) here.
  virtual void OnDialogChanged(SipCallId /*id*/, const SipDialog& /*dialog*/) noexcept {}
};

[[nodiscard]] std::string_view Name(SipEndReason reason);

}  // namespace parley
