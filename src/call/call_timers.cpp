#include "call/call_timers.hpp"

#include <utility>

namespace parley {

void CallTimers::Set(turn::TimerId timer, std::uint32_t generation, TimePoint at) {
  Cancel(timer);
  // Cancelled in the destructor, so that `this` is alive whenever the task runs.
  running_[static_cast<std::size_t>(timer)] = loop_.RunAt(at, [this, timer, generation] {
    running_[static_cast<std::size_t>(timer)] = {};
    fired_(timer, generation);
  });
}

void CallTimers::Cancel(turn::TimerId timer) {
  const TimerId running = std::exchange(running_[static_cast<std::size_t>(timer)], TimerId{});
  if (running) loop_.Cancel(running);
}

void CallTimers::CancelAll() {
  for (std::size_t i = 0; i < running_.size(); ++i) Cancel(static_cast<turn::TimerId>(i));
}

}  // namespace parley
