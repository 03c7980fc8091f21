#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace parley {

/// Knows how many jobs of one object are in a pool, so that the object can wait for them before it dies. A job holds
/// a Holder; running to its end and being dropped by the pool both let go. Thread-safe.
class PendingJobs {
 public:
  class Holder {
   public:
    Holder(Holder&& other) noexcept : jobs_(std::exchange(other.jobs_, nullptr)) {}
    Holder& operator=(Holder&&) = delete;
    ~Holder() {
      if (jobs_ != nullptr) jobs_->Remove();
    }

   private:
    friend class PendingJobs;
    explicit Holder(PendingJobs& jobs) : jobs_(&jobs) {}
    PendingJobs* jobs_;
  };

  [[nodiscard]] Holder Add() {
    const std::scoped_lock lock(mutex_);
    ++count_;
    return Holder(*this);
  }

  /// Blocks until none is left.
  void Wait() {
    std::unique_lock lock(mutex_);
    none_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  void Remove() {
    const std::scoped_lock lock(mutex_);
    // Under the lock: the waiter may destroy this object as soon as it sees 0.
    if (--count_ == 0) none_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t count_ = 0;
};

}  // namespace parley
