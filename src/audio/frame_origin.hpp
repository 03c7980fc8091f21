#pragma once

#include <cstdint>

namespace parley {

/// How the audio of a received frame came about.
enum class FrameOrigin : std::uint8_t {
  kReceived,      ///< decoded from a packet
  kConcealed,     ///< made up for a lost packet: unknown to the VAD, not silence
  kComfortNoise,  ///< the peer sent none on purpose (DTX): silence
};

}  // namespace parley
