#include "obs/metric_reference.hpp"

#include <fmt/format.h>

#include <iterator>

namespace parley {
namespace {

/// A table cell must not hold the column separator.
std::string Cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c == '\n' ? ' ' : c;
  }
  return cell;
}

std::string LabelCell(const MetricFamily& family) {
  std::string cell;
  for (const MetricFamily::Label& label : family.labels) {
    if (!cell.empty()) cell += "; ";
    fmt::format_to(std::back_inserter(cell), "`{}`: {}", label.name,
                   Cell(fmt::format("{}", fmt::join(label.values, ", "))));
  }
  return cell;
}

}  // namespace

std::string MetricReference(const MetricFamilies& families) {
  std::string page =
      "# Metrics\n\n"
      "Every family that `GET /metrics` serves, as text format 0.0.4 or OpenMetrics 1.0. This page is written by the\n"
      "build (`PARLEY_WRITE_DOCS=1 ctest --preset dev -R MetricPage`) and a test compares it with the code.\n\n"
      "| name | type | unit | labels | meaning |\n|---|---|---|---|---|\n";
  for (const auto& [name, family] : families.all()) {
    const char* const suffix = family.type == MetricType::kCounter ? "_total" : "";
    fmt::format_to(std::back_inserter(page), "| `{}{}` | {} | {} | {} | {} |\n", name, suffix, Name(family.type),
                   Name(family.unit), LabelCell(family), Cell(family.help));
  }
  return page;
}

}  // namespace parley
