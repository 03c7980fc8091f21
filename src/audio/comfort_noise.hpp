#pragma once

#include <cstdint>
#include <span>

namespace parley {

/// White noise at a level as RFC 3389 section 3.1 gives it. The spectral information of a comfort-noise packet is
/// not used: nobody listens to the inbound side, and outbound only the level matters against dead air. A value;
/// the same seed and calls give the same samples; about a nanosecond a sample.
class ComfortNoise {
 public:
  /// Level that stands for "no noise at all": digital silence.
  static constexpr std::uint8_t kSilent = 127;

  ComfortNoise() = default;
  explicit ComfortNoise(std::uint32_t seed) : state_(seed == 0 ? 1 : seed) {}

  /// @param minus_dbov  noise level in -dBov, 0-127, as in the first payload byte; the top bit is ignored.
  void SetLevel(std::uint8_t minus_dbov);

  void Fill(std::span<std::int16_t> samples) noexcept;

 private:
  std::uint32_t state_ = 1;
  std::int32_t peak_ = 0;  // samples are uniform in -peak_ .. peak_
};

}  // namespace parley
