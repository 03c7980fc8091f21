#pragma once

#include <string>

#include "obs/metric_families.hpp"

namespace parley {

/// The page docs/metrics.md: a Markdown table of every family with type, unit, labels and purpose.
[[nodiscard]] std::string MetricReference(const MetricFamilies& families);

}  // namespace parley
