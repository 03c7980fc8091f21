#include "call/audio_history.hpp"

#include <algorithm>

namespace parley {

void AudioHistory::Push(const AudioFrame& frame, TimePoint at) noexcept {
  if (frame.Rate() != rate_) {
    rate_ = frame.Rate();
    ring_.assign(static_cast<std::size_t>(SamplesIn(length_, rate_).value), 0);
    next_ = filled_ = 0;
  }
  for (const std::int16_t sample : frame.Samples()) {
    ring_[next_] = sample;
    next_ = next_ + 1 == ring_.size() ? 0 : next_ + 1;
  }
  filled_ = std::min(filled_ + frame.Samples().size(), ring_.size());
  end_ = at;
}

void AudioHistory::CopySince(TimePoint since, std::vector<std::int16_t>& out) const {
  out.clear();
  if (ring_.empty() || since >= end_) return;
  const auto wanted = static_cast<std::size_t>(SamplesIn(std::chrono::duration_cast<Us>(end_ - since), rate_).value);
  const std::size_t count = std::min(wanted, filled_);
  const std::size_t begin = (next_ + ring_.size() - count) % ring_.size();
  const std::size_t first = std::min(count, ring_.size() - begin);
  out.insert(out.end(), ring_.begin() + static_cast<std::ptrdiff_t>(begin),
             ring_.begin() + static_cast<std::ptrdiff_t>(begin + first));
  out.insert(out.end(), ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(count - first));
}

}  // namespace parley
