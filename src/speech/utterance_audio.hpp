#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"

namespace parley {

/// A place in the audio of one call: samples since its first frame.
using AudioPosition = std::int64_t;

/// The last seconds of a caller's audio, found again by the time it arrived: what a recogniser that does not stream
/// cuts its utterances from. Mono int16. Memory is fixed when it is made; Push neither locks nor allocates.
/// Loop-affine.
class UtteranceAudio {
 public:
  UtteranceAudio(Hz rate, Us capacity);

  /// @param at  arrival of the last sample; it never falls.
  void Push(std::span<const std::int16_t> samples, TimePoint at) noexcept;

  /// Position after the newest sample, and of the oldest that is kept.
  [[nodiscard]] AudioPosition End() const { return end_; }
  [[nodiscard]] AudioPosition Oldest() const;

  /// The sample that arrived at `at`: times on the marks of a VAD. Clamped to what is kept.
  [[nodiscard]] AudioPosition PositionAt(TimePoint at) const;

  /// Appends the samples of [from, to) that are kept to `out`.
  void CopyTo(AudioPosition from, AudioPosition to, std::vector<std::int16_t>& out) const;

  /// Middle of the quietest 40 ms inside [from, to): where a long utterance hurts least when it is cut.
  [[nodiscard]] AudioPosition QuietestPoint(AudioPosition from, AudioPosition to) const;

  [[nodiscard]] Hz Rate() const { return rate_; }
  [[nodiscard]] AudioPosition SamplesIn(Us duration) const { return parley::SamplesIn(duration, rate_).value; }

 private:
  struct Arrival {
    AudioPosition end = 0;
    TimePoint at;
  };

  [[nodiscard]] std::int16_t At(AudioPosition position) const {
    return ring_[static_cast<std::size_t>(position) % ring_.size()];
  }

  Hz rate_;
  std::vector<std::int16_t> ring_;
  std::vector<Arrival> arrivals_;  // ring, one per frame
  std::size_t frames_ = 0;
  AudioPosition end_ = 0;
};

/// The part of `samples` that holds speech, with at most `keep` of silence on each side: what lies 35 dB below the
/// loudest 10 ms, or below -60 dBov, counts as silence. Empty if all of it is silence. Pure.
[[nodiscard]] std::span<const std::int16_t> TrimToSpeech(std::span<const std::int16_t> samples, Hz rate, Us keep);

}  // namespace parley
