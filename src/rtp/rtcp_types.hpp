#pragma once

#include <cstdint>

namespace parley {

// RFC 3550 section 12.1; the others (APP 204, RTPFB 205, PSFB 206, XR 207) are skipped.
inline constexpr unsigned kRtcpVersion = 2;
inline constexpr std::uint8_t kRtcpSr = 200;
inline constexpr std::uint8_t kRtcpRr = 201;
inline constexpr std::uint8_t kRtcpSdes = 202;
inline constexpr std::uint8_t kRtcpBye = 203;
inline constexpr std::uint8_t kSdesCname = 1;

inline constexpr std::size_t kRtcpHeaderSize = 4;
inline constexpr std::size_t kRtcpSenderInfoSize = 20;
inline constexpr std::size_t kRtcpBlockSize = 24;

}  // namespace parley
