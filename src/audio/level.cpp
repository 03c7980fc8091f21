#include "audio/level.hpp"

#include <algorithm>
#include <cmath>

namespace parley {
namespace {

constexpr float kStepsPerDb = 2.0F;
constexpr float kFullScale = 32768.0F;

}  // namespace

float LevelDbov(std::span<const std::int16_t> samples) {
  std::int64_t energy = 0;
  for (const std::int32_t sample : samples) energy += sample * sample;
  if (energy == 0) return kSilenceDbov;
  const float mean = static_cast<float>(energy) / static_cast<float>(samples.size());
  return std::max(kSilenceDbov, 10.0F * std::log10(mean / (kFullScale * kFullScale)));
}

float AmplitudeOf(float decibels) { return std::pow(10.0F, decibels / 20.0F); }

void MedianLevel::Add(float dbov) {
  const float clamped = std::clamp(std::isnan(dbov) ? kSilenceDbov : dbov, kSilenceDbov, 0.0F);
  const auto bin = static_cast<std::uint8_t>(std::lround((clamped - kSilenceDbov) * kStepsPerDb));
  if (count_ == kWindow) {
    --histogram_[ring_[next_]];
  } else {
    ++count_;
  }
  ring_[next_] = bin;
  ++histogram_[bin];
  next_ = static_cast<std::uint16_t>((next_ + 1) % kWindow);
}

std::optional<float> MedianLevel::Median() const {
  if (count_ == 0) return std::nullopt;
  unsigned below = 0;
  std::size_t bin = 0;
  while (2 * (below + histogram_[bin]) < count_) below += histogram_[bin++];
  return kSilenceDbov + static_cast<float>(bin) / kStepsPerDb;
}

float MedianLevel::Relative(float dbov) const {
  const std::optional<float> median = Median();
  return median ? dbov - *median : 0.0F;
}

}  // namespace parley
