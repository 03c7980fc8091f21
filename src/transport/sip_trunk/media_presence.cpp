#include "transport/sip_trunk/media_presence.hpp"

#include <algorithm>

namespace parley {

std::optional<MediaPresence::Change> MediaPresence::OnPacket(TimePoint arrival) noexcept {
  last_packet_ = std::max(last_packet_, arrival);
  const State before = state_;
  if (before == State::kHeld) return std::nullopt;
  state_ = State::kPresent;
  if (before == State::kLost) return Change{.back = true, .cause = MediaLossCause::kNoPackets};
  return std::nullopt;
}

std::optional<MediaPresence::Change> MediaPresence::OnTick(TimePoint now) noexcept {
  if (state_ != State::kAwaited && state_ != State::kPresent) return std::nullopt;
  const Us limit = state_ == State::kAwaited ? limits_.first_within : limits_.lost_after;
  if (now - std::max(last_packet_, sign_of_life_) < limit) return std::nullopt;
  state_ = State::kLost;
  return Change{.back = false, .cause = MediaLossCause::kNoPackets};
}

std::optional<MediaPresence::Change> MediaPresence::Hold(bool held, TimePoint now) noexcept {
  if (held == (state_ == State::kHeld)) return std::nullopt;
  if (held) {
    state_ = State::kHeld;
    return Change{.back = false, .cause = MediaLossCause::kHold};
  }
  // The peer needs a moment to send again: the time of the hold is not held against it.
  state_ = State::kPresent;
  last_packet_ = now;
  return Change{.back = true, .cause = MediaLossCause::kHold};
}

}  // namespace parley
