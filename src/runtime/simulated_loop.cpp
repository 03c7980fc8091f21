#include "runtime/simulated_loop.hpp"

#include <algorithm>

namespace parley {
namespace {

TimePoint NextMillisecond(TimePoint now) {
  const auto ms = std::chrono::floor<Ms>(now.time_since_epoch());
  return TimePoint{ms + Ms{1}};
}

}  // namespace

void SimulatedLoop::RunReady() {
  for (;;) {
    if (!posted_.empty()) {
      Task task = std::move(posted_.front());
      posted_.pop_front();
      task();
      continue;
    }
    Task due = timers_.PopDue(clock_.Now());
    if (!due) return;
    due();
  }
}

void SimulatedLoop::AdvanceBy(Ns by) {
  const TimePoint end = clock_.Now() + by;
  RunReady();
  while (clock_.Now() < end) {
    const TimePoint tick = NextMillisecond(clock_.Now());
    // An idle wheel need not be stepped through.
    const TimePoint next = std::min({end, timers_.NextDue(), wheel_.Size() > 0 ? tick : end});
    if (next > clock_.Now()) clock_.Advance(next - clock_.Now());
    if (clock_.Now() == tick && wheel_.Size() > 0) wheel_.Run(tick, tick);
    RunReady();
  }
}

}  // namespace parley
