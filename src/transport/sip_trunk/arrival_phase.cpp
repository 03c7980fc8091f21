#include "transport/sip_trunk/arrival_phase.hpp"

#include <algorithm>
#include <numeric>

namespace parley {
namespace {

constexpr std::size_t kSlots = TickWheel::kSlots;
constexpr std::size_t kChoices = 3;  // 1, 2 or 3 ms behind
constexpr std::uint32_t kSmallLoad = 8;
constexpr std::uint32_t kMostOverAverage = 3;  // times the average load of a slot

}  // namespace

void ArrivalPhase::OnPacket(TimePoint arrival) noexcept {
  if (Known()) return;
  ++arrivals_[TickWheel::SlotAt(arrival)];
  ++count_;
}

std::optional<TickWheel::Slot> ArrivalPhase::BestSlot(
    std::span<const std::uint32_t, TickWheel::kSlots> load) const noexcept {
  if (!Known()) return std::nullopt;
  // What arrives in millisecond b is safely there when slot b + 2 runs, and waits 1-2 ms for it; for slot b + 1, which
  // may run before it came, it would wait a whole round.
  std::size_t best = 0;
  std::size_t least = SIZE_MAX;
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    std::size_t waited = 0;
    for (std::size_t b = 0; b < kSlots; ++b) waited += arrivals_[b] * ((slot + kSlots - b - 2 + kSlots) % kSlots);
    if (waited < least) {
      best = slot;
      least = waited;
    }
  }
  std::size_t chosen = best;
  for (std::size_t i = 1; i < kChoices; ++i) {
    const std::size_t slot = (best + i) % kSlots;
    if (load[slot] < load[chosen]) chosen = slot;
  }
  const std::uint32_t calls = std::accumulate(load.begin(), load.end(), 0U);
  if (load[chosen] > std::max<std::uint32_t>(kSmallLoad, kMostOverAverage * calls / kSlots)) return std::nullopt;
  return static_cast<TickWheel::Slot>(chosen);
}

}  // namespace parley
