#include "audio/g711.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace parley {
namespace {

constexpr unsigned kSign = 0x80;
constexpr int kMuBias = 33;      // G.711 table 2: added to the 14-bit magnitude so that segments start at powers of two
constexpr int kMuClip = 0x1FFF;  // biased magnitude of the last code word

// Bit inversions of the line code: all bits for mu-law, the even ones for A-law (G.711 section 3).
constexpr unsigned kMuInvert = 0xFF;
constexpr unsigned kAInvert = 0x55;

constexpr std::int16_t ExpandMu(unsigned code) {
  code ^= kMuInvert;
  const int segment = static_cast<int>(code >> 4 & 7);
  const int step = static_cast<int>(code & 15);
  const int magnitude = (((step << 1) + kMuBias) << segment) - kMuBias;  // 14 bit
  return static_cast<std::int16_t>(((code & kSign) != 0 ? -magnitude : magnitude) * 4);
}

constexpr std::int16_t ExpandA(unsigned code) {
  code ^= kAInvert;
  const int segment = static_cast<int>(code >> 4 & 7);
  const int step = static_cast<int>(code & 15);
  // 16-bit magnitude of the middle of the step; segments 0 and 1 have the same step size.
  const int magnitude = segment == 0 ? (step << 4) + 8 : ((step << 4) + 0x108) << (segment - 1);
  return static_cast<std::int16_t>((code & kSign) != 0 ? magnitude : -magnitude);
}

template <std::int16_t (*Expand)(unsigned)>
constexpr std::array<std::int16_t, 256> MakeTable() {
  std::array<std::int16_t, 256> table{};
  for (unsigned code = 0; code < table.size(); ++code) table[code] = Expand(code);
  return table;
}

constexpr auto kFromMu = MakeTable<ExpandMu>();
constexpr auto kFromA = MakeTable<ExpandA>();

// Both laws treat -1 - x as the mirror image of x (one's complement), which is what makes the two halves equal.
constexpr int Magnitude(std::int16_t sample) { return sample < 0 ? ~sample : sample; }

constexpr std::uint8_t CompressMu(std::int16_t sample) {
  const int biased = std::min((Magnitude(sample) >> 2) + kMuBias, kMuClip);
  const int segment = static_cast<int>(std::bit_width(static_cast<unsigned>(biased))) - 6;
  const int step = biased >> (segment + 1) & 15;
  const unsigned sign = sample < 0 ? kSign : 0;
  return static_cast<std::uint8_t>((sign | static_cast<unsigned>(segment << 4 | step)) ^ kMuInvert);
}

constexpr std::uint8_t CompressA(std::int16_t sample) {
  const int magnitude = Magnitude(sample) >> 4;  // 11 bit
  const auto width = static_cast<int>(std::bit_width(static_cast<unsigned>(magnitude)));
  const int segment = width <= 4 ? 0 : width - 4;
  const int step = segment == 0 ? magnitude : magnitude >> (segment - 1) & 15;
  const unsigned sign = sample < 0 ? 0 : kSign;
  return static_cast<std::uint8_t>((sign | static_cast<unsigned>(segment << 4 | step)) ^ kAInvert);
}

}  // namespace

std::uint8_t EncodeMuLaw(std::int16_t sample) { return CompressMu(sample); }
std::uint8_t EncodeALaw(std::int16_t sample) { return CompressA(sample); }
std::int16_t DecodeMuLaw(std::uint8_t code) { return kFromMu[code]; }
std::int16_t DecodeALaw(std::uint8_t code) { return kFromA[code]; }

void EncodeG711(G711Law law, std::span<const std::int16_t> in, std::uint8_t* out) {
  if (law == G711Law::kMu) {
    std::ranges::transform(in, out, CompressMu);
  } else {
    std::ranges::transform(in, out, CompressA);
  }
}

void DecodeG711(G711Law law, std::span<const std::uint8_t> in, std::int16_t* out) {
  const auto& table = law == G711Law::kMu ? kFromMu : kFromA;
  std::ranges::transform(in, out, [&table](std::uint8_t code) { return table[code]; });
}

}  // namespace parley
