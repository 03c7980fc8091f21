#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/units.hpp"

namespace parley {

/// Level of each 10 ms of one channel, which is all that judging a call needs: 100 bytes a second instead of 16,000,
/// so that hundreds of callers can be judged without keeping their audio. A value; loop-affine.
class LevelTrack {
 public:
  static constexpr Ms kStep{10};
  /// Level of digital silence, dBov.
  static constexpr std::int8_t kSilence = -127;

  explicit LevelTrack(Hz rate = k8kHz) : step_(static_cast<int>(SamplesIn(kStep, rate).value)) {}

  /// Makes room, so that Append does not allocate until the track is this long.
  void Reserve(Ms length) { levels_.reserve(static_cast<std::size_t>(length / kStep) + 1); }

  /// Appends audio, mono int16 at the track's rate, in blocks of any size.
  void Append(std::span<const std::int16_t> samples);

  /// Appends digital silence.
  void AppendSilence(SampleCount count);

  /// Root-mean-square level of each whole step in dBov (0 = full-scale square wave), rounded.
  [[nodiscard]] std::span<const std::int8_t> Levels() const { return levels_; }

 private:
  void CloseStep();

  int step_;
  int filled_ = 0;
  std::int64_t square_sum_ = 0;
  std::vector<std::int8_t> levels_;
};

/// The track of audio that is there as a whole.
[[nodiscard]] LevelTrack TrackOf(std::span<const std::int16_t> samples, Hz rate);

}  // namespace parley
