#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"

namespace parley {

/// A thread for small things that come round: sampling the load, retrying the record spool. A chore must take well
/// under a millisecond and must not block; it runs on this thread only.
class Housekeeping {
 public:
  using Chore = std::function<void(TimePoint now)>;

  /// The clock must outlive it.
  explicit Housekeeping(const Clock& clock) : clock_(clock) {}

  /// Before Start.
  void Add(Ms every, Chore chore);
  void Start();

  /// Waits for the chore under way. Called by the destructor too.
  void Stop();

 private:
  struct Entry {
    Ms every;
    Chore chore;
    TimePoint due{};
  };
  void Run(const std::stop_token& stop);

  const Clock& clock_;
  std::vector<Entry> entries_;
  std::jthread thread_;
};

}  // namespace parley
