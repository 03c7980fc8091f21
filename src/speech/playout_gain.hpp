#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace parley {

/// A gain that moves to its target along a straight line, sample by sample, so that no change clicks. A value.
class PlayoutGain {
 public:
  void RampTo(float target, std::size_t samples) {
    target_ = target;
    left_ = samples;
    if (samples == 0) now_ = target;
  }
  void Set(float gain) {
    now_ = target_ = gain;
    left_ = 0;
  }

  void Apply(std::span<std::int16_t> samples) noexcept {
    if (left_ == 0 && now_ == 1.0F) return;
    for (std::int16_t& sample : samples) {
      if (left_ > 0) {
        now_ += (target_ - now_) / static_cast<float>(left_);
        --left_;
      }
      sample = static_cast<std::int16_t>(std::lrintf(static_cast<float>(sample) * now_));
    }
  }

  [[nodiscard]] float Target() const { return target_; }

 private:
  float now_ = 1.0F;
  float target_ = 1.0F;
  std::size_t left_ = 0;
};

}  // namespace parley
