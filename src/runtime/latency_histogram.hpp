#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

#include "base/units.hpp"

namespace parley {

/// Counts durations in buckets that grow by a factor of about 1.19 (four per power of two) from 1 µs to about
/// 70 minutes. Written by one thread, read by any; recording is two relaxed additions.
class LatencyHistogram {
 public:
  static constexpr std::size_t kBuckets = 128;

  void Record(Ns duration) noexcept {
    const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count() / 1000, 0));
    Add(buckets_[BucketOf(us)], 1);
    Add(sum_us_, us);
    if (us > max_us_.load(std::memory_order_relaxed)) max_us_.store(us, std::memory_order_relaxed);
  }

  struct Snapshot {
    std::array<std::uint64_t, kBuckets> buckets{};
    std::uint64_t sum_us = 0;
    std::uint64_t max_us = 0;

    [[nodiscard]] std::uint64_t Count() const {
      std::uint64_t count = 0;
      for (const std::uint64_t bucket : buckets) count += bucket;
      return count;
    }
    /// Upper end of the bucket that holds the given fraction (0..1] of all; 0 if nothing was recorded.
    [[nodiscard]] Us Percentile(double fraction) const;
    /// What was recorded since `earlier`.
    [[nodiscard]] Snapshot Since(const Snapshot& earlier) const;
  };

  [[nodiscard]] Snapshot Read() const;

  /// Largest duration that falls into a bucket, in microseconds.
  [[nodiscard]] static std::uint64_t UpperBound(std::size_t bucket);

 private:
  static void Add(std::atomic<std::uint64_t>& counter, std::uint64_t by) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  static std::size_t BucketOf(std::uint64_t us) noexcept {
    if (us < 4) return us;
    const auto top = static_cast<std::size_t>(std::bit_width(us)) - 1;  // us in [2^top, 2^(top+1))
    const std::size_t quarter = (us >> (top - 2)) & 3;
    const std::size_t bucket = 4 * (top - 1) + quarter;
    return bucket < kBuckets ? bucket : kBuckets - 1;
  }

  std::array<std::atomic<std::uint64_t>, kBuckets> buckets_{};
  std::atomic<std::uint64_t> sum_us_{0};
  std::atomic<std::uint64_t> max_us_{0};
};

}  // namespace parley
