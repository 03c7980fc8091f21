#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace parley {

/// A token bucket for each log event, so that one fault in a loop does not bury everything else. Not thread-safe.
class LogRateLimit {
 public:
  LogRateLimit(double per_second, double burst) : per_second_(per_second), burst_(burst) {}

  struct Verdict {
    bool write = false;
    std::uint64_t suppressed = 0;  ///< with `write`: lines of the event suppressed since the last one
  };
  [[nodiscard]] Verdict Take(std::string_view event, TimePoint now);

 private:
  struct Bucket {
    double tokens;
    TimePoint filled;
    std::uint64_t suppressed = 0;
  };

  const double per_second_;
  const double burst_;
  std::map<std::string, Bucket, std::less<>> buckets_;  // events are literals: their number is bounded by the code
};

}  // namespace parley
