#pragma once

#include <cstdint>
#include <span>

namespace parley {

inline constexpr std::size_t kRtpHeaderSize = 12;

/// Why a datagram is not an RTP packet. Such a datagram is counted under its reason and dropped.
enum class RtpFault : std::uint8_t {
  kNone,
  kTooShort,   ///< fewer bytes than a header
  kVersion,    ///< not version 2
  kCsrc,       ///< the list of contributing sources runs past the end
  kExtension,  ///< the header extension runs past the end
  kPadding,    ///< padding of zero bytes or of more than there are
};
inline constexpr std::size_t kRtpFaults = 6;

/// An RTP packet (RFC 3550 section 5.1); `payload` points into the datagram it was read from.
struct RtpPacket {
  std::uint8_t payload_type = 0;
  bool marker = false;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
  std::span<const std::uint8_t> payload{};
};

/// Reads a datagram. Contributing sources and header extensions are skipped; an empty payload is no fault.
[[nodiscard]] RtpFault ParseRtp(std::span<const std::uint8_t> datagram, RtpPacket& packet) noexcept;

/// Writes the header of `packet` in front of a payload that is already in place.
void WriteRtpHeader(const RtpPacket& packet, std::span<std::uint8_t, kRtpHeaderSize> header) noexcept;

/// True for a datagram that is RTCP where RTP and RTCP share a port (RFC 5761 section 4: types 192-223).
[[nodiscard]] bool LooksLikeRtcp(std::span<const std::uint8_t> datagram) noexcept;

}  // namespace parley
