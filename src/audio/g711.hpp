#pragma once

#include <cstdint>
#include <span>

namespace parley {

/// The two companding laws of ITU-T G.711: 8 kHz, one byte a sample.
enum class G711Law : std::uint8_t { kMu, kA };

/// Code of a sample, full scale = 0 dBov. Chooses the code words of the ITU-T software library (G.191), so that
/// encoding a decoded code gives it back; only mu-law's negative zero becomes positive zero.
[[nodiscard]] std::uint8_t EncodeMuLaw(std::int16_t sample);
[[nodiscard]] std::uint8_t EncodeALaw(std::int16_t sample);

[[nodiscard]] std::int16_t DecodeMuLaw(std::uint8_t code);
[[nodiscard]] std::int16_t DecodeALaw(std::uint8_t code);

/// Converts whole blocks; `out` must hold as many elements as `in`.
void EncodeG711(G711Law law, std::span<const std::int16_t> in, std::uint8_t* out);
void DecodeG711(G711Law law, std::span<const std::uint8_t> in, std::int16_t* out);

/// The code word of silence: 0xFF for mu-law, 0xD5 for A-law.
[[nodiscard]] constexpr std::uint8_t SilenceCode(G711Law law) { return law == G711Law::kMu ? 0xFF : 0xD5; }

}  // namespace parley
