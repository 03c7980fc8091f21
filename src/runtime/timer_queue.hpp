#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "runtime/executor.hpp"
#include "runtime/task.hpp"

namespace parley {

/// The timers of one loop in the order they fall due; equal times in the order they were set. Loop-affine.
class TimerQueue {
 public:
  TimerId Add(TimePoint at, Task task);
  void Cancel(TimerId timer);

  /// Takes the next task that is due at `now`; an empty task if there is none.
  [[nodiscard]] Task PopDue(TimePoint now);

  /// When the next timer falls due; TimePoint::max() if there is none.
  [[nodiscard]] TimePoint NextDue();

  [[nodiscard]] std::size_t Size() const { return tasks_.size(); }

 private:
  struct Entry {
    TimePoint at;
    TimerId id;
    bool operator>(const Entry& other) const { return at != other.at ? at > other.at : id > other.id; }
  };

  void DropCancelled();

  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> order_;
  std::unordered_map<TimerId, Task> tasks_;  // a cancelled timer is missing here
  std::uint64_t last_id_ = 0;
};

}  // namespace parley
