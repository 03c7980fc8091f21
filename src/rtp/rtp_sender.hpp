#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtp/rtp_packet.hpp"

namespace parley {

/// What identifies and numbers the stream we send. The timestamp is one continuous clock from the first packet to
/// the last, whatever is sent or left out. A value: a restarted process reads it back and goes on.
struct RtpSenderState {
  std::uint32_t ssrc = 0;
  std::uint16_t sequence = 0;   ///< of the next packet
  std::uint32_t timestamp = 0;  ///< of the next 20 ms
  std::uint32_t packets = 0;    ///< sent so far, for sender reports
  std::uint32_t octets = 0;     ///< of payload
  bool talking = false;         ///< the last packet belonged to a talkspurt

  /// A new stream. RFC 3550 section 5.1 wants the three start values random, and not to be guessed.
  [[nodiscard]] static RtpSenderState Start(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp);

  /// Header of the next packet of the audio clock. The marker is set on the first packet of a talkspurt (RFC 3551
  /// section 4.1). @param voice  false for comfort noise and silence.
  [[nodiscard]] RtpPacket NextAudio(std::uint8_t payload_type, bool voice, std::size_t payload_bytes) noexcept;

  /// Header of a packet with a timestamp and marker of its own (telephone events, RFC 4733).
  [[nodiscard]] RtpPacket NextEvent(std::uint8_t payload_type, std::uint32_t event_timestamp, bool marker,
                                    std::size_t payload_bytes) noexcept;

  /// Moves the clock on; once per 20 ms, whether or not something was sent.
  void Advance(std::uint32_t units) noexcept { timestamp += units; }

  /// After a restart: `lost_units` of time passed without us, and an unknown number of packets left after the state
  /// was written; 1,000 numbers (20 s) make sure that none is used twice, and stay below the 3,000 at which a
  /// receiver suspects a new source (RFC 3550 appendix A.1).
  void Resume(std::uint32_t lost_units) noexcept;

  [[nodiscard]] Bytes Encode() const;
  [[nodiscard]] static Result<RtpSenderState> Decode(const Bytes& bytes);

  bool operator==(const RtpSenderState&) const = default;
};

}  // namespace parley
