#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "transport/media_leg.hpp"

namespace parley {

/// Watches whether the peer's media is there. Pure; a value. States: waiting for the first packet, present, lost,
/// held; each change is returned once.
class MediaPresence {
 public:
  struct Limits {
    Us lost_after = Seconds{3};     ///< without a packet, once there was one (T_MEDIA_LOST of the turn rules)
    Us first_within = Seconds{30};  ///< before the first packet
  };
  struct Change {
    bool back = false;  ///< the media is back; false: it went away
    MediaLossCause cause = MediaLossCause::kNoPackets;
  };

  MediaPresence() = default;
  explicit MediaPresence(const Limits& limits) : limits_(limits) {}

  /// The leg begins to wait.
  void Start(TimePoint now) { last_packet_ = now; }

  [[nodiscard]] std::optional<Change> OnPacket(TimePoint arrival) noexcept;

  /// Something shows that the peer lives although it sends no audio: RTCP while silence suppression is in use.
  void OnSignOfLife(TimePoint now) noexcept { sign_of_life_ = now; }

  [[nodiscard]] std::optional<Change> OnTick(TimePoint now) noexcept;

  [[nodiscard]] std::optional<Change> Hold(bool held, TimePoint now) noexcept;

  [[nodiscard]] bool Present() const { return state_ == State::kPresent; }
  [[nodiscard]] TimePoint LastPacket() const { return last_packet_; }

 private:
  enum class State : std::uint8_t { kAwaited, kPresent, kLost, kHeld };

  Limits limits_;
  State state_ = State::kAwaited;
  TimePoint last_packet_{};
  TimePoint sign_of_life_{};
};

}  // namespace parley
