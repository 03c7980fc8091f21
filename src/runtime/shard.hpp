#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "runtime/executor.hpp"
#include "runtime/latency_histogram.hpp"
#include "runtime/loop_affinity.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/tick_wheel.hpp"
#include "runtime/timer_queue.hpp"

namespace boost::asio {
class io_context;
}

namespace parley {

/// One thread with one loop that owns calls: sockets, timers, provider streams and state of a call live on its
/// shard from admission to the end, so that no call path needs a lock.
///
/// The loop is woken by a timerfd on the absolute 1 ms grid. Each turn runs the wheel slots that are due first, then
/// posted tasks, timers, and handlers of the Boost.Asio io_context, until the next tick is due. Post is thread-safe;
/// everything else is loop-affine unless said otherwise.
class Shard final : public Executor {
 public:
  struct Config {
    ShardIndex index = 0;
    std::string name = "shard";
    std::size_t max_posted = 10'000;  ///< more is a broken invariant of the process: admission bounds it
  };
  /// A snapshot that any thread may take.
  struct Stats {
    LatencyHistogram::Snapshot tick_lateness;  ///< slot due to slot run
    LatencyHistogram::Snapshot task_time;      ///< wall time of each posted task, timer and handler
    std::uint64_t late_ticks = 0;              ///< ticks more than 10 ms late
    std::uint64_t skipped_ticks = 0;           ///< not run because the loop was more than two frames behind
    Us cpu_time{0};                            ///< of the thread, as of about a second ago
  };

  /// The clock must outlive the shard; it has to be CLOCK_MONOTONIC for the tick grid to hold.
  Shard(Config config, const Clock& clock);

  /// Stops and joins if that was not done.
  ~Shard() override;

  void Start();

  /// Ends the loop after the current turn; what is posted later is dropped. Thread-safe.
  void Stop();

  /// Waits for the thread to end. Not from the loop itself.
  void Join();

  void Post(Task task) override;
  TimerId RunAt(TimePoint at, Task task) override;
  void Cancel(TimerId timer) override;
  [[nodiscard]] TimePoint Now() const noexcept override { return now_; }
  [[nodiscard]] WallTime WallNow() const noexcept override { return clock_.WallNow(); }

  [[nodiscard]] TickWheel& Wheel() { return wheel_; }
  [[nodiscard]] boost::asio::io_context& Io();
  [[nodiscard]] const LoopAffinity& Affinity() const { return affinity_; }
  [[nodiscard]] ShardIndex Index() const { return config_.index; }
  [[nodiscard]] const std::string& Name() const { return config_.name; }

  [[nodiscard]] Stats Read() const;

  /// When the turn under way began (CLOCK_MONOTONIC ns), 0 between turns. For the stall detector; thread-safe.
  [[nodiscard]] std::int64_t TurnStartedNs() const { return turn_started_ns_.load(std::memory_order_relaxed); }
  /// Linux thread id, 0 before the loop runs. Thread-safe.
  [[nodiscard]] int ThreadId() const { return thread_id_.load(std::memory_order_relaxed); }

 private:
  void Run();
  void RunTicks(TimePoint now);
  void RunTasksUntil(TimePoint next_tick);
  bool RunOneTask();
  void Measure(TimePoint started);

  const Config config_;
  const Clock& clock_;
  LoopAffinity affinity_;
  TimePoint now_{};
  TimePoint next_tick_{};
  TickWheel wheel_;
  TimerQueue timers_;
  Mailbox<Task> posted_;
  std::unique_ptr<boost::asio::io_context> io_;

  struct Counters {
    LatencyHistogram tick_lateness;
    LatencyHistogram task_time;
    std::atomic<std::uint64_t> late_ticks{0};
    std::atomic<std::uint64_t> skipped_ticks{0};
    std::atomic<std::int64_t> cpu_time_us{0};
  };
  Counters counters_;
  std::atomic<std::int64_t> turn_started_ns_{0};
  std::atomic<int> thread_id_{0};
  std::atomic<bool> stopping_{false};
  std::jthread thread_;
};

}  // namespace parley
