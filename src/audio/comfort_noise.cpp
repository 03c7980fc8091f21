#include "audio/comfort_noise.hpp"

#include <algorithm>
#include <cmath>

#include "audio/level.hpp"

namespace parley {

void ComfortNoise::SetLevel(std::uint8_t minus_dbov) {
  const std::uint8_t level = minus_dbov & 0x7F;
  if (level == kSilent) {
    peak_ = 0;
    return;
  }
  // A uniform distribution's root mean square is its peak divided by the square root of three.
  const double peak = 32768.0 * AmplitudeOf(-static_cast<float>(level)) * std::sqrt(3.0);
  peak_ = static_cast<std::int32_t>(std::lround(std::min(peak, 32767.0)));
}

void ComfortNoise::Fill(std::span<std::int16_t> samples) noexcept {
  if (peak_ == 0) {
    std::ranges::fill(samples, std::int16_t{0});
    return;
  }
  const auto width = static_cast<std::uint64_t>(2 * peak_ + 1);
  for (std::int16_t& sample : samples) {
    // Marsaglia's xorshift32.
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    sample = static_cast<std::int16_t>(static_cast<std::int32_t>(state_ * width >> 32) - peak_);
  }
}

}  // namespace parley
