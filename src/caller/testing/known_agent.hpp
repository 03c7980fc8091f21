#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "transport/media_leg.hpp"

namespace parley {

/// An agent without understanding whose every reaction has a known time: the yardstick that the judge of a caller is
/// held against. It greets, answers each stretch of caller voice after an exact delay, and falls silent when the
/// caller has talked into its speech for an exact time. It notes what it did. Loop-affine, 8 kHz.
class KnownAgent final : public MediaLegSink {
 public:
  struct Behaviour {
    Ms greeting_after{100};  ///< from the start of its media
    Ms greeting_length{1500};
    Ms reply_after{400};  ///< from the arrival of the last voiced packet
    Ms reply_length{2500};
    Ms yield_after{300};  ///< of caller voice into its own; shorter sounds are ignored
  };
  /// What it did, on the loop's clock.
  struct Reply {
    TimePoint last_voiced_arrival;
    TimePoint first_sent;
  };
  struct Yield {
    TimePoint onset_arrival;
    TimePoint last_sent;
  };
  struct Diary {
    std::optional<TimePoint> media_began;  ///< first frame it was asked for
    std::optional<TimePoint> greeted;
    std::vector<Reply> replies;
    std::vector<Yield> yields;
  };

  explicit KnownAgent(Behaviour behaviour);

  void OnAudio(const AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept override;
  bool OnSendDue(AudioFrame& frame, TimePoint due) noexcept override;
  void OnDtmf(char digit, TimePoint at) noexcept override;
  void OnMediaLost(MediaLossCause, TimePoint) noexcept override {}
  void OnMediaBack(MediaLossCause) noexcept override {}

  [[nodiscard]] const Diary& Did() const { return diary_; }
  [[nodiscard]] const std::string& Digits() const { return digits_; }

 private:
  void Listen(TimePoint now);

  const Behaviour behaviour_;
  Diary diary_;
  std::string digits_;
  std::uint32_t noise_ = 1;
  std::int64_t frames_left_ = 0;  // of what it is saying
  bool owes_reply_ = false;
  std::optional<TimePoint> caller_onset_;  // of the stretch under way
  std::optional<TimePoint> caller_last_;   // last voiced packet
};

}  // namespace parley
