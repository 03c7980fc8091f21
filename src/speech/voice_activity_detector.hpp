#pragma once

#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "base/units.hpp"

namespace parley {

/// One window of one call in a batch.
struct VadWindow {
  const float* samples = nullptr;  ///< context and window, Shape().context + Shape().window values in [-1, 1)
  float* state = nullptr;          ///< Shape().state values, zero at the start of a stream; read and written
  float probability = 0;           ///< out: that the window holds speech, 0 to 1
};

/// What a detector wants per stream; constant.
struct VadShape {
  Hz rate = k8kHz;
  std::size_t window = 256;  ///< new samples per window (32 ms)
  std::size_t context = 32;  ///< samples before the window that the model sees again
  std::size_t state = 256;   ///< floats of recurrent state per stream
};

/// Speech probability of many calls at once. One instance per batcher: not thread-safe, but it may be used on any
/// one thread at a time. Blocks for as long as the model computes.
class VoiceActivityDetector {
 public:
  virtual ~VoiceActivityDetector() = default;

  [[nodiscard]] virtual const VadShape& Shape() const = 0;

  /// Fills the probability of each window and moves its state on. Results do not depend on what else is in the
  /// batch. @return kInvalid for more windows than the instance was made for; kInternal if the model fails, with all
  /// states as they were.
  [[nodiscard]] virtual Status Detect(std::span<VadWindow> windows) = 0;
};

}  // namespace parley
