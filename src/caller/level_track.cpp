#include "caller/level_track.hpp"

#include <algorithm>
#include <cmath>

namespace parley {

void LevelTrack::Append(std::span<const std::int16_t> samples) {
  for (const std::int16_t sample : samples) {
    square_sum_ += std::int64_t{sample} * sample;
    if (++filled_ == step_) CloseStep();
  }
}

void LevelTrack::AppendSilence(SampleCount count) {
  for (std::int64_t left = count.value; left > 0;) {
    const auto now = static_cast<int>(std::min<std::int64_t>(left, step_ - filled_));
    filled_ += now;
    left -= now;
    if (filled_ == step_) CloseStep();
  }
}

void LevelTrack::CloseStep() {
  const double power = static_cast<double>(square_sum_) / step_ / (32768.0 * 32768.0);
  const double dbov = power > 0 ? 10 * std::log10(power) : kSilence;
  levels_.push_back(static_cast<std::int8_t>(std::clamp(std::lround(dbov), long{kSilence}, 0L)));
  square_sum_ = 0;
  filled_ = 0;
}

LevelTrack TrackOf(std::span<const std::int16_t> samples, Hz rate) {
  LevelTrack track(rate);
  track.Reserve(std::chrono::ceil<Ms>(DurationOf({static_cast<std::int64_t>(samples.size())}, rate)));
  track.Append(samples);
  return track;
}

}  // namespace parley
