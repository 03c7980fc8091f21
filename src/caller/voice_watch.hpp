#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/units.hpp"

namespace parley {

/// Tells when a voice begins and ends while it is being heard, by level alone: how a caller notices the agent. The
/// finished recording is judged with voice_activity_track, which knows the whole channel; this one has to decide at
/// once. A value; loop-affine; no allocation.
class VoiceWatch {
 public:
  struct Change {
    bool on = false;
    Ms at{0};  ///< on: where the voice began; off: where it ended
  };

  /// Voice is believed after 40 ms above the bars, its end after 200 ms below (closures inside words take up to 150).
  static constexpr int kBeginSteps = 4;
  static constexpr int kEndSteps = 20;
  /// As VoiceRules; with a louder floor the bars rise with it.
  static constexpr float kBeginDbov = -42;
  static constexpr float kHoldDbov = -48;
  static constexpr float kBeginOverFloor = 12;
  static constexpr float kHighestBegin = -24;
  /// The floor follows a quieter level at once and a louder one this fast (2 dB a second): speech has gaps that pull
  /// it down again before it gets near.
  static constexpr float kFloorRise = 0.02F;

  /// Takes the level of the next 10 ms.
  std::optional<Change> Next(std::int8_t dbov);

  [[nodiscard]] bool On() const { return on_; }

 private:
  std::int64_t step_ = 0;
  float floor_ = -70;
  bool on_ = false;
  int run_ = 0;        // steps since the run above the hold bar began
  int below_ = 0;      // steps below the hold bar at the end of it
  bool loud_ = false;  // the run reached the begin bar
};

}  // namespace parley
