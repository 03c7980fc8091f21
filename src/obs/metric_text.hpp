#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "obs/metric_families.hpp"

namespace parley {

/// Formats a scraper may ask for.
enum class MetricFormat : std::uint8_t {
  kOpenMetrics,  ///< OpenMetrics 1.0 text
  kPrometheus,   ///< Prometheus text format 0.0.4
};

/// What to answer a request with this Accept header. OpenMetrics only if it is named and not refused (q=0).
[[nodiscard]] MetricFormat MetricFormatFor(std::string_view accept);

[[nodiscard]] std::string_view ContentType(MetricFormat format);

/// The families in the exposition format, sorted by name. The buckets of a histogram are read once, so its count
/// equals its +Inf bucket.
[[nodiscard]] std::string WriteMetrics(const MetricFamilies& families, MetricFormat format);

}  // namespace parley
