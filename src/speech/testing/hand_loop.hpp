#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

#include "base/clock.hpp"
#include "runtime/executor.hpp"
#include "runtime/timer_queue.hpp"

namespace parley {

/// A loop that a test turns by hand on its own thread, while pool threads post to it. Real time; timers do not run.
class HandLoop final : public Executor {
 public:
  void Post(Task task) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
    posted_one_.notify_one();
  }
  TimerId RunAt(TimePoint at, Task task) override { return timers_.Add(at, std::move(task)); }
  void Cancel(TimerId timer) override { timers_.Cancel(timer); }
  [[nodiscard]] TimePoint Now() const noexcept override { return clock_.Now(); }
  [[nodiscard]] WallTime WallNow() const noexcept override { return clock_.WallNow(); }

  /// Runs what is posted until `done`. @return false if that took longer than `limit`.
  bool RunUntil(const std::function<bool()>& done, std::chrono::seconds limit = std::chrono::seconds(60)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!done()) {
      Task task;
      {
        std::unique_lock lock(mutex_);
        if (!posted_one_.wait_until(lock, end, [this] { return !posted_.empty(); })) return false;
        task = std::move(posted_.front());
        posted_.pop_front();
      }
      task();
    }
    return true;
  }

  /// Runs what is posted by now.
  void RunReady() {
    std::deque<Task> ready;
    {
      const std::lock_guard lock(mutex_);
      ready.swap(posted_);
    }
    for (Task& task : ready) task();
  }

 private:
  SystemClock clock_;
  std::mutex mutex_;
  std::condition_variable posted_one_;
  std::deque<Task> posted_;
  TimerQueue timers_;
};

}  // namespace parley
