#include "runtime/thread_priority.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

namespace parley {

void NameThisThread(const std::string& name) { pthread_setname_np(pthread_self(), name.substr(0, 15).c_str()); }

void LowerPriorityOfThisThread(int nice) {
  sched_param param{};
  sched_setscheduler(0, SCHED_BATCH, &param);
  // On Linux the "process" that is niced by its thread id is the thread alone.
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), nice);
}

Ns CpuTimeOfThisThread() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return Seconds{t.tv_sec} + Ns{t.tv_nsec};
}

}  // namespace parley
