#pragma once

#include <cstdint>

namespace parley {

/// Extends 16-bit sequence numbers to 64 bits and tells a packet out of order from a sender that began anew, after
/// RFC 3550 appendix A.1. The probation of the appendix is not here: SourceLatch decides whom to hear. A value.
class SequenceTracker {
 public:
  static constexpr std::uint16_t kMaxDropout = 3000;
  static constexpr std::uint16_t kMaxMisorder = 100;

  enum class Verdict : std::uint8_t {
    kFirst,    ///< begins the stream
    kForward,  ///< the highest number so far
    kOld,      ///< the highest again, or one that was overtaken
    kRestart,  ///< second of two packets in a row after a jump: the sender began anew
    kJump,     ///< implausible: to be dropped unless the next number follows
  };
  struct Seen {
    Verdict verdict;
    std::int64_t extended;  ///< grows through wraps and restarts; 0 for kJump
  };

  Seen Update(std::uint16_t sequence) noexcept;

  /// A new source: its first number is extended to follow the highest one so far.
  std::int64_t BeginSource(std::uint16_t sequence) noexcept;

  [[nodiscard]] bool Started() const { return started_; }
  /// Highest extended number so far.
  [[nodiscard]] std::int64_t Highest() const { return highest_; }

 private:
  // Low enough to leave room for packets older than the first.
  static constexpr std::int64_t kStart = 1 << 16;

  bool started_ = false;
  std::uint16_t highest_sequence_ = 0;
  std::int64_t highest_ = kStart;
  std::int32_t after_jump_ = -1;  // number that would confirm a jump
};

}  // namespace parley
