#include "caller/voice_watch.hpp"

#include <algorithm>

namespace parley {

std::optional<VoiceWatch::Change> VoiceWatch::Next(std::int8_t dbov) {
  constexpr Ms kStep{10};
  constexpr int kRunGap = 3;  // a run may have holes this long
  const auto level = static_cast<float>(dbov);
  ++step_;
  floor_ = std::max(-127.0F, std::min(level, floor_ + kFloorRise));
  const float begin = std::max(kBeginDbov, std::min(floor_ + kBeginOverFloor, kHighestBegin));
  const float hold = begin + (kHoldDbov - kBeginDbov);
  const bool above = level >= hold;
  below_ = above ? 0 : below_ + 1;
  if (on_) {
    if (below_ < kEndSteps) return std::nullopt;
    on_ = false;
    run_ = 0;
    loud_ = false;
    return Change{false, kStep * (step_ - below_)};
  }
  if (!above && (run_ == 0 || below_ >= kRunGap)) {
    run_ = 0;
    loud_ = false;
    return std::nullopt;
  }
  ++run_;
  loud_ = loud_ || level >= begin;
  if (!above || !loud_ || run_ < kBeginSteps) return std::nullopt;
  on_ = true;
  return Change{true, kStep * (step_ - run_)};
}

}  // namespace parley
