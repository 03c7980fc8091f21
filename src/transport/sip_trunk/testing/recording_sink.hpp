#pragma once

#include <functional>
#include <string>
#include <vector>

#include "transport/media_leg.hpp"

namespace parley {

/// Remembers all that a leg tells, and says what it is told to say.
class RecordingSink : public MediaLegSink {
 public:
  struct Heard {
    std::vector<std::int16_t> samples;
    FrameOrigin origin;
    TimePoint at;
  };

  void OnAudio(const AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept override {
    heard.push_back({{frame.Samples().begin(), frame.Samples().end()}, origin, at});
  }
  bool OnSendDue(AudioFrame& frame, TimePoint /*due*/) noexcept override {
    ++asked;
    if (!say) return false;
    say(frame);
    return true;
  }
  void OnDtmf(char digit, TimePoint /*at*/) noexcept override {
    keys += digit;
    if (on_key) on_key();
  }
  void OnMediaLost(MediaLossCause cause, TimePoint last_packet) noexcept override {
    events.push_back(cause == MediaLossCause::kHold ? "hold" : "lost");
    last = last_packet;
  }
  void OnMediaBack(MediaLossCause cause) noexcept override {
    events.push_back(cause == MediaLossCause::kHold ? "unhold" : "back");
  }

  [[nodiscard]] std::size_t Count(FrameOrigin origin) const {
    std::size_t count = 0;
    for (const Heard& one : heard) count += one.origin == origin ? 1U : 0U;
    return count;
  }
  [[nodiscard]] std::size_t Samples() const {
    std::size_t count = 0;
    for (const Heard& one : heard) count += one.samples.size();
    return count;
  }

  std::vector<Heard> heard;
  std::string keys;
  std::vector<std::string> events;
  TimePoint last{};
  int asked = 0;
  std::function<void(AudioFrame&)> say;
  std::function<void()> on_key;
};

}  // namespace parley
