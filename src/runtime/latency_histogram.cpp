#include "runtime/latency_histogram.hpp"

namespace parley {

std::uint64_t LatencyHistogram::UpperBound(std::size_t bucket) {
  if (bucket < 4) return bucket;
  const std::size_t top = bucket / 4 + 1;
  const std::uint64_t quarter = bucket % 4;
  const std::uint64_t width = std::uint64_t{1} << (top - 2);
  return (std::uint64_t{1} << top) + (quarter + 1) * width - 1;
}

LatencyHistogram::Snapshot LatencyHistogram::Read() const {
  Snapshot snapshot;
  for (std::size_t i = 0; i < kBuckets; ++i) snapshot.buckets[i] = buckets_[i].load(std::memory_order_relaxed);
  snapshot.sum_us = sum_us_.load(std::memory_order_relaxed);
  snapshot.max_us = max_us_.load(std::memory_order_relaxed);
  return snapshot;
}

Us LatencyHistogram::Snapshot::Percentile(double fraction) const {
  const std::uint64_t count = Count();
  if (count == 0) return Us{0};
  const auto rank = static_cast<std::uint64_t>(fraction * static_cast<double>(count - 1)) + 1;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    seen += buckets[i];
    if (seen >= rank) return Us{static_cast<std::int64_t>(std::min(UpperBound(i), max_us))};
  }
  return Us{static_cast<std::int64_t>(max_us)};
}

LatencyHistogram::Snapshot LatencyHistogram::Snapshot::Since(const Snapshot& earlier) const {
  Snapshot difference = *this;
  for (std::size_t i = 0; i < kBuckets; ++i) difference.buckets[i] -= earlier.buckets[i];
  difference.sum_us -= earlier.sum_us;
  return difference;
}

}  // namespace parley
