#include "audio/loss_concealer.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/check.hpp"

namespace parley {
namespace {

constexpr float kFadePerTenMs = 0.2F;        // Appendix I, ATTENFAC
constexpr float kLeastPower = 250.0F;        // Appendix I, CORRMINPOWER: keeps silence from matching best
constexpr int kDecimation = 2;               // Appendix I: coarse pitch search on every second sample
constexpr int kOverlapPerTenMsLost = 4 * 8;  // Appendix I, EOVERLAPINCR: 4 ms more cross-fade each 10 ms lost

std::int16_t ToSample(float value) {
  return static_cast<std::int16_t>(std::lround(std::clamp(value, -32768.0F, 32767.0F)));
}

}  // namespace

LossConcealer::LossConcealer(Hz rate) : scale_(rate.value / 8000) {
  PARLEY_CHECK(rate == k8kHz || rate == k16kHz, "loss concealment works at 8 and 16 kHz");
}

void LossConcealer::Reset() noexcept {
  heard_ = 0;
  lost_ = 0;
}

void LossConcealer::Accept(std::span<std::int16_t> good) noexcept {
  if (lost_ > 0 && !Exhausted() && heard_ > 0) {
    const int tens = (lost_ - 1) / (kTenMs * scale_);
    const int fade =
        std::min({overlap_ + tens * kOverlapPerTenMsLost * scale_, kTenMs * scale_, static_cast<int>(good.size())});
    for (int i = 0; i < fade; ++i) {
      const float weight = static_cast<float>(i + 1) / static_cast<float>(fade + 1);
      std::int16_t& sample = good[static_cast<std::size_t>(i)];
      sample = ToSample((1 - weight) * Next() + weight * static_cast<float>(sample));
    }
  }
  lost_ = 0;
  Remember(good);
}

void LossConcealer::Conceal(std::span<std::int16_t> missing) noexcept {
  if (missing.empty()) return;
  if (lost_ == 0) BeginLoss();
  for (std::int16_t& sample : missing) sample = ToSample(Next());
}

void LossConcealer::BeginLoss() noexcept {
  pitch_ = FindPitch();
  overlap_ = pitch_ / 4;
  // Where the period is repeated, FromEnd(pitch_) follows FromEnd(1); in the past FromEnd(pitch_ + 1) came before it.
  step_ = FromEnd(1) - FromEnd(pitch_ + 1);
}

void LossConcealer::Remember(std::span<const std::int16_t> good) noexcept {
  const auto size = static_cast<std::size_t>(kHistory * scale_);
  if (good.size() > size) good = good.last(size);
  const std::size_t kept = size - good.size();
  std::memmove(history_.data(), history_.data() + good.size(), kept * sizeof(std::int16_t));
  std::ranges::copy(good, history_.begin() + static_cast<std::ptrdiff_t>(kept));
  heard_ = static_cast<int>(std::min(size, static_cast<std::size_t>(heard_) + good.size()));
}

float LossConcealer::FromEnd(int back) const noexcept {
  return static_cast<float>(history_[static_cast<std::size_t>(kHistory * scale_ - back)]);
}

int LossConcealer::FindPitch() const noexcept {
  const int shortest = kPitchMin * scale_;
  const int longest = kPitchMax * scale_;
  const int length = kCorrelated * scale_;
  const auto correlation = [&](int lag, int stride) {
    float product = 0;
    float power = 0;
    for (int i = 1; i <= length; i += stride) {
      const float past = FromEnd(i + lag);
      product += FromEnd(i) * past;
      power += past * past;
    }
    return product / std::sqrt(std::max(power, kLeastPower));
  };

  int best = longest;
  float best_value = correlation(longest, kDecimation);
  for (int lag = longest - kDecimation; lag >= shortest; lag -= kDecimation) {
    const float value = correlation(lag, kDecimation);
    if (value > best_value) {
      best = lag;
      best_value = value;
    }
  }
  const int from = std::max(shortest, best - kDecimation + 1);
  const int to = std::min(longest, best + kDecimation - 1);
  best_value = correlation(best, 1);
  for (int lag = from; lag <= to; ++lag) {
    const float value = correlation(lag, 1);
    if (value > best_value) {
      best = lag;
      best_value = value;
    }
  }
  return best;
}

// One sample of the last `periods` pitch periods played in a circle; the end of the circle is faded into what came
// before its beginning, so that going round makes no click.
float LossConcealer::Repeated(int periods, int position) const noexcept {
  const int length = periods * pitch_;
  const int at = position % length;
  const int back = length - at;
  const float sample = FromEnd(back);
  if (back > overlap_) return sample;
  const float weight = static_cast<float>(overlap_ - back + 1) / static_cast<float>(overlap_ + 1);
  return (1 - weight) * sample + weight * FromEnd(back + length);
}

float LossConcealer::Next() noexcept {
  const int position = lost_++;
  if (position >= kFadedAt * scale_ || heard_ == 0) {
    lost_ = std::min(lost_, kFadedAt * scale_);
    return 0;
  }
  const int ten_ms = kTenMs * scale_;
  const int tens = position / ten_ms;
  const int periods = std::min(tens + 1, 3);
  float sample = Repeated(periods, position);
  const int into = position - tens * ten_ms;
  if (periods > 1 && tens < 3 && into < overlap_) {  // just changed to a longer circle
    const float weight = static_cast<float>(into + 1) / static_cast<float>(overlap_ + 1);
    sample = (1 - weight) * Repeated(periods - 1, position) + weight * sample;
  }
  if (position < overlap_) sample += step_ * (1 - static_cast<float>(position + 1) / static_cast<float>(overlap_ + 1));
  const float fade = kFadePerTenMs * static_cast<float>(position - ten_ms) / static_cast<float>(ten_ms);
  return sample * (1 - std::max(0.0F, fade));
}

}  // namespace parley
