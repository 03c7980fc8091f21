#pragma once

#include <array>
#include <functional>

#include "base/clock.hpp"
#include "runtime/executor.hpp"
#include "turn/turn_timers.hpp"

namespace parley {

/// Runs the timers of one call's turn engine on the loop. Each id has at most one running timer. Loop-affine.
class CallTimers {
 public:
  using Fired = std::function<void(turn::TimerId timer, std::uint32_t generation)>;

  /// `fired` runs on the loop, and not after this object is gone.
  CallTimers(Executor& loop, Fired fired) : loop_(loop), fired_(std::move(fired)) {}
  ~CallTimers() { CancelAll(); }
  CallTimers(const CallTimers&) = delete;
  CallTimers& operator=(const CallTimers&) = delete;

  void Set(turn::TimerId timer, std::uint32_t generation, TimePoint at);
  void Cancel(turn::TimerId timer);
  void CancelAll();

 private:
  Executor& loop_;
  Fired fired_;
  std::array<TimerId, turn::kTimerCount> running_{};
};

}  // namespace parley
