#include "obs/metric_registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace parley {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

enum class Verdict : std::uint8_t { kGood, kBad };
constexpr std::array<std::string_view, 2> kVerdicts{"good", "bad"};
constexpr std::array<double, 2> kBounds{0.5, 1.0};

/// Metrics as a folder declares them: one instance for each thread that counts.
struct SampleMetrics {
  PerValue<Counter, Verdict, 2> judged;
  Gauge open;
  Histogram took{kBounds};
};

void Describe(const SampleMetrics& metrics, MetricFamilies& families) {
  families.AddCounter({"voice_judged", "Verdicts."}, {{"verdict", kVerdicts}}, metrics.judged);
  families.AddGauge({"voice_open", "Open now."}, metrics.open.Value());
  families.AddHistogram({"voice_took_seconds", "Time taken.", MetricUnit::kSeconds}, metrics.took);
}

const MetricFamily& Family(const MetricFamilies& families, std::string_view name) {
  return families.all().find(name)->second;
}

TEST(MetricRegistry, AddsUpWhatEachThreadCounted) {
  SampleMetrics first;
  SampleMetrics second;
  MetricRegistry registry;
  const auto a = registry.AddStruct(first);
  const auto b = registry.AddStruct(second);
  constexpr int kTimes = 10'000;
  const auto count = [](SampleMetrics& metrics) {
    for (int i = 0; i < kTimes; ++i) {
      metrics.judged[Verdict::kBad].Add();
      metrics.took.Record(Ms{700});
    }
    metrics.open.Set(3);
  };
  {
    const std::jthread one(count, std::ref(first));
    const std::jthread two(count, std::ref(second));
  }
  const MetricFamilies families = registry.Collect();
  EXPECT_THAT(families.Problems(), IsEmpty());
  EXPECT_THAT(Family(families, "voice_judged").numbers, ElementsAre(0, 2 * kTimes));
  EXPECT_THAT(Family(families, "voice_open").numbers, ElementsAre(6));
  const HistogramValue& took = Family(families, "voice_took_seconds").histograms[0];
  EXPECT_THAT(took.counts, ElementsAre(0, 2 * kTimes, 0));
  EXPECT_NEAR(took.sum, 2 * kTimes * 0.7, 1e-6);
}

TEST(MetricRegistry, KeepsTheCountersOfASourceThatIsGoneButNotItsGauges) {
  MetricRegistry registry;
  SampleMetrics stays;
  const auto registration = registry.AddStruct(stays);
  {
    SampleMetrics goes;
    auto gone = registry.AddStruct(goes);
    goes.judged[Verdict::kGood].Add(5);
    goes.open.Set(2);
    goes.took.Record(Seconds{2});
    const auto moved = std::move(gone);
    EXPECT_THAT(Family(registry.Collect(), "voice_open").numbers, ElementsAre(2));
  }
  stays.judged[Verdict::kGood].Add(1);
  const MetricFamilies families = registry.Collect();
  EXPECT_THAT(Family(families, "voice_judged").numbers, ElementsAre(6, 0));
  EXPECT_THAT(Family(families, "voice_open").numbers, ElementsAre(0));
  EXPECT_THAT(Family(families, "voice_took_seconds").histograms[0].counts, ElementsAre(0, 0, 1));
}

TEST(Histogram, AValueOnABoundBelongsToThatBucket) {
  Histogram histogram(kBounds);
  for (const double value : {0.0, 0.5, 0.500001, 1.0, 1.1}) histogram.Record(value);
  EXPECT_THAT(histogram.Value().counts, ElementsAre(2, 2, 1));
}

TEST(MetricFamilies, ALatencyHistogramKeepsEveryValueInTheRightBucket) {
  LatencyHistogram recorded;
  recorded.Record(Us{100});        // at most 0.256 ms
  recorded.Record(Us{255});        // at most 0.256 ms
  recorded.Record(Us{257});        // at most 0.512 ms
  recorded.Record(Us{8'388'607});  // at most 8.388608 s
  recorded.Record(Seconds{60});    // above
  MetricFamilies families;
  families.AddHistogram({"voice_lateness_seconds", "Lateness.", MetricUnit::kSeconds}, recorded.Read());
  ASSERT_THAT(families.Problems(), IsEmpty());
  const MetricFamily& family = Family(families, "voice_lateness_seconds");
  EXPECT_DOUBLE_EQ(family.bounds.front(), 0.000256);
  EXPECT_DOUBLE_EQ(family.bounds.back(), 8.388608);
  const HistogramValue& value = family.histograms[0];
  EXPECT_EQ(value.counts.front(), 2U);
  EXPECT_EQ(value.counts[1], 1U);
  EXPECT_EQ(value.counts[value.counts.size() - 2], 1U);
  EXPECT_EQ(value.counts.back(), 1U);
  EXPECT_EQ(value.Count(), 5U);
}

TEST(MetricFamilies, LeavesOutADeclarationThatBreaksARuleAndSaysWhy) {
  static constexpr std::array<std::string_view, 2> kTwice{"x", "x"};
  struct Case {
    MetricInfo info;
    std::string_view why;
  };
  for (const Case& c : std::initializer_list<Case>{
           {{"calls", "No prefix."}, "must begin with voice_"},
           {{"voice_Calls", "Capital."}, "lower-case"},
           {{"voice_calls_total", "Suffix."}, "must not end in _total"},
           {{"voice_wait_ms", "Unit.", MetricUnit::kSeconds}, "must end in its unit, _seconds"},
           {{"voice_calls", ""}, "no help"},
       }) {
    MetricFamilies families;
    families.AddCounter(c.info, 1);
    EXPECT_THAT(families.Problems(), ElementsAre(HasSubstr(c.why))) << c.info.name;
    EXPECT_TRUE(families.all().empty());
  }
  MetricFamilies families;
  const std::vector<double> one{1};
  families.AddCounter({"voice_a", "A."}, {{"le", kVerdicts}}, std::vector<double>{1, 2});
  families.AddCounter({"voice_b", "B."}, {{"verdict", kVerdicts}}, one);
  families.AddCounter({"voice_c", "C."}, {{"verdict", kTwice}}, std::vector<double>{1, 2});
  families.AddGauge({"voice_d", "D."}, 1);
  families.AddCounter({"voice_d", "D."}, 1);
  EXPECT_THAT(families.Problems(), ElementsAre(HasSubstr("not le"), HasSubstr("1 values for 2 combinations"),
                                               HasSubstr("'x' twice"), HasSubstr("declared twice")));
}

}  // namespace
}  // namespace parley
