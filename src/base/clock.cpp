#include "base/clock.hpp"

#include <ctime>

namespace parley {

TimePoint SystemClock::Now() const noexcept {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return TimePoint{Seconds{t.tv_sec} + Ns{t.tv_nsec}};
}

WallTime SystemClock::WallNow() const noexcept { return std::chrono::system_clock::now(); }

}  // namespace parley
