#pragma once

#include <deque>

#include "base/clock.hpp"
#include "runtime/executor.hpp"
#include "runtime/tick_wheel.hpp"
#include "runtime/timer_queue.hpp"

namespace parley {

/// A loop in simulated time, for tests and replays: nothing runs until time is advanced, and a year of timers
/// runs in a moment. Everything posted or due runs on the calling thread, in order of time, then of posting.
class SimulatedLoop final : public Executor {
 public:
  explicit SimulatedLoop(ManualClock& clock) : clock_(clock) {}

  void Post(Task task) override { posted_.push_back(std::move(task)); }
  TimerId RunAt(TimePoint at, Task task) override { return timers_.Add(at, std::move(task)); }
  void Cancel(TimerId timer) override { timers_.Cancel(timer); }
  [[nodiscard]] TimePoint Now() const noexcept override { return clock_.Now(); }
  [[nodiscard]] WallTime WallNow() const noexcept override { return clock_.WallNow(); }

  [[nodiscard]] TickWheel& Wheel() { return wheel_; }

  /// Runs what is posted or due, without moving time.
  void RunReady();

  /// Moves time on by `by`, running each timer at its own time and each wheel slot on its millisecond.
  void AdvanceBy(Ns by);

 private:
  ManualClock& clock_;
  std::deque<Task> posted_;
  TimerQueue timers_;
  TickWheel wheel_;
};

}  // namespace parley
