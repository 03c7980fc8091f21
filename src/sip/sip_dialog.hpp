#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "sip/offer_answer.hpp"

namespace parley {

enum class SipTransport : std::uint8_t { kUdp, kTcp };

/// Which side sent the INVITE that made the dialog; it also chose the Call-ID.
enum class SipRole : std::uint8_t { kUas, kUac };

/// Where a call stands. Legal steps: kIncoming -> kAnswered -> kConfirmed; kAnswered -> kHangUpAfterAck;
/// kCalling -> kConfirmed | kCancelling; kConfirmed -> kEnding -> kEnded; any -> kEnded.
enum class SipDialogState : std::uint8_t {
  kIncoming,        ///< UAS: INVITE received, no final response yet
  kAnswered,        ///< UAS: 200 sent, ACK outstanding
  kHangUpAfterAck,  ///< UAS: as kAnswered, and a BYE is due when the ACK is there (RFC 3261 section 15)
  kCalling,         ///< UAC: INVITE sent, no final response yet
  kCancelling,      ///< UAC: given up; a 200 that still comes is acknowledged and ended with BYE
  kConfirmed,
  kEnding,  ///< our BYE is on the way; written before it leaves, so that a restart repeats it
  kEnded,   ///< kept 64*T1 so that a repeated BYE still gets its 200
};

/// What identifies a dialog (RFC 3261 section 12). The remote tag of an outgoing call is empty until it is answered.
struct DialogId {
  std::string call_id;
  std::string local_tag;
  std::string remote_tag;
  bool operator==(const DialogId&) const = default;
};

/// Complete From (local) and To (remote) values of our own requests, tag included.
struct DialogParties {
  std::string local;
  std::string remote;
  bool operator==(const DialogParties&) const = default;
};

/// Where our requests go.
struct DialogRoute {
  std::string remote_target;           ///< the peer's Contact URI, refreshed by INVITE and its 2xx
  std::vector<std::string> route_set;  ///< name-addr values in sending order
  SipTransport transport = SipTransport::kUdp;
  MediaAddress source;  ///< address that the peer's last message came from
  bool operator==(const DialogRoute&) const = default;
};

/// CSeq numbers of both directions and of the INVITEs that are open in them (0: none).
struct DialogSequence {
  std::uint32_t local = 0;
  std::uint32_t remote = 0;
  std::uint32_t own_invite = 0;
  std::uint32_t peer_invite = 0;
  bool operator==(const DialogSequence&) const = default;
};

/// Who made the last offer, and whether it is still open.
enum class OfferState : std::uint8_t { kPeerOffered, kWeOffered, kOurOfferOpen };

/// What offer/answer has to remember.
struct DialogMedia {
  SdpOrigin origin;        ///< our o= line: the id of the call and the version last sent
  LocalMedia local;        ///< what we last described
  std::string local_sdp;   ///< our last description as sent
  std::string remote_sdp;  ///< the peer's last valid one
  OfferState offer = OfferState::kPeerOffered;
  bool operator==(const DialogMedia&) const = default;
};

/// A call's signalling as a plain value. It can be written to bytes at any moment and read back in another process,
/// which then goes on with the call: no part of the dialog lives in libre. About 1 kB once confirmed.
struct SipDialog {
  SipRole role = SipRole::kUas;
  SipDialogState state = SipDialogState::kIncoming;
  DialogId id;
  DialogParties parties;
  DialogRoute route;
  DialogSequence cseq;
  DialogMedia media;
  /// The peer's open INVITE byte for byte until its ACK or failure: a new process decodes it again and has the
  /// server transaction back, CANCEL and absorption of repetitions included.
  std::string open_invite;
  bool operator==(const SipDialog&) const = default;
};

[[nodiscard]] Bytes EncodeDialog(const SipDialog& dialog);

/// @return kInvalid if the bytes are not an EncodeDialog() of a version this build knows.
[[nodiscard]] Result<SipDialog> DecodeDialog(const Bytes& bytes);

[[nodiscard]] std::string_view Name(SipDialogState state);
[[nodiscard]] std::string_view Name(SipTransport transport);

}  // namespace parley
