#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "audio/audio_frame.hpp"
#include "base/clock.hpp"
#include "base/units.hpp"

namespace parley {

/// The last seconds of one side of a call, for whoever asks what has just been said. Memory is fixed by the first
/// frame; pushing does not allocate after it. Loop-affine. Mono, the rate of the frames.
class AudioHistory {
 public:
  explicit AudioHistory(Seconds length) : length_(length) {}

  /// @param at  arrival of the last sample of the frame.
  void Push(const AudioFrame& frame, TimePoint at) noexcept;

  /// Copies what came after `since`, as far as it is kept, oldest first, into `out` (which is reused: clear and fill).
  void CopySince(TimePoint since, std::vector<std::int16_t>& out) const;

  [[nodiscard]] Hz Rate() const { return rate_; }

 private:
  const Seconds length_;
  Hz rate_{};
  TimePoint end_{};  // arrival of the newest sample
  std::vector<std::int16_t> ring_;
  std::size_t next_ = 0;
  std::size_t filled_ = 0;
};

}  // namespace parley
