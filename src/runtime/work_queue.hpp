#pragma once

#include "runtime/offload_pool.hpp"
#include "runtime/task.hpp"

namespace parley {

/// Where work too heavy for a loop is handed over. The job posts its result back to the loop that asked, by id.
class WorkQueue {
 public:
  virtual ~WorkQueue() = default;

  /// Thread-safe; never blocks on the job. @return false if the job was dropped because the queue is full.
  [[nodiscard]] virtual bool Submit(Task job) = 0;
};

/// Hands jobs to the threads of a pool, which must outlive it.
class PooledWork final : public WorkQueue {
 public:
  explicit PooledWork(OffloadPool& pool) : pool_(pool) {}
  [[nodiscard]] bool Submit(Task job) override { return pool_.Submit(std::move(job)); }

 private:
  OffloadPool& pool_;
};

/// Runs each job at once on the calling thread: for tools, and for tests in simulated time, where a job takes none.
class InlineWork final : public WorkQueue {
 public:
  [[nodiscard]] bool Submit(Task job) override {
    job();
    return true;
  }
};

}  // namespace parley
