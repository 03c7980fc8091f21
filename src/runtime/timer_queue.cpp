#include "runtime/timer_queue.hpp"

#include <utility>

namespace parley {

TimerId TimerQueue::Add(TimePoint at, Task task) {
  const TimerId id{++last_id_};
  tasks_.emplace(id, std::move(task));
  order_.push({at, id});
  return id;
}

void TimerQueue::Cancel(TimerId timer) {
  tasks_.erase(timer);
  // Cancelled entries stay in the heap until they come up; rebuild it before they outweigh the live ones.
  if (order_.size() > 64 && order_.size() > 4 * tasks_.size()) {
    std::vector<Entry> live;
    live.reserve(tasks_.size());
    for (; !order_.empty(); order_.pop()) {
      if (tasks_.contains(order_.top().id)) live.push_back(order_.top());
    }
    order_ = decltype(order_)(std::greater<>{}, std::move(live));
  }
}

Task TimerQueue::PopDue(TimePoint now) {
  DropCancelled();
  if (order_.empty() || order_.top().at > now) return {};
  auto node = tasks_.extract(order_.top().id);
  order_.pop();
  return std::move(node.mapped());
}

TimePoint TimerQueue::NextDue() {
  DropCancelled();
  return order_.empty() ? TimePoint::max() : order_.top().at;
}

void TimerQueue::DropCancelled() {
  while (!order_.empty() && !tasks_.contains(order_.top().id)) order_.pop();
}

}  // namespace parley
