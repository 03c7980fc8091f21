#include "obs/log_rate_limit.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace parley {

LogRateLimit::Verdict LogRateLimit::Take(std::string_view event, TimePoint now) {
  auto found = buckets_.find(event);
  if (found == buckets_.end()) found = buckets_.emplace(std::string(event), Bucket{burst_, now}).first;
  Bucket& bucket = found->second;
  const double elapsed = std::chrono::duration<double>(std::max(now - bucket.filled, Ns{0})).count();
  bucket.tokens = std::min(burst_, bucket.tokens + elapsed * per_second_);
  bucket.filled = std::max(now, bucket.filled);
  if (bucket.tokens < 1) {
    ++bucket.suppressed;
    return {};
  }
  bucket.tokens -= 1;
  return {true, std::exchange(bucket.suppressed, 0)};
}

}  // namespace parley
