#include "runtime/offload_pool.hpp"

#include <chrono>
#include <utility>

#include "base/clock.hpp"
#include "runtime/thread_priority.hpp"

namespace parley {
namespace {

std::int64_t NowNs() { return SystemClock{}.Now().time_since_epoch().count(); }

}  // namespace

OffloadPool::OffloadPool(Config config) : config_(std::move(config)) {
  for (std::size_t i = 0; i < config_.threads; ++i) threads_.emplace_back([this] { RunThread(); });
}

OffloadPool::~OffloadPool() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    jobs_.clear();
  }
  wake_.notify_all();
}

bool OffloadPool::Submit(Task job) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_ || jobs_.size() >= config_.max_queued) {
      ++refused_;
      return false;
    }
    jobs_.push_back({std::move(job), NowNs()});
  }
  wake_.notify_one();
  return true;
}

void OffloadPool::Settle() {
  std::deque<Job> dropped;
  std::unique_lock lock(mutex_);
  dropped.swap(jobs_);
  idle_.wait(lock, [this] { return busy_ == 0; });
  lock.unlock();  // what the dropped jobs held is freed without it
}

OffloadPool::Stats OffloadPool::Read() const {
  const std::scoped_lock lock(mutex_);
  return {done_, refused_, jobs_.size(), cpu_time_, waited_.Read(), ran_.Read(), busy_, config_.threads};
}

void OffloadPool::RunThread() {
  NameThisThread(config_.name);
  LowerPriorityOfThisThread(config_.nice);
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    const std::int64_t started_ns = NowNs();
    waited_.Record(Ns{started_ns - job.submitted_ns});
    ++busy_;
    lock.unlock();
    const Ns before = CpuTimeOfThisThread();
    job.task();
    job.task = Task{};  // what the job held is freed here, not under the lock
    const Ns used = CpuTimeOfThisThread() - before;
    lock.lock();
    if (--busy_ == 0) idle_.notify_all();
    ++done_;
    ran_.Record(Ns{NowNs() - started_ns});
    cpu_time_ += std::chrono::duration_cast<Us>(used);
  }
}

}  // namespace parley
