#include "obs/metric_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <iterator>

namespace parley {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

/// Help texts and label values escape backslash and line feed. Quotes are escaped in label values of both formats
/// and in the help texts of OpenMetrics, where 0.0.4 has no such escape.
void AppendEscaped(std::string& out, std::string_view text, bool escape_quotes) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && escape_quotes) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

std::string Number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

/// Bounds are floats in both formats ("1.0"), so that changing the format does not change the series.
std::string Bound(double value) {
  std::string text = Number(value);
  if (text.find_first_of(".eIN") == std::string::npos) text += ".0";
  return text;
}

/// `{a="x",b="y",le="0.5"}` for one combination of label values, or nothing.
std::string Labels(const MetricFamily& family, std::size_t combination, std::string_view le) {
  std::string text;
  std::size_t left = combination;
  std::vector<std::size_t> index(family.labels.size());
  for (std::size_t i = family.labels.size(); i-- > 0;) {
    index[i] = left % family.labels[i].values.size();
    left /= family.labels[i].values.size();
  }
  const auto append = [&text](std::string_view name, std::string_view value) {
    text += text.empty() ? "{" : ",";
    text += name;
    text += "=\"";
    AppendEscaped(text, value, true);
    text += '"';
  };
  for (std::size_t i = 0; i < family.labels.size(); ++i)
    append(family.labels[i].name, family.labels[i].values[index[i]]);
  if (!le.empty()) append("le", le);
  if (!text.empty()) text += '}';
  return text;
}

void AppendHead(std::string& out, const MetricFamily& family, std::string_view name, MetricFormat format) {
  const bool open_metrics = format == MetricFormat::kOpenMetrics;
  fmt::format_to(std::back_inserter(out), "# HELP {} ", name);
  AppendEscaped(out, family.help, open_metrics);
  fmt::format_to(std::back_inserter(out), "\n# TYPE {} {}\n", name, Name(family.type));
  if (open_metrics && family.unit != MetricUnit::kNone)
    fmt::format_to(std::back_inserter(out), "# UNIT {} {}\n", name, Name(family.unit));
}

void AppendHistogram(std::string& out, const MetricFamily& family, std::size_t i) {
  const auto line = [&](std::string_view suffix, std::string_view le, const std::string& value) {
    fmt::format_to(std::back_inserter(out), "{}{}{} {}\n", family.name, suffix, Labels(family, i, le), value);
  };
  const HistogramValue& histogram = family.histograms[i];
  std::uint64_t cumulative = 0;
  for (std::size_t b = 0; b < family.bounds.size(); ++b) {
    cumulative += histogram.counts[b];
    line("_bucket", Bound(family.bounds[b]), fmt::format("{}", cumulative));
  }
  cumulative += histogram.counts.back();
  line("_bucket", "+Inf", fmt::format("{}", cumulative));
  line("_sum", "", Number(histogram.sum));
  line("_count", "", fmt::format("{}", cumulative));
}

}  // namespace

MetricFormat MetricFormatFor(std::string_view accept) {
  // RFC 9110 section 12.5.1: media ranges separated by commas, each with parameters.
  const std::string wanted = Lower(accept);
  std::size_t at = 0;
  while (at < wanted.size()) {
    const std::size_t comma = std::min(wanted.find(',', at), wanted.size());
    const std::string range = wanted.substr(at, comma - at);
    at = comma + 1;
    if (range.find("application/openmetrics-text") == std::string::npos) continue;
    const std::size_t q = range.find("q=");
    if (q == std::string::npos || std::strtod(range.c_str() + q + 2, nullptr) > 0) return MetricFormat::kOpenMetrics;
  }
  return MetricFormat::kPrometheus;
}

std::string_view ContentType(MetricFormat format) {
  switch (format) {
    case MetricFormat::kOpenMetrics: return "application/openmetrics-text; version=1.0.0; charset=utf-8";
    case MetricFormat::kPrometheus: return "text/plain; version=0.0.4; charset=utf-8";
  }
  return "";
}

std::string WriteMetrics(const MetricFamilies& families, MetricFormat format) {
  std::string out;
  for (const auto& [name, family] : families.all()) {
    const bool counter = family.type == MetricType::kCounter;
    const std::string sample = counter ? family.name + "_total" : family.name;
    // OpenMetrics names the family of a counter without "_total", 0.0.4 with it.
    AppendHead(out, family, format == MetricFormat::kOpenMetrics ? family.name : sample, format);
    for (std::size_t i = 0; i < family.numbers.size(); ++i)
      fmt::format_to(std::back_inserter(out), "{}{} {}\n", sample, Labels(family, i, ""), Number(family.numbers[i]));
    for (std::size_t i = 0; i < family.histograms.size(); ++i) AppendHistogram(out, family, i);
  }
  if (format == MetricFormat::kOpenMetrics) out += "# EOF\n";
  return out;
}

}  // namespace parley
