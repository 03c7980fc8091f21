#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace parley {

class CallSlots;

/// One call's place in the count of active calls: held from acceptance to the end of the call, given back by its
/// destruction on whatever path. May move between threads. Must not outlive the CallSlots.
class CallSlot {
 public:
  CallSlot() = default;
  CallSlot(CallSlot&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)) {}
  CallSlot& operator=(CallSlot&& other) noexcept {
    if (this != &other) {
      Release();
      slots_ = std::exchange(other.slots_, nullptr);
    }
    return *this;
  }
  ~CallSlot() { Release(); }

  [[nodiscard]] explicit operator bool() const { return slots_ != nullptr; }
  void Release();

 private:
  friend class CallSlots;
  explicit CallSlot(CallSlots* slots) : slots_(slots) {}
  CallSlots* slots_ = nullptr;
};

/// Counts active calls exactly, up to a limit. Thread-safe.
class CallSlots {
 public:
  explicit CallSlots(std::size_t limit) : limit_(limit) {}

  /// @return an empty slot if all are taken.
  [[nodiscard]] CallSlot TryReserve() {
    std::size_t active = active_.load(std::memory_order_relaxed);
    while (active < limit_)
      if (active_.compare_exchange_weak(active, active + 1, std::memory_order_acq_rel)) return CallSlot(this);
    return {};
  }

  [[nodiscard]] std::size_t Active() const { return active_.load(std::memory_order_acquire); }
  [[nodiscard]] std::size_t Limit() const { return limit_; }

 private:
  friend class CallSlot;
  const std::size_t limit_;
  std::atomic<std::size_t> active_{0};
};

inline void CallSlot::Release() {
  if (slots_ != nullptr) std::exchange(slots_, nullptr)->active_.fetch_sub(1, std::memory_order_acq_rel);
}

}  // namespace parley
