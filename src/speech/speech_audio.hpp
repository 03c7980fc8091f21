#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/units.hpp"

namespace parley {

/// A stretch of mono speech, int16, full scale = 0 dBov. Immutable; a copy shares the samples, so that a cached line
/// costs its memory once however many calls play it. Thread-safe as immutable data is.
class SpeechAudio {
 public:
  SpeechAudio() = default;
  SpeechAudio(Hz rate, std::vector<std::int16_t> samples)
      : rate_(rate), samples_(std::make_shared<const std::vector<std::int16_t>>(std::move(samples))) {}

  [[nodiscard]] Hz Rate() const { return rate_; }
  [[nodiscard]] std::span<const std::int16_t> Samples() const {
    return samples_ ? std::span<const std::int16_t>(*samples_) : std::span<const std::int16_t>{};
  }
  [[nodiscard]] SampleCount Count() const { return {static_cast<std::int64_t>(Samples().size())}; }
  [[nodiscard]] Us Duration() const { return rate_.value == 0 ? Us{0} : DurationOf(Count(), rate_); }

 private:
  Hz rate_{};
  std::shared_ptr<const std::vector<std::int16_t>> samples_;
};

}  // namespace parley
