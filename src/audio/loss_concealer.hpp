#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/units.hpp"

namespace parley {

/// Makes up audio for lost packets by repeating the last pitch period, after ITU-T G.711 Appendix I: 10 ms at full
/// level, from 10 to 30 ms with two and three periods in turn, falling by a fifth each 10 ms to silence at 60 ms.
/// Unlike the Appendix it delays good audio by nothing: the seam is smoothed inside what is made up.
/// Mono int16 at 8 or 16 kHz. A value of fixed memory; loop-affine; never allocates.
class LossConcealer {
 public:
  static constexpr Us kLongest = Ms{60};

  /// @param rate  8 or 16 kHz; anything else is a broken invariant.
  explicit LossConcealer(Hz rate);

  /// Takes in a good block, of any length; after a loss it cross-fades the start of it, in place.
  void Accept(std::span<std::int16_t> good) noexcept;

  /// Fills `missing` with the continuation of what was heard last: silence from kLongest on, and before any audio.
  void Conceal(std::span<std::int16_t> missing) noexcept;

  /// Forgets the stream, for a new source or after a pause that was meant.
  void Reset() noexcept;

  /// True if what was made up since the last good block has faded to silence.
  [[nodiscard]] bool Exhausted() const { return lost_ >= kFadedAt * scale_; }

 private:
  // Sample counts at 8 kHz, as in the Appendix.
  static constexpr int kPitchMin = 40;   // 200 Hz
  static constexpr int kPitchMax = 120;  // 66 Hz
  static constexpr int kOverlapMax = kPitchMax / 4;
  static constexpr int kHistory = 3 * kPitchMax + kOverlapMax;
  static constexpr int kCorrelated = 160;
  static constexpr int kTenMs = 80;
  static constexpr int kFadedAt = 6 * kTenMs;
  static constexpr int kMaxScale = 2;

  void BeginLoss() noexcept;
  void Remember(std::span<const std::int16_t> good) noexcept;
  [[nodiscard]] int FindPitch() const noexcept;
  [[nodiscard]] float Next() noexcept;
  [[nodiscard]] float Repeated(int periods, int position) const noexcept;
  [[nodiscard]] float FromEnd(int back) const noexcept;

  std::array<std::int16_t, kHistory * kMaxScale> history_{};
  int scale_;        // samples per 8 kHz sample
  int heard_ = 0;    // valid samples at the end of history_
  int lost_ = 0;     // samples made up since the last good one
  int pitch_ = 0;    // period that is being repeated
  int overlap_ = 0;  // a quarter of it: length of each cross-fade
  float step_ = 0;   // jump at the seam between the last good sample and the first repeated one
};

}  // namespace parley
