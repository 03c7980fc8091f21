#pragma once

#include <cstdint>

namespace parley {

/// Big-endian integers of RTP and RTCP, read and written byte by byte: packets are not aligned.
inline std::uint16_t ReadU16(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }

inline std::uint32_t ReadU32(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | std::uint32_t{at[3]};
}

inline void WriteU16(std::uint8_t* at, std::uint16_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}

inline void WriteU32(std::uint8_t* at, std::uint32_t value) {
  WriteU16(at, static_cast<std::uint16_t>(value >> 16));
  WriteU16(at + 2, static_cast<std::uint16_t>(value));
}

}  // namespace parley
