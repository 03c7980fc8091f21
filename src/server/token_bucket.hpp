#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/clock.hpp"

namespace parley {

/// So many a second, and so many at once.
struct BucketRate {
  double per_second = 0;
  double burst = 0;
};

/// A token bucket. Not thread-safe.
class TokenBucket {
 public:
  TokenBucket() = default;
  TokenBucket(BucketRate rate, TimePoint now) : tokens_(rate.burst), filled_(now) {}

  /// Takes one token. @return false if there is none.
  [[nodiscard]] bool Take(BucketRate rate, TimePoint now) {
    const double elapsed = std::chrono::duration<double>(std::max(now - filled_, Ns{0})).count();
    tokens_ = std::min(rate.burst, tokens_ + elapsed * rate.per_second);
    filled_ = std::max(filled_, now);
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

  [[nodiscard]] TimePoint LastUsed() const { return filled_; }

 private:
  double tokens_ = 0;
  TimePoint filled_{};
};

/// A bucket for each of very many keys in a fixed amount of memory: no flood of sources can make it grow or allocate.
/// Four-way set-associative; a new key takes the place of the one of its set that was used longest ago, whose next
/// request then finds a full bucket again. Not thread-safe.
class BucketTable {
 public:
  /// @param sets  a power of two; 1024 sets of four take 96 KiB.
  BucketTable(BucketRate rate, std::size_t sets = 1024) : rate_(rate), sets_(sets) {}

  /// @param key  a hash of the source; 0 is taken as 1.
  [[nodiscard]] bool Take(std::uint64_t key, TimePoint now) {
    key = std::max<std::uint64_t>(key, 1);
    Set& set = sets_[key & (sets_.size() - 1)];
    Entry* oldest = &set[0];
    for (Entry& entry : set) {
      if (entry.key == key) return entry.bucket.Take(rate_, now);
      if (entry.key == 0 || (oldest->key != 0 && entry.bucket.LastUsed() < oldest->bucket.LastUsed())) oldest = &entry;
    }
    *oldest = {key, TokenBucket(rate_, now)};
    return oldest->bucket.Take(rate_, now);
  }

 private:
  struct Entry {
    std::uint64_t key = 0;  // 0: free
    TokenBucket bucket;
  };
  using Set = std::array<Entry, 4>;

  BucketRate rate_;
  std::vector<Set> sets_;
};

}  // namespace parley
