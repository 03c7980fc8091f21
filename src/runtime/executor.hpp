#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "runtime/task.hpp"

namespace parley {

using TimerId = Id<struct TimerIdTag, std::uint64_t>;

/// One loop on one thread: what a call, a provider stream or a test needs of it. A Shard runs it in real time,
/// a SimulatedLoop in simulated time, so that the same code can be driven by a test.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Runs `task` on the loop, soon, in the order of posting from one thread. Thread-safe; never blocks.
  virtual void Post(Task task) = 0;

  /// Runs `task` once `at` has passed (a time in the past: on the next turn of the loop). Loop-affine.
  virtual TimerId RunAt(TimePoint at, Task task) = 0;

  /// Forgets a timer. One that has run or is unknown is ignored. Loop-affine.
  virtual void Cancel(TimerId timer) = 0;

  /// Time of the current turn of the loop; it does not move while a task runs. Loop-affine.
  [[nodiscard]] virtual TimePoint Now() const noexcept = 0;

  /// Time of day, for records.
  [[nodiscard]] virtual WallTime WallNow() const noexcept = 0;
};

}  // namespace parley
