#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"

namespace parley {

class Shard;

/// One turn of a loop that took too long: a call on that shard was late.
struct StallReport {
  std::string loop;
  Ms stalled{0};                       ///< wall time of the turn when it was seen
  Us cpu_used{0};                      ///< CPU time of the thread in it; little means that it was not being run
  std::vector<std::string> backtrace;  ///< where it was at that moment, innermost first
};

/// Watches shards from a thread of its own and says where a loop was when one of its turns exceeded a bound
/// (after seastar's stall detector: a signal makes the thread itself take the backtrace). At most one report per
/// shard and second. The shards must outlive it.
class StallDetector {
 public:
  struct Config {
    Ms bound{10};
    Ms check_every{5};
  };
  using Sink = std::function<void(const StallReport&)>;  ///< called on the detector's thread

  StallDetector(Config config, std::vector<const Shard*> shards, Sink sink);
  ~StallDetector();
  StallDetector(const StallDetector&) = delete;
  StallDetector& operator=(const StallDetector&) = delete;

 private:
  void Watch(const std::stop_token& stop);

  Config config_;
  std::vector<const Shard*> shards_;
  Sink sink_;
  std::jthread thread_;
};

}  // namespace parley
