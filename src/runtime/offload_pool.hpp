#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/thread_annotations.hpp"
#include "runtime/latency_histogram.hpp"
#include "runtime/task.hpp"

namespace parley {

/// Threads of lower priority for work that would stall a loop: inference, file access. Named for what it runs.
/// A job posts its result back to the loop that asked, by id. Thread-safe.
class OffloadPool {
 public:
  struct Config {
    std::string name;  ///< thread name, at most 15 characters
    std::size_t threads = 1;
    std::size_t max_queued = 1024;  ///< jobs waiting at most; the next one is refused
    int nice = 10;                  ///< SCHED_BATCH with this niceness, so that media threads come first
  };
  struct Stats {
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
    std::size_t waiting = 0;
    Us cpu_time{0};                     ///< CPU time of all its threads
    LatencyHistogram::Snapshot waited;  ///< from Submit to start
    LatencyHistogram::Snapshot ran;     ///< from start to end, by the wall clock
    std::size_t busy = 0;               ///< threads that run a job now
    std::size_t threads = 0;
  };

  explicit OffloadPool(Config config);

  /// Finishes the job under way on each thread and drops those that wait.
  ~OffloadPool();
  OffloadPool(const OffloadPool&) = delete;
  OffloadPool& operator=(const OffloadPool&) = delete;

  /// @return false if the queue is full or the pool is stopping: the job was dropped and counted.
  [[nodiscard]] bool Submit(Task job);

  /// Drops the jobs that wait and blocks until those under way are done: for the end of whoever handed them over,
  /// when nobody hands over more.
  void Settle();

  [[nodiscard]] Stats Read() const;
  [[nodiscard]] const std::string& Name() const { return config_.name; }

 private:
  struct Job {
    Task task;
    std::int64_t submitted_ns = 0;
  };

  void RunThread();

  const Config config_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::uint64_t done_ = 0;
  std::uint64_t refused_ = 0;
  Us cpu_time_{0};
  LatencyHistogram waited_;
  LatencyHistogram ran_;
  std::size_t busy_ = 0;
  std::vector<std::jthread> threads_;
};

}  // namespace parley
