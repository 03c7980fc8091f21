#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/clock.hpp"
#include "runtime/tick_wheel.hpp"

namespace parley {

/// Finds the slot of the media wheel at which a call's packets wait least. A call first sits in any slot, and its
/// packets then wait up to 20 ms for their drain; in the slot just behind the moment they arrive, about 2 ms. Pure;
/// a value; one addition a packet.
class ArrivalPhase {
 public:
  /// Packets that are looked at: about a second of 20 ms packets.
  static constexpr std::uint16_t kPackets = 40;

  void OnPacket(TimePoint arrival) noexcept;
  [[nodiscard]] bool Known() const { return count_ >= kPackets; }

  /// The slot 1-3 ms behind most arrivals that has the fewest calls. @param load  calls per slot of the wheel.
  /// @return empty if the phase is not known, or if those slots are so full already (callers of one gateway may all
  /// be in step) that moving there would make a burst.
  [[nodiscard]] std::optional<TickWheel::Slot> BestSlot(
      std::span<const std::uint32_t, TickWheel::kSlots> load) const noexcept;

 private:
  std::array<std::uint16_t, TickWheel::kSlots> arrivals_{};  // by millisecond within 20 ms
  std::uint16_t count_ = 0;
};

}  // namespace parley
