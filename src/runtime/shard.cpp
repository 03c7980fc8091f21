#include "runtime/shard.hpp"

#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <utility>

#include "base/check.hpp"
#include "runtime/thread_priority.hpp"

namespace parley {
namespace {

constexpr Ms kTick{1};
constexpr Ms kLate{10};
/// A loop that fell behind further than this does not send what it missed: two frames are the most a receiver
/// should get in one burst (docs/architecture.md, media).
constexpr Ms kCatchUp = 2 * kFrameTime;

TimePoint GridPointAfter(TimePoint now) { return TimePoint{std::chrono::floor<Ms>(now.time_since_epoch()) + kTick}; }

/// Wakes the loop on each point of the 1 ms grid.
class TickTimer {
 public:
  explicit TickTimer(TimePoint first) : fd_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
    PARLEY_CHECK(fd_ >= 0, "timerfd_create failed");
    const auto ns = first.time_since_epoch().count();
    itimerspec spec{};
    spec.it_value = {ns / 1'000'000'000, ns % 1'000'000'000};
    spec.it_interval = {0, 1'000'000};
    PARLEY_CHECK(timerfd_settime(fd_, TFD_TIMER_ABSTIME, &spec, nullptr) == 0, "timerfd_settime failed");
  }
  ~TickTimer() { close(fd_); }
  TickTimer(const TickTimer&) = delete;
  TickTimer& operator=(const TickTimer&) = delete;

  void Wait() const {
    std::uint64_t expirations = 0;
    [[maybe_unused]] const ssize_t got =
        read(fd_, &expirations, sizeof expirations);  // EINTR: an early turn does no harm
  }

 private:
  int fd_;
};

}  // namespace

Shard::Shard(Config config, const Clock& clock)
    : config_(std::move(config)),
      clock_(clock),
      now_(clock.Now()),
      posted_(config_.max_posted, OverflowPolicy::kBrokenInvariant),
      io_(std::make_unique<boost::asio::io_context>(1)) {}

Shard::~Shard() {
  Stop();
  Join();
}

void Shard::Start() {
  thread_ = std::jthread([this] { Run(); });
}

void Shard::Stop() { stopping_.store(true, std::memory_order_relaxed); }

void Shard::Join() {
  if (!thread_.joinable()) return;
  thread_.join();
  // What is left on the loop is taken down by whoever waited for its end.
  affinity_.Bind();
}

void Shard::Post(Task task) {
  if (stopping_.load(std::memory_order_relaxed)) return;
  posted_.Push(std::move(task));
}

TimerId Shard::RunAt(TimePoint at, Task task) {
  affinity_.AssertOnLoop();
  return timers_.Add(at, std::move(task));
}

void Shard::Cancel(TimerId timer) {
  affinity_.AssertOnLoop();
  timers_.Cancel(timer);
}

boost::asio::io_context& Shard::Io() { return *io_; }

Shard::Stats Shard::Read() const {
  return {counters_.tick_lateness.Read(), counters_.task_time.Read(),
          counters_.late_ticks.load(std::memory_order_relaxed), counters_.skipped_ticks.load(std::memory_order_relaxed),
          Us{counters_.cpu_time_us.load(std::memory_order_relaxed)}};
}

void Shard::Run() {
  affinity_.Bind();
  NameThisThread(config_.name);
  thread_id_.store(static_cast<int>(syscall(SYS_gettid)), std::memory_order_relaxed);
  next_tick_ = GridPointAfter(clock_.Now());
  const TickTimer timer(next_tick_);
  int turns = 0;
  while (!stopping_.load(std::memory_order_relaxed)) {
    turn_started_ns_.store(0, std::memory_order_relaxed);
    timer.Wait();
    now_ = clock_.Now();
    turn_started_ns_.store(now_.time_since_epoch().count(), std::memory_order_relaxed);
    RunTicks(now_);
    RunTasksUntil(next_tick_);
    if (++turns % 1000 == 0) {
      counters_.cpu_time_us.store(std::chrono::duration_cast<Us>(CpuTimeOfThisThread()).count(),
                                  std::memory_order_relaxed);
    }
  }
  turn_started_ns_.store(0, std::memory_order_relaxed);
}

void Shard::RunTicks(TimePoint now) {
  if (now - next_tick_ > kCatchUp) {
    const TimePoint resume = GridPointAfter(now) - kCatchUp;
    counters_.skipped_ticks.fetch_add(static_cast<std::uint64_t>((resume - next_tick_) / kTick),
                                      std::memory_order_relaxed);
    next_tick_ = resume;
  }
  for (; next_tick_ <= now; next_tick_ += kTick) {
    const Ns late = now - next_tick_;
    counters_.tick_lateness.Record(late);
    if (late > kLate) counters_.late_ticks.fetch_add(1, std::memory_order_relaxed);
    wheel_.Run(next_tick_, now);
  }
}

void Shard::RunTasksUntil(TimePoint next_tick) {
  // A loop that is behind must still get some work done, or it would never catch up with its posts.
  constexpr int kAtLeast = 8;
  for (int done = 0; done < kAtLeast || clock_.Now() < next_tick; ++done) {
    if (!RunOneTask()) break;
  }
  if (io_->stopped()) io_->restart();
}

bool Shard::RunOneTask() {
  const TimePoint started = clock_.Now();
  now_ = started;
  Task task;
  if (posted_.Pop(task)) {
    task();
  } else if (Task due = timers_.PopDue(started)) {
    due();
  } else if (io_->poll_one() == 0) {
    return false;
  }
  Measure(started);
  return true;
}

void Shard::Measure(TimePoint started) { counters_.task_time.Record(clock_.Now() - started); }

}  // namespace parley
