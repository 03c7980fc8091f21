#include "runtime/tick_wheel.hpp"

#include <algorithm>

namespace parley {

TickWheel::TickWheel() {
  constexpr std::size_t kRoom = 256;  // of a slot: a shard of 1,000 calls has 50 in each
  for (auto& slot : slots_) slot.reserve(kRoom);
}

TickWheel::Slot TickWheel::Add(TickTarget& target) {
  const auto emptiest =
      std::min_element(slots_.begin(), slots_.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  const auto slot = static_cast<Slot>(emptiest - slots_.begin());
  AddTo(slot, target);
  return slot;
}

void TickWheel::AddTo(Slot slot, TickTarget& target) {
  slots_[slot].push_back(&target);
  ++size_;
}

void TickWheel::Remove(Slot slot, TickTarget& target) {
  auto& targets = slots_[slot];
  const auto found = std::find(targets.begin(), targets.end(), &target);
  if (found == targets.end()) return;
  --size_;
  if (slot == running_) {
    *found = nullptr;  // the running loop must not skip its neighbour
    return;
  }
  *found = targets.back();
  targets.pop_back();
}

void TickWheel::Run(TimePoint due, TimePoint now) noexcept {
  running_ = SlotAt(due);
  auto& targets = slots_[running_];
  // A target added to this slot meanwhile is served the next time round.
  const std::size_t count = targets.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (targets[i] != nullptr) targets[i]->OnTick(due, now);
  }
  std::erase(targets, nullptr);
  running_ = kSlots;
}

std::array<std::uint32_t, TickWheel::kSlots> TickWheel::Load() const {
  std::array<std::uint32_t, kSlots> load{};
  std::ranges::transform(slots_, load.begin(),
                         [](const auto& slot) { return static_cast<std::uint32_t>(slot.size()); });
  return load;
}

TickWheel::Slot TickWheel::SlotAt(TimePoint due) {
  const auto ms = std::chrono::duration_cast<Ms>(due.time_since_epoch()).count();
  return static_cast<Slot>(ms % static_cast<std::int64_t>(kSlots));
}

}  // namespace parley
