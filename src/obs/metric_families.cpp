#include "obs/metric_families.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace parley {
namespace {

bool IsLowerName(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// Suffixes that OpenMetrics 1.0 (section "Suffixes") gives to the samples of a family.
constexpr std::array<std::string_view, 6> kReservedSuffixes{"_total", "_bucket", "_count", "_sum", "_created", "_info"};

std::size_t Combinations(const std::vector<MetricFamily::Label>& labels) {
  std::size_t count = 1;
  for (const MetricFamily::Label& label : labels) count *= label.values.size();
  return count;
}

std::string ProblemOfLabels(const MetricFamily& family) {
  for (const MetricFamily::Label& label : family.labels) {
    if (!IsLowerName(label.name) || label.name == "le")
      return fmt::format("label '{}' is no label name (lower case, digits, _; not le)", label.name);
    if (label.values.empty()) return fmt::format("label {} has no values", label.name);
    for (auto value = label.values.begin(); value != label.values.end(); ++value)
      if (std::find(label.values.begin(), value, *value) != value)
        return fmt::format("label {} has the value '{}' twice", label.name, *value);
  }
  return {};
}

/// Why a family may not be exported; empty if it may.
std::string ProblemOf(const MetricFamily& family) {
  if (!IsLowerName(family.name) || !family.name.starts_with("voice_"))
    return "the name must begin with voice_ and have lower-case letters, digits and _ only";
  for (const std::string_view suffix : kReservedSuffixes)
    if (family.name.ends_with(suffix)) return fmt::format("the name must not end in {}", suffix);
  if (family.unit != MetricUnit::kNone && !family.name.ends_with(fmt::format("_{}", Name(family.unit))))
    return fmt::format("the name must end in its unit, _{}", Name(family.unit));
  if (family.help.empty()) return "it has no help text";
  if (std::string problem = ProblemOfLabels(family); !problem.empty()) return problem;
  const std::size_t values = family.type == MetricType::kHistogram ? family.histograms.size() : family.numbers.size();
  if (values != Combinations(family.labels))
    return fmt::format("{} values for {} combinations of label values", values, Combinations(family.labels));
  if (!std::ranges::is_sorted(family.bounds, std::less_equal<>{})) return "the bounds do not ascend";
  const auto fits = [&family](const HistogramValue& value) { return value.counts.size() == family.bounds.size() + 1; };
  if (!std::ranges::all_of(family.histograms, fits)) return "its histograms differ in their bounds";
  return {};
}

MetricFamily FamilyOf(const MetricInfo& info, MetricType type, std::initializer_list<MetricLabel> labels) {
  MetricFamily family;
  family.name = info.name;
  family.help = info.help;
  family.type = type;
  family.unit = info.unit;
  for (const MetricLabel& label : labels)
    family.labels.push_back({std::string(label.name), {label.values.begin(), label.values.end()}});
  return family;
}

bool SameKind(const MetricFamily& a, const MetricFamily& b) {
  return a.type == b.type && a.unit == b.unit && a.help == b.help && a.labels == b.labels && a.bounds == b.bounds;
}

// Latencies are exported from 0.256 ms to 8.4 s.
constexpr std::uint64_t kFirstUs = 256;
constexpr std::uint64_t kLastUs = std::uint64_t{1} << 23;

HistogramValue ValueOf(const LatencyHistogram::Snapshot& snapshot) {
  HistogramValue value;
  std::size_t bucket = 0;
  // Bucket bounds of the snapshot are whole microseconds, rounded down: "at most 2^k - 1" is "below 2^k".
  for (std::uint64_t us = kFirstUs; us <= kLastUs; us *= 2) {
    std::uint64_t count = 0;
    for (; bucket < LatencyHistogram::kBuckets && LatencyHistogram::UpperBound(bucket) < us; ++bucket)
      count += snapshot.buckets[bucket];
    value.counts.push_back(count);
  }
  std::uint64_t above = 0;
  for (; bucket < LatencyHistogram::kBuckets; ++bucket) above += snapshot.buckets[bucket];
  value.counts.push_back(above);
  value.sum = static_cast<double>(snapshot.sum_us) / 1e6;
  return value;
}

void AddValues(MetricFamily& to, const MetricFamily& from) {
  for (std::size_t i = 0; i < to.numbers.size(); ++i) to.numbers[i] += from.numbers[i];
  for (std::size_t i = 0; i < to.histograms.size(); ++i) {
    HistogramValue& sum = to.histograms[i];
    for (std::size_t b = 0; b < sum.counts.size(); ++b) sum.counts[b] += from.histograms[i].counts[b];
    sum.sum += from.histograms[i].sum;
  }
}

}  // namespace

std::string_view Name(MetricType type) {
  switch (type) {
    case MetricType::kCounter: return "counter";
    case MetricType::kGauge: return "gauge";
    case MetricType::kHistogram: return "histogram";
  }
  return "unknown";
}

std::string_view Name(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kNone: return "";
    case MetricUnit::kSeconds: return "seconds";
    case MetricUnit::kBytes: return "bytes";
    case MetricUnit::kRatio: return "ratio";
  }
  return "";
}

