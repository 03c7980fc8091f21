#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "obs/metric_cells.hpp"
#include "runtime/latency_histogram.hpp"

namespace parley {

enum class MetricType : std::uint8_t { kCounter, kGauge, kHistogram };
enum class MetricUnit : std::uint8_t { kNone, kSeconds, kBytes, kRatio };

/// "counter", "seconds"; empty for kNone.
[[nodiscard]] std::string_view Name(MetricType type);
[[nodiscard]] std::string_view Name(MetricUnit unit);

/// What a family of metrics is. The texts need to live only for the call.
struct MetricInfo {
  std::string_view name;  ///< "voice_" first, the unit last, never "_total": "voice_turn_latency_seconds"
  std::string_view help;  ///< one sentence for the operator
  MetricUnit unit = MetricUnit::kNone;
};

/// A label and all the values it can have. Never a call id, a phone number or free text.
struct MetricLabel {
  std::string_view name;
  std::span<const std::string_view> values;
};

/// One family with its values. With labels, the values are in the order of all combinations, the last label
/// changing fastest.
struct MetricFamily {
  struct Label {
    std::string name;
    std::vector<std::string> values;
    bool operator==(const Label&) const = default;
  };
  std::string name;
  std::string help;
  MetricType type = MetricType::kCounter;
  MetricUnit unit = MetricUnit::kNone;
  std::vector<Label> labels;
  std::vector<double> bounds;              ///< of a histogram
  std::vector<double> numbers;             ///< of a counter or gauge
  std::vector<HistogramValue> histograms;  ///< of a histogram

  /// Lines of the exposition, for the bound on the number of series.
  [[nodiscard]] std::size_t SeriesCount() const;
};

/// The families of a process at one moment. A source names each of its metrics once, with its present value; what
/// several sources (one for each shard) say about the same family is added up. A declaration that breaks the naming
/// rules or contradicts an earlier one is left out and listed in Problems(). Not thread-safe.
class MetricFamilies {
 public:
  void AddCounter(const MetricInfo& info, double value) { AddNumbers(info, MetricType::kCounter, {}, {value}); }
  void AddGauge(const MetricInfo& info, double value) { AddNumbers(info, MetricType::kGauge, {}, {value}); }
  void AddHistogram(const MetricInfo& info, const Histogram& histogram) {
    AddHistograms(info, {}, histogram.Bounds(), {histogram.Value()});
  }
  /// Exports every power of two microseconds from 0.256 ms to 8.4 s.
  void AddHistogram(const MetricInfo& info, const LatencyHistogram::Snapshot& snapshot) {
    AddHistogram(info, {}, std::span(&snapshot, 1));
  }
  /// One snapshot for each combination of label values.
  void AddHistogram(const MetricInfo& info, std::initializer_list<MetricLabel> labels,
                    std::span<const LatencyHistogram::Snapshot> snapshots);

  /// @param cells  one Counter, Gauge or number for each combination of label values.
  template <typename Cells>
  void AddCounter(const MetricInfo& info, std::initializer_list<MetricLabel> labels, const Cells& cells) {
    AddNumbers(info, MetricType::kCounter, labels, ValuesOf(cells));
  }
  template <typename Cells>
  void AddGauge(const MetricInfo& info, std::initializer_list<MetricLabel> labels, const Cells& cells) {
    AddNumbers(info, MetricType::kGauge, labels, ValuesOf(cells));
  }
  /// @param cells  one Histogram for each combination of label values, all with the same bounds.
  template <typename Cells>
  void AddHistogram(const MetricInfo& info, std::initializer_list<MetricLabel> labels, const Cells& cells) {
    std::vector<HistogramValue> values;
    for (const Histogram& cell : cells) values.push_back(cell.Value());
    AddHistograms(info, labels, std::begin(cells)->Bounds(), std::move(values));
  }

  /// Adds the counters and histograms of a source that is about to go; its gauges go with it.
  void KeepCountersOf(const MetricFamilies& gone);

  [[nodiscard]] const std::map<std::string, MetricFamily, std::less<>>& all() const { return families_; }
  [[nodiscard]] std::size_t SeriesCount() const;
  [[nodiscard]] const std::vector<std::string>& Problems() const { return problems_; }

 private:
  template <typename Cells>
  static std::vector<double> ValuesOf(const Cells& cells) {
    std::vector<double> values;
    for (const auto& cell : cells) {
      if constexpr (requires { cell.Value(); }) {
        values.push_back(cell.Value());
      } else {
        values.push_back(static_cast<double>(cell));
      }
    }
    return values;
  }

  void AddNumbers(const MetricInfo& info, MetricType type, std::initializer_list<MetricLabel> labels,
                  std::vector<double> values);
  void AddHistograms(const MetricInfo& info, std::initializer_list<MetricLabel> labels, std::span<const double> bounds,
                     std::vector<HistogramValue> values);
  void Merge(MetricFamily family);

  std::map<std::string, MetricFamily, std::less<>> families_;
  std::vector<std::string> problems_;
};

}  // namespace parley
