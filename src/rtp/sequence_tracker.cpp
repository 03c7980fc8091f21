#include "rtp/sequence_tracker.hpp"

namespace parley {

SequenceTracker::Seen SequenceTracker::Update(std::uint16_t sequence) noexcept {
  if (!started_) return {Verdict::kFirst, BeginSource(sequence)};

  const auto ahead = static_cast<std::uint16_t>(sequence - highest_sequence_);
  if (ahead == 0) {
    after_jump_ = -1;
    return {Verdict::kOld, highest_};
  }
  if (ahead < kMaxDropout) {
    highest_ += ahead;
    highest_sequence_ = sequence;
    after_jump_ = -1;
    return {Verdict::kForward, highest_};
  }
  const auto behind = static_cast<std::uint16_t>(highest_sequence_ - sequence);
  if (behind < kMaxMisorder) return {Verdict::kOld, highest_ - behind};

  if (after_jump_ == sequence) return {Verdict::kRestart, BeginSource(sequence)};
  after_jump_ = static_cast<std::uint16_t>(sequence + 1);
  return {Verdict::kJump, 0};
}

std::int64_t SequenceTracker::BeginSource(std::uint16_t sequence) noexcept {
  started_ = true;
  highest_sequence_ = sequence;
  after_jump_ = -1;
  return ++highest_;
}

}  // namespace parley