std::size_t MetricFamily::SeriesCount() const {
  // A histogram has its buckets, +Inf, the sum and the count.
  return type == MetricType::kHistogram ? histograms.size() * (bounds.size() + 3) : numbers.size();
}

void MetricFamilies::AddNumbers(const MetricInfo& info, MetricType type, std::initializer_list<MetricLabel> labels,
                                std::vector<double> values) {
  MetricFamily family = FamilyOf(info, type, labels);
  family.numbers = std::move(values);
  Merge(std::move(family));
}

void MetricFamilies::AddHistograms(const MetricInfo& info, std::initializer_list<MetricLabel> labels,
                                   std::span<const double> bounds, std::vector<HistogramValue> values) {
  MetricFamily family = FamilyOf(info, MetricType::kHistogram, labels);
  family.bounds.assign(bounds.begin(), bounds.end());
  family.histograms = std::move(values);
  Merge(std::move(family));
}

void MetricFamilies::AddHistogram(const MetricInfo& info, std::initializer_list<MetricLabel> labels,
                                  std::span<const LatencyHistogram::Snapshot> snapshots) {
  std::vector<double> bounds;
  for (std::uint64_t us = kFirstUs; us <= kLastUs; us *= 2) bounds.push_back(static_cast<double>(us) / 1e6);
  std::vector<HistogramValue> values;
  for (const LatencyHistogram::Snapshot& snapshot : snapshots) values.push_back(ValueOf(snapshot));
  AddHistograms(info, labels, bounds, std::move(values));
}

void MetricFamilies::Merge(MetricFamily family) {
  const auto reject = [&](const std::string& why) {
    std::string problem = fmt::format("metric {}: {}", family.name, why);
    if (std::ranges::find(problems_, problem) == problems_.end()) problems_.push_back(std::move(problem));
  };
  if (const std::string problem = ProblemOf(family); !problem.empty()) return reject(problem);
  const auto known = families_.find(family.name);
  if (known == families_.end()) {
    std::string name = family.name;
    families_.emplace(std::move(name), std::move(family));
  } else if (SameKind(known->second, family)) {
    AddValues(known->second, family);
  } else {
    reject("it is declared twice with different type, unit, help, labels or bounds");
  }
}

void MetricFamilies::KeepCountersOf(const MetricFamilies& gone) {
  for (const auto& [name, family] : gone.families_)
    if (family.type != MetricType::kGauge) Merge(family);
}

std::size_t MetricFamilies::SeriesCount() const {
  std::size_t count = 0;
  for (const auto& [name, family] : families_) count += family.SeriesCount();
  return count;
}

}  // namespace parley
