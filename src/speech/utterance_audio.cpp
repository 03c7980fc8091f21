#include "speech/utterance_audio.hpp"

#include <algorithm>
#include <cstdlib>

#include "audio/level.hpp"

namespace parley {
namespace {

// A frame is 20 ms; some legs send 10. What arrives in shorter pieces is found less far back, never wrongly.
constexpr Us kShortestFrame = Ms{10};
constexpr Us kQuietStretch = Ms{40};
constexpr Us kLevelFrame = Ms{10};
constexpr float kBelowLoudestDb = 35;
constexpr float kSilenceBelowDbov = -60;

}  // namespace

UtteranceAudio::UtteranceAudio(Hz rate, Us capacity)
    : rate_(rate),
      ring_(static_cast<std::size_t>(parley::SamplesIn(capacity, rate).value)),
      arrivals_(static_cast<std::size_t>(capacity / kShortestFrame)) {}

void UtteranceAudio::Push(std::span<const std::int16_t> samples, TimePoint at) noexcept {
  for (const std::int16_t sample : samples) ring_[static_cast<std::size_t>(end_++) % ring_.size()] = sample;
  arrivals_[frames_++ % arrivals_.size()] = {end_, at};
}

AudioPosition UtteranceAudio::Oldest() const {
  return std::max<AudioPosition>(0, end_ - static_cast<AudioPosition>(ring_.size()));
}

AudioPosition UtteranceAudio::PositionAt(TimePoint at) const {
  const std::size_t kept = std::min(frames_, arrivals_.size());
  for (std::size_t back = 1; back <= kept; ++back) {
    const Arrival& arrival = arrivals_[(frames_ - back) % arrivals_.size()];
    if (arrival.at > at) continue;
    const auto after =
        static_cast<AudioPosition>(parley::SamplesIn(std::chrono::duration_cast<Us>(at - arrival.at), rate_).value);
    // Inside the frame that followed; a longer time after it is a gap in which nothing arrived.
    const AudioPosition next = back == 1 ? end_ : arrivals_[(frames_ - back + 1) % arrivals_.size()].end;
    return std::clamp(std::min(arrival.end + after, next), Oldest(), end_);
  }
  return Oldest();
}

void UtteranceAudio::CopyTo(AudioPosition from, AudioPosition to, std::vector<std::int16_t>& out) const {
  from = std::clamp(from, Oldest(), end_);
  to = std::clamp(to, from, end_);
  out.reserve(out.size() + static_cast<std::size_t>(to - from));
  for (; from < to; ++from) out.push_back(At(from));
}

AudioPosition UtteranceAudio::QuietestPoint(AudioPosition from, AudioPosition to) const {
  const AudioPosition stretch = SamplesIn(kQuietStretch), step = SamplesIn(kLevelFrame);
  from = std::clamp(from, Oldest(), end_);
  to = std::clamp(to, from, end_);
  AudioPosition best = from;
  std::int64_t least = INT64_MAX;
  for (AudioPosition start = from; start + stretch <= to; start += step) {
    std::int64_t sum = 0;
    for (AudioPosition i = start; i < start + stretch; ++i) sum += std::abs(static_cast<int>(At(i)));
    if (sum < least) least = sum, best = start + stretch / 2;
  }
  return best;
}

std::span<const std::int16_t> TrimToSpeech(std::span<const std::int16_t> samples, Hz rate, Us keep) {
  const auto frame = static_cast<std::size_t>(SamplesIn(kLevelFrame, rate).value);
  const auto kept = static_cast<std::size_t>(SamplesIn(keep, rate).value);
  float loudest = kSilenceDbov;
  for (std::size_t at = 0; at < samples.size(); at += frame)
    loudest = std::max(loudest, LevelDbov(samples.subspan(at, std::min(frame, samples.size() - at))));
  const float bar = std::max(loudest - kBelowLoudestDb, kSilenceBelowDbov);
  std::size_t first = samples.size(), last = 0;
  for (std::size_t at = 0; at < samples.size(); at += frame) {
    const std::size_t end = std::min(at + frame, samples.size());
    if (LevelDbov(samples.subspan(at, end - at)) < bar) continue;
    first = std::min(first, at);
    last = end;
  }
  if (first >= last) return {};
  first -= std::min(first, kept);
  last = std::min(last + kept, samples.size());
  return samples.subspan(first, last - first);
}

}  // namespace parley
