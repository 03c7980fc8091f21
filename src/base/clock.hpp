#pragma once

#include <chrono>

#include "base/units.hpp"

namespace parley {

/// Tag of the monotonic time line that all deadlines, timers and audio positions use. It has no `now()` on
/// purpose: time enters through a `Clock&` or as an argument.
struct MonotonicTime {
  using duration = Ns;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicTime>;
  static constexpr bool is_steady = true;
};

using TimePoint = MonotonicTime::time_point;
using WallTime = std::chrono::system_clock::time_point;

/// Source of time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Monotonic time since an arbitrary start.
  [[nodiscard]] virtual TimePoint Now() const noexcept = 0;

  /// Time of day in UTC, for call records and logs only. It may jump; never compute a deadline with it.
  [[nodiscard]] virtual WallTime WallNow() const noexcept = 0;
};

/// The operating system's CLOCK_MONOTONIC and CLOCK_REALTIME.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint Now() const noexcept override;
  [[nodiscard]] WallTime WallNow() const noexcept override;
};

/// A clock that moves only when told to. Not thread-safe: for tests and replays on one thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimePoint start = TimePoint{}, WallTime wall_start = WallTime{})
      : now_(start), wall_(wall_start) {}

  [[nodiscard]] TimePoint Now() const noexcept override { return now_; }
  [[nodiscard]] WallTime WallNow() const noexcept override { return wall_; }

  void Advance(Ns by) noexcept {
    now_ += by;
    wall_ += std::chrono::duration_cast<WallTime::duration>(by);
  }

 private:
  TimePoint now_;
  WallTime wall_;
};

}  // namespace parley
