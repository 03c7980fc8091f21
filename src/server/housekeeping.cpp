#include "server/housekeeping.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "runtime/thread_priority.hpp"

namespace parley {

void Housekeeping::Add(Ms every, Chore chore) { entries_.push_back({every, std::move(chore)}); }

void Housekeeping::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

void Housekeeping::Stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Housekeeping::Run(const std::stop_token& stop) {
  NameThisThread("housekeeping");
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    const TimePoint now = clock_.Now();
    TimePoint next = now + Seconds{1};
    for (Entry& entry : entries_) {
      if (entry.due <= now) {
        entry.chore(now);
        entry.due = now + entry.every;
      }
      next = std::min(next, entry.due);
    }
    stopped.wait_for(lock, stop, next - now, [] { return false; });
  }
}

}  // namespace parley
