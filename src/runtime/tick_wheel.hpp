#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"

namespace parley {

/// Something that sends and receives one 20 ms frame each time its slot comes round.
class TickTarget {
 public:
  virtual ~TickTarget() = default;

  /// Loop-affine. Must not block, lock, allocate or format: it runs for every call each 20 ms.
  /// @param due  the time the slot was due, on the absolute 1 ms grid: base of RTP timing.
  /// @param now  the time it runs.
  virtual void OnTick(TimePoint due, TimePoint now) noexcept = 0;
};

/// The media wheel of a shard: 20 slots of 1 ms, each visited once per 20 ms, so that the packets of a node's
/// calls never leave in one burst. Loop-affine. Adding and removing are allowed inside OnTick.
class TickWheel {
 public:
  static constexpr std::size_t kSlots = 20;
  using Slot = std::uint8_t;

  /// Has room for some thousand targets, so that one that moves to another slot on its tick allocates nothing.
  TickWheel();

  /// Adds a target to the slot with the fewest targets. The target must be removed before it dies.
  Slot Add(TickTarget& target);

  /// Adds a target to a given slot.
  void AddTo(Slot slot, TickTarget& target);

  /// Removes a target from `slot`; one that is not there is ignored.
  void Remove(Slot slot, TickTarget& target);

  /// Runs the slot that is due at `due`, a point on the 1 ms grid.
  void Run(TimePoint due, TimePoint now) noexcept;

  /// The slot that runs at `due`.
  [[nodiscard]] static Slot SlotAt(TimePoint due);

  [[nodiscard]] std::size_t Size() const { return size_; }

  /// Targets per slot.
  [[nodiscard]] std::array<std::uint32_t, kSlots> Load() const;

 private:
  std::array<std::vector<TickTarget*>, kSlots> slots_;
  std::size_t size_ = 0;
  Slot running_ = kSlots;  // slot being run, whose holes are closed afterwards
};

}  // namespace parley
