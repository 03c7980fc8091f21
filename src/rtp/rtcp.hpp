#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "base/units.hpp"

namespace parley {

/// One report block (RFC 3550 section 6.4.1).
struct RtcpReportBlock {
  std::uint32_t ssrc = 0;            ///< the source reported on
  std::uint8_t fraction_lost = 0;    ///< since the last report, in 1/256
  std::int32_t cumulative_lost = 0;  ///< 24 bits with sign
  std::uint32_t highest_sequence = 0;
  std::uint32_t jitter = 0;       ///< RTP timestamp units
  std::uint32_t last_report = 0;  ///< LSR: middle 32 bits of the NTP time of the last sender report
  std::uint32_t delay = 0;        ///< DLSR: 1/65536 s since it arrived
  bool operator==(const RtcpReportBlock&) const = default;
};

/// The sender's part of a sender report.
struct RtcpSenderInfo {
  std::uint64_t ntp = 0;
  std::uint32_t rtp_timestamp = 0;
  std::uint32_t packets = 0;
  std::uint32_t octets = 0;
  bool operator==(const RtcpSenderInfo&) const = default;
};

/// What we send: SR if `sender` is set, else RR; then SDES with the CNAME; then BYE if asked for.
struct RtcpOutgoing {
  std::uint32_t ssrc = 0;
  std::optional<RtcpSenderInfo> sender;
  std::optional<RtcpReportBlock> block;
  std::string_view cname;  ///< 1-255 bytes; longer is cut
  bool bye = false;
};

/// Writes a compound packet. @return the part of `out` that was written; empty if it does not fit.
std::span<const std::uint8_t> WriteRtcp(const RtcpOutgoing& report, std::span<std::uint8_t> out) noexcept;

/// Largest packet WriteRtcp makes: SR with one block, SDES with 255 bytes of name, BYE.
inline constexpr std::size_t kMaxRtcpSize = 28 + 24 + 268 + 8;

/// Why a datagram is not a compound RTCP packet (RFC 3550 appendix A.2).
enum class RtcpFault : std::uint8_t {
  kNone,
  kTooShort,
  kVersion,
  kFirstType,  ///< begins with something other than SR or RR
  kLength,     ///< a part runs past the end, or is too short for what it says it holds
  kPadding,    ///< padding anywhere but in the last part, or more than there is
};
inline constexpr std::size_t kRtcpFaults = 6;

/// What matters to us in a compound packet of the peer.
struct RtcpReceived {
  std::uint32_t ssrc = 0;                ///< who sent the first report
  std::optional<RtcpSenderInfo> sender;  ///< of the last SR in it
  std::optional<RtcpReportBlock> about_us;
  bool bye = false;
};

/// Reads a compound packet. Unknown types (XR, APP, feedback) are skipped by their length.
/// @param our_ssrc  source whose report block is wanted.
[[nodiscard]] RtcpFault ParseRtcp(std::span<const std::uint8_t> datagram, std::uint32_t our_ssrc,
                                  RtcpReceived& received) noexcept;

/// Time of day as NTP: seconds since 1900 and a binary fraction (RFC 3550 section 4).
[[nodiscard]] std::uint64_t ToNtp(WallTime at) noexcept;

/// The middle 32 bits, the unit of LSR and DLSR.
[[nodiscard]] constexpr std::uint32_t MiddleOfNtp(std::uint64_t ntp) { return static_cast<std::uint32_t>(ntp >> 16); }

/// A span of time in 1/65536 s.
[[nodiscard]] std::uint32_t ToDlsr(Us since) noexcept;

/// Round trip by a report block that arrived at `arrival` (RFC 3550 section 6.4.1). Empty if the peer has not seen a
/// sender report of ours, or if its figures are impossible.
[[nodiscard]] std::optional<Us> RoundTrip(const RtcpReportBlock& block, WallTime arrival) noexcept;

/// Time until the next report: 5 s, randomised by 0.5 to 1.5 (RFC 3550 section 6.2) so that calls that began
/// together do not report together. With two members and 64 kbit/s the 5 % rule never asks for longer.
[[nodiscard]] Us RtcpInterval(std::uint32_t random) noexcept;

}  // namespace parley
