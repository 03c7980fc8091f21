#include "caller/testing/known_agent.hpp"

#include <cmath>

#include "audio/level.hpp"

namespace parley {
namespace {

constexpr float kVoicedFrameDbov = -45;
constexpr Ms kSameStretch{200};   // pauses inside words
constexpr Ms kShortestTurn{450};  // a sound shorter than this wants no answer

}  // namespace

KnownAgent::KnownAgent(Behaviour behaviour) : behaviour_(behaviour) {
  diary_.replies.reserve(64);
  diary_.yields.reserve(64);
}

void KnownAgent::OnAudio(const AudioFrame& frame, FrameOrigin /*origin*/, TimePoint at) noexcept {
  if (LevelDbov(frame.Samples()) < kVoicedFrameDbov) return;
  if (!caller_last_ || at - *caller_last_ > kSameStretch) caller_onset_ = at;
  caller_last_ = at;
  if (at - *caller_onset_ >= kShortestTurn) owes_reply_ = true;
}

void KnownAgent::OnDtmf(char digit, TimePoint /*at*/) noexcept { digits_ += digit; }

bool KnownAgent::OnSendDue(AudioFrame& frame, TimePoint due) noexcept {
  if (!diary_.media_began) diary_.media_began = due;
  Listen(due);
  if (frames_left_ == 0) return false;
  --frames_left_;
  // Noise that swells and falls four times a second, never below -32 dBov: no reaction hides in a pause.
  const double swell = 0.75 + 0.25 * std::sin(0.5 * static_cast<double>(frames_left_));
  for (std::int16_t& sample : frame.Reset(k8kHz, 160)) {
    noise_ ^= noise_ << 13;
    noise_ ^= noise_ >> 17;
    noise_ ^= noise_ << 5;
    sample = static_cast<std::int16_t>(swell * 6000 * (static_cast<double>(noise_) / 2147483648.0 - 1.0));
  }
  return true;
}

void KnownAgent::Listen(TimePoint now) {
  if (!diary_.greeted && now - *diary_.media_began >= behaviour_.greeting_after) {
    diary_.greeted = now;
    frames_left_ = behaviour_.greeting_length / kFrameTime;
    return;
  }
  if (!caller_last_) return;
  const bool caller_speaks = now - *caller_last_ < kSameStretch;
  if (frames_left_ > 0 && caller_speaks && *caller_last_ - *caller_onset_ >= behaviour_.yield_after) {
    diary_.yields.push_back({*caller_onset_, now - kFrameTime});
    frames_left_ = 0;
  }
  if (frames_left_ == 0 && owes_reply_ && now - *caller_last_ >= behaviour_.reply_after) {
    owes_reply_ = false;
    diary_.replies.push_back({*caller_last_, now});
    frames_left_ = behaviour_.reply_length / kFrameTime;
  }
}

}  // namespace parley
