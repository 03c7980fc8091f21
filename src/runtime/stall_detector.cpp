#include "runtime/stall_detector.hpp"

#include <execinfo.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <utility>

#include "runtime/shard.hpp"
#include "runtime/thread_priority.hpp"

namespace parley {
namespace {

constexpr int kMaxFrames = 48;

/// Filled by the signal handler on the stalled thread, read by the detector: one at a time.
struct Capture {
  std::array<void*, kMaxFrames> frames{};
  std::atomic<int> count{-1};  // -1: not taken yet
};
Capture g_capture;

int StallSignal() { return SIGRTMIN + 3; }

void TakeBacktrace(int) {
  const int saved_errno = errno;
  g_capture.count.store(backtrace(g_capture.frames.data(), kMaxFrames), std::memory_order_release);
  errno = saved_errno;
}

void InstallHandler() {
  // The first call of backtrace() loads libgcc, which is not allowed in a signal handler.
  std::array<void*, 1> warm_up{};
  backtrace(warm_up.data(), 1);
  struct sigaction action {};
  action.sa_handler = TakeBacktrace;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(StallSignal(), &action, nullptr);
}

std::vector<std::string> BacktraceOf(int thread_id) {
  g_capture.count.store(-1, std::memory_order_relaxed);
  if (syscall(SYS_tgkill, getpid(), thread_id, StallSignal()) != 0) return {};
  const timespec pause{0, 200'000};
  for (int i = 0; i < 100 && g_capture.count.load(std::memory_order_acquire) < 0; ++i) nanosleep(&pause, nullptr);
  const int count = g_capture.count.load(std::memory_order_acquire);
  if (count <= 0) return {};
  const std::unique_ptr<char*, decltype(&std::free)> symbols(backtrace_symbols(g_capture.frames.data(), count),
                                                             &std::free);
  std::vector<std::string> lines;
  constexpr int kHandlerFrames = 2;  // the handler and the kernel's trampoline
  for (int i = kHandlerFrames; symbols != nullptr && i < count; ++i) lines.emplace_back(symbols.get()[i]);
  return lines;
}

/// CPU time of another thread of this process; the clock id is the kernel's per-thread encoding
/// (clock_getcpuclockid(3)).
Ns CpuTimeOf(int thread_id) {
  constexpr unsigned kPerThreadCpuClock = 6;
  const auto clock = static_cast<clockid_t>((~static_cast<unsigned>(thread_id) << 3) | kPerThreadCpuClock);
  timespec t{};
  if (clock_gettime(clock, &t) != 0) return Ns{0};
  return Seconds{t.tv_sec} + Ns{t.tv_nsec};
}

struct Watched {
  const Shard* shard;
  std::int64_t turn_ns = 0;  // start of the turn that was last seen under way
  Ns cpu_at_turn{0};         // CPU time of the thread when that turn was first seen
  TimePoint quiet_until{};
};

}  // namespace

StallDetector::StallDetector(Config config, std::vector<const Shard*> shards, Sink sink)
    : config_(config), shards_(std::move(shards)), sink_(std::move(sink)) {
  InstallHandler();
  thread_ = std::jthread([this](const std::stop_token& stop) { Watch(stop); });
}

StallDetector::~StallDetector() = default;

void StallDetector::Watch(const std::stop_token& stop) {
  NameThisThread("stall-detector");
  const SystemClock clock;
  std::vector<Watched> watched;
  for (const Shard* shard : shards_) watched.push_back({shard, 0, Ns{0}, TimePoint{}});
  const timespec pause{0, static_cast<long>(std::chrono::duration_cast<Ns>(config_.check_every).count())};
  while (!stop.stop_requested()) {
    nanosleep(&pause, nullptr);
    for (Watched& w : watched) {
      const int thread_id = w.shard->ThreadId();
      const std::int64_t started = w.shard->TurnStartedNs();
      if (started == 0 || thread_id == 0) continue;
      if (started != w.turn_ns) {
        w.turn_ns = started;
        w.cpu_at_turn = CpuTimeOf(thread_id);
      }
      const TimePoint now = clock.Now();
      const Ns stalled = now - TimePoint{Ns{started}};
      if (stalled < config_.bound || now < w.quiet_until) continue;
      w.quiet_until = now + Seconds{1};
      sink_({w.shard->Name(), std::chrono::duration_cast<Ms>(stalled),
             std::chrono::duration_cast<Us>(CpuTimeOf(thread_id) - w.cpu_at_turn), BacktraceOf(thread_id)});
    }
  }
}

}  // namespace parley
