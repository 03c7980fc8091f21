#include "audio/audio_frame.hpp"

#include <algorithm>

namespace parley {

AudioFrame::AudioFrame(Hz rate, std::span<const std::int16_t> samples) {
  std::span<std::int16_t> mine = Reset(rate, samples.size());
  std::copy_n(samples.begin(), mine.size(), mine.begin());
}

AudioFrame& AudioFrame::operator=(const AudioFrame& other) {
  if (this == &other) return *this;
  std::span<std::int16_t> mine = Reset(other.rate_, other.count_);
  std::copy_n(other.samples_.begin(), mine.size(), mine.begin());
  return *this;
}

AudioFrame AudioFrame::Silence(Hz rate, Us duration) {
  AudioFrame frame;
  std::ranges::fill(frame.Reset(rate, static_cast<std::size_t>(SamplesIn(duration, rate).value)), std::int16_t{0});
  return frame;
}

std::span<std::int16_t> AudioFrame::Reset(Hz rate, std::size_t count) {
  rate_ = rate;
  count_ = static_cast<std::uint16_t>(std::min(count, kMaxSamples));
  return Samples();
}

}  // namespace parley
