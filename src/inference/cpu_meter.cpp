#include "inference/cpu_meter.hpp"

#include <time.h>

namespace parley {

Ns CpuMeter::ThreadCpu() noexcept {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return Seconds{t.tv_sec} + Ns{t.tv_nsec};
}

}  // namespace parley
