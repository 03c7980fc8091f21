#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/units.hpp"

namespace parley {

/// One block of mono audio: int16 samples, full scale = 0 dBov, usually 20 ms at the leg's own rate. A value
/// without heap memory, so that it can travel on the media path.
class AudioFrame {
 public:
  static constexpr std::size_t kMaxSamples = 2880;  // 60 ms at 48 kHz, the longest packet accepted

  AudioFrame() = default;
  AudioFrame(Hz rate, std::span<const std::int16_t> samples);
  AudioFrame(const AudioFrame& other) : AudioFrame(other.rate_, other.Samples()) {}
  AudioFrame& operator=(const AudioFrame& other);

  /// A frame of silence.
  [[nodiscard]] static AudioFrame Silence(Hz rate, Us duration);

  [[nodiscard]] Hz Rate() const { return rate_; }
  [[nodiscard]] std::span<const std::int16_t> Samples() const { return {samples_.data(), count_}; }
  [[nodiscard]] std::span<std::int16_t> Samples() { return {samples_.data(), count_}; }
  [[nodiscard]] Us Duration() const { return rate_.value == 0 ? Us{0} : DurationOf({count_}, rate_); }
  [[nodiscard]] bool Empty() const { return count_ == 0; }

  /// Makes room for `count` samples at `rate` (at most kMaxSamples; more is cut) and returns them to be filled.
  std::span<std::int16_t> Reset(Hz rate, std::size_t count);

 private:
  Hz rate_{};
  std::uint16_t count_ = 0;
  std::array<std::int16_t, kMaxSamples> samples_;  // the first count_ are valid
};

}  // namespace parley
