#pragma once

#include <atomic>
#include <thread>

#include "base/check.hpp"
#include "base/thread_annotations.hpp"

namespace parley {

/// The right to touch what belongs to one loop. Clang checks it at compile time (PARLEY_GUARDED_BY,
/// PARLEY_REQUIRES), debug builds at run time.
class PARLEY_CAPABILITY("event_loop") LoopAffinity {
 public:
  /// Names the calling thread the owner.
  void Bind() { owner_.store(std::this_thread::get_id(), std::memory_order_relaxed); }

  /// A loop that nobody has bound yet may be touched by anyone: it is being set up.
  void AssertOnLoop() const PARLEY_ASSERT_CAPABILITY(this) { PARLEY_ASSERT(OnLoop()); }

  [[nodiscard]] bool OnLoop() const {
    const std::thread::id owner = owner_.load(std::memory_order_relaxed);
    return owner == std::thread::id{} || owner == std::this_thread::get_id();
  }

 private:
  std::atomic<std::thread::id> owner_{};
};

}  // namespace parley
