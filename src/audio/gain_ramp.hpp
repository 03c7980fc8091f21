#pragma once

#include <cstdint>
#include <span>

#include "base/units.hpp"

namespace parley {

/// While the caller may be interrupting, the agent is lowered, not stopped (turn rule "Duck").
inline constexpr float kDuckDecibels = -9.0F;
inline constexpr Us kDuckTime = Ms{20};

/// A stop fades out instead of clicking.
inline constexpr Us kFadeOutTime = Ms{10};

/// A gain that moves to its target in a straight line, sample by sample, so that no change of level clicks.
/// A value; loop-affine; never allocates.
class GainRamp {
 public:
  /// @param rate  of the audio that Apply() will see.
  explicit GainRamp(Hz rate) : rate_(rate) {}

  /// Moves to `decibels` (0 = unchanged) within `over`, from wherever it is.
  void MoveTo(float decibels, Us over);

  /// Moves to silence within `over`; Apply() gives zeros from then on, until the next MoveTo() or Reset().
  void FadeOut(Us over);

  /// Back to 0 dB at once.
  void Reset();

  void Apply(std::span<std::int16_t> samples) noexcept;

  [[nodiscard]] bool Moving() const { return left_ > 0; }
  [[nodiscard]] bool Silent() const { return left_ == 0 && target_ == 0; }

 private:
  void Aim(float target, Us over);

  Hz rate_;
  float gain_ = 1;
  float target_ = 1;
  float step_ = 0;         // added each sample while left_ > 0
  std::int64_t left_ = 0;  // samples until the target is reached
};

}  // namespace parley
