#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "call/call_facts.hpp"
#include "net/socket_address.hpp"
#include "rtp/rtp_sender.hpp"
#include "sip/sip_dialog.hpp"

namespace parley {

/// Everything that another process needs to go on with a call on a SIP trunk: a value of two to four kilobytes that
/// stands for the signalling, the stream we send, and the conversation.
struct CallSnapshot {
  /// Time of day: the only clock that two processes, perhaps on two hosts, share.
  struct Times {
    WallTime begun;
    std::optional<WallTime> answered;
    WallTime taken;
    bool operator==(const Times&) const = default;
  };
  struct Media {
    std::uint16_t port = 0;               ///< our RTP port; RTCP is on the next
    RtpSenderState sender;                ///< as it was when the snapshot was taken
    std::optional<SocketAddress> source;  ///< where the peer's packets came from, once that was certain
    std::string codec;
    bool operator==(const Media&) const = default;
  };

  CallFacts facts;
  Times times;
  SipDialog dialog;
  Media media;
  Bytes conversation;  ///< CallActor::Encode()

  bool operator==(const CallSnapshot&) const = default;

  /// Version first, checksum last.
  [[nodiscard]] Bytes Encode() const;

  /// @return kInvalid for another version, or bytes that are not exactly those of a snapshot: the checksum is against
  /// damage (a write that was cut off, a bad disk), not against forgery.
  [[nodiscard]] static Result<CallSnapshot> Decode(const Bytes& bytes);

  /// The state in which the sender goes on at `now`: numbers that may have been used are skipped, and the time that
  /// passed without us has passed in its timestamps too.
  [[nodiscard]] RtpSenderState SenderAt(WallTime now) const;
};

}  // namespace parley
