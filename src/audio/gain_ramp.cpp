#include "audio/gain_ramp.hpp"

#include <algorithm>
#include <cmath>

#include "audio/level.hpp"

namespace parley {

void GainRamp::MoveTo(float decibels, Us over) { Aim(AmplitudeOf(decibels), over); }

void GainRamp::FadeOut(Us over) { Aim(0, over); }

void GainRamp::Reset() { Aim(1, Us{0}); }

void GainRamp::Aim(float target, Us over) {
  target_ = target;
  left_ = std::max<std::int64_t>(0, SamplesIn(over, rate_).value);
  if (left_ == 0) {
    gain_ = target;
    step_ = 0;
  } else {
    step_ = (target - gain_) / static_cast<float>(left_);
  }
}

void GainRamp::Apply(std::span<std::int16_t> samples) noexcept {
  if (left_ == 0 && gain_ == 1) return;
  for (std::int16_t& sample : samples) {
    if (left_ > 0) {
      --left_;
      gain_ = left_ == 0 ? target_ : gain_ + step_;
    }
    sample =
        static_cast<std::int16_t>(std::lround(std::clamp(static_cast<float>(sample) * gain_, -32768.0F, 32767.0F)));
  }
}

}  // namespace parley
