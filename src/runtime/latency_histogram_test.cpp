#include "runtime/latency_histogram.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(LatencyHistogram, BucketsCoverTheirBounds) {
  for (std::size_t bucket = 1; bucket < LatencyHistogram::kBuckets; ++bucket) {
    EXPECT_GT(LatencyHistogram::UpperBound(bucket), LatencyHistogram::UpperBound(bucket - 1)) << bucket;
  }
  for (std::int64_t us : {0, 1, 3, 4, 5, 7, 8, 9, 100, 1000, 12'345, 600'000, 3'600'000}) {
    LatencyHistogram histogram;
    histogram.Record(Us{us});
    histogram.Record(Us{us * 3});  // so that the maximum does not cut the bucket
    const auto found = histogram.Read().Percentile(0.5).count();
    EXPECT_GE(found, us);
    EXPECT_LE(found, us + us / 4 + 1);
  }
}

TEST(LatencyHistogram, PercentilesOfAKnownSet) {
  LatencyHistogram histogram;
  for (int ms = 1; ms <= 100; ++ms) histogram.Record(Ms{ms});
  const auto snapshot = histogram.Read();
  EXPECT_EQ(snapshot.Count(), 100U);
  EXPECT_EQ(snapshot.max_us, 100'000U);
  EXPECT_NEAR(static_cast<double>(snapshot.Percentile(0.5).count()), 50'000, 10'000);
  EXPECT_EQ(snapshot.Percentile(1.0), Us{100'000});
  EXPECT_EQ(LatencyHistogram{}.Read().Percentile(0.5), Us{0});
}

TEST(LatencyHistogram, ADifferenceHoldsOnlyWhatCameSince) {
  LatencyHistogram histogram;
  histogram.Record(Ms{500});
  const auto before = histogram.Read();
  histogram.Record(Ms{1});
  const auto since = histogram.Read().Since(before);
  EXPECT_EQ(since.Count(), 1U);
  EXPECT_LT(since.Percentile(1.0), Ms{2});
}

}  // namespace
}  // namespace parley
