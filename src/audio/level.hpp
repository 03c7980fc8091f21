#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace parley {

/// Level of digital silence and the lowest level reported, dBov (the range of RFC 6464).
inline constexpr float kSilenceDbov = -127.0F;

/// Root-mean-square level in dBov: 0 is a full-scale square wave, -3.01 a full-scale sine (ITU-T G.100.1).
[[nodiscard]] float LevelDbov(std::span<const std::int16_t> samples);

/// Amplitude factor of a gain in decibels.
[[nodiscard]] float AmplitudeOf(float decibels);

/// Running median of the levels of a speaker's voiced frames: what "10 dB below this caller" is measured against.
/// Remembers the last kWindow frames (30 s of voice in 20 ms frames) in half-decibel steps; fixed memory, a few
/// dozen additions a frame. A value; loop-affine.
class MedianLevel {
 public:
  static constexpr std::size_t kWindow = 1500;

  void Add(float dbov);

  /// Empty until a frame was added.
  [[nodiscard]] std::optional<float> Median() const;

  /// Level of a frame relative to the median, dB; 0 while there is no median.
  [[nodiscard]] float Relative(float dbov) const;

  [[nodiscard]] std::size_t Count() const { return count_; }

 private:
  static constexpr std::size_t kBins = 255;  // -127 to 0 dBov by 0.5 dB

  std::array<std::uint8_t, kWindow> ring_{};
  std::array<std::uint16_t, kBins> histogram_{};
  std::uint16_t count_ = 0;
  std::uint16_t next_ = 0;
};

}  // namespace parley
