#include "obs/metric_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

#include "obs/metric_reference.hpp"

namespace parley {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::array<std::string_view, 2> kOutcomes{"ok", "a \"quoted\\\nline\""};
constexpr std::array<std::string_view, 2> kKinds{"stt", "tts"};
constexpr std::array<double, 3> kBounds{0.25, 0.5, 1};

MetricFamilies Sample() {
  MetricFamilies families;
  families.AddCounter({"voice_requests", "Requests to \"providers\",\nby path C:\\x."},
                      {{"kind", kKinds}, {"outcome", kOutcomes}}, std::vector<double>{1, 2, 3, 4});
  families.AddCounter({"voice_cpu_seconds", "CPU time.", MetricUnit::kSeconds}, 12.25);
  families.AddGauge({"voice_active_calls", "Calls in progress."}, 7);
  families.AddGauge({"voice_free_port_ratio", "Free ports.", MetricUnit::kRatio},
                    std::numeric_limits<double>::quiet_NaN());
  Histogram latency(kBounds);
  for (const double value : {0.1, 0.3, 0.3, 7.0}) latency.Record(value);
  families.AddHistogram({"voice_turn_latency_seconds", "Turn latency.", MetricUnit::kSeconds}, latency);
  enum class Kind : std::uint8_t { kStt, kTts };
  PerValue<Histogram, Kind, 2> stages(kBounds);
  stages[Kind::kTts].Record(0.5);
  families.AddHistogram({"voice_stage_seconds", "Stages.", MetricUnit::kSeconds}, {{"kind", kKinds}}, stages);
  return families;
}

/// A reader of the OpenMetrics 1.0 text grammar (ABNF of the specification, without exemplars and timestamps) that
/// also checks what the specification says about histograms and about the order of lines.
class OpenMetricsReader {
 public:
  std::optional<std::string> Check(const std::string& text) {
    if (!text.ends_with("# EOF\n")) return "does not end with # EOF";
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line)) {
      if (ended_) return "line after # EOF";
      if (auto problem = Line(line)) return *problem + ": " + line;
    }
    return std::nullopt;
  }
  const std::map<std::string, std::string>& samples() const { return samples_; }

 private:
  std::optional<std::string> Line(const std::string& line) {
    static const std::regex meta(R"re(# (TYPE|HELP|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*))re");
    static const std::regex sample(
        R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="(\\\\|\\"|\\n|[^"\\\n])*",?)*\})? ([0-9.e+-]+|NaN|\+Inf))re");
    std::smatch match;
    if (line == "# EOF") {
      ended_ = true;
      return std::nullopt;
    }
    if (std::regex_match(line, match, meta)) return Meta(match[1], match[2], match[3]);
    if (std::regex_match(line, match, sample)) return Sample(match[1], match[2], match[5]);
    return "neither metadata nor sample";
  }

  std::optional<std::string> Meta(const std::string& what, const std::string& name, const std::string& value) {
    if (name != family_) {
      if (!seen_.insert(name).second) return "family is not contiguous";
      family_ = name;
      type_.clear();
      has_samples_ = false;
    }
    if (has_samples_) return "metadata after samples";
    if (what == "TYPE") type_ = value;
    if (what == "UNIT" && !name.ends_with("_" + value)) return "name does not end in the unit";
    if (what == "HELP" && !std::regex_match(value, std::regex(R"re((\\\\|\\"|\\n|[^"\\])*)re")))
      return "bad help escape";
    return std::nullopt;
  }

  std::optional<std::string> Sample(const std::string& name, const std::string& labels, const std::string& value) {
    has_samples_ = true;
    if (!name.starts_with(family_)) return "sample outside its family";
    const std::string suffix = name.substr(family_.size());
    static const std::map<std::string, std::set<std::string>> kSuffixes{
        {"counter", {"_total"}}, {"gauge", {""}}, {"histogram", {"_bucket", "_sum", "_count"}}};
    const auto allowed = kSuffixes.find(type_);
    if (allowed == kSuffixes.end() || !allowed->second.contains(suffix)) return "suffix does not fit the type " + type_;
    if (!samples_.emplace(name + labels, value).second) return "sample twice";
    return type_ == "histogram" ? HistogramSample(suffix, labels, value) : std::nullopt;
  }

  std::optional<std::string> HistogramSample(const std::string& suffix, const std::string& labels,
                                             const std::string& value) {
    const double number = std::stod(value);
    if (suffix == "_bucket") {
      std::smatch le;
      if (!std::regex_search(labels, le, std::regex(R"re(le="([^"]*)"\}$)re"))) return "bucket without le";
      const double bound = le[1] == "+Inf" ? std::numeric_limits<double>::infinity() : std::stod(le[1]);
      if (le[1] != "+Inf" && le[1].str().find('.') == std::string::npos) return "le is no float";
      if (bound <= last_bound_) return "le does not ascend";
      if (number < last_count_) return "buckets are not cumulative";
      last_bound_ = bound;
      last_count_ = number;
      return std::nullopt;
    }
    if (last_bound_ != std::numeric_limits<double>::infinity()) return "no +Inf bucket";
    if (suffix == "_count") {
      if (number != last_count_) return "count differs from the +Inf bucket";
      last_bound_ = -1;
      last_count_ = 0;
    }
    return std::nullopt;
  }

  std::string family_;
  std::string type_;
  bool has_samples_ = false;
  bool ended_ = false;
  double last_bound_ = -1;
  double last_count_ = 0;
  std::set<std::string> seen_;
  std::map<std::string, std::string> samples_;
};

TEST(MetricText, OpenMetricsKeepsItsGrammarAndEveryValue) {
  const MetricFamilies families = Sample();
  ASSERT_THAT(families.Problems(), IsEmpty());
  const std::string text = WriteMetrics(families, MetricFormat::kOpenMetrics);
  OpenMetricsReader reader;
  EXPECT_EQ(reader.Check(text), std::nullopt) << text;
  const auto& samples = reader.samples();
  EXPECT_EQ(samples.size(), families.SeriesCount());
  EXPECT_EQ(samples.at(R"(voice_requests_total{kind="stt",outcome="ok"})"), "1");
  EXPECT_EQ(samples.at(R"(voice_requests_total{kind="tts",outcome="a \"quoted\\\nline\""})"), "4");
  EXPECT_EQ(samples.at("voice_cpu_seconds_total"), "12.25");
  EXPECT_EQ(samples.at("voice_free_port_ratio"), "NaN");
  EXPECT_EQ(samples.at(R"(voice_turn_latency_seconds_bucket{le="0.5"})"), "3");
  EXPECT_EQ(samples.at(R"(voice_turn_latency_seconds_bucket{le="1.0"})"), "3");
  EXPECT_EQ(samples.at(R"(voice_turn_latency_seconds_bucket{le="+Inf"})"), "4");
  EXPECT_EQ(samples.at("voice_turn_latency_seconds_sum"), "7.7");
  EXPECT_EQ(samples.at(R"(voice_stage_seconds_bucket{kind="tts",le="0.25"})"), "0");
  EXPECT_EQ(samples.at(R"(voice_stage_seconds_bucket{kind="tts",le="0.5"})"), "1");
  EXPECT_THAT(text, HasSubstr("# TYPE voice_requests counter\n"));
  EXPECT_THAT(text, HasSubstr("# UNIT voice_turn_latency_seconds seconds\n"));
  EXPECT_THAT(text, HasSubstr(R"(# HELP voice_requests Requests to \"providers\",\nby path C:\\x.)"));
}

TEST(MetricText, TheOlderFormatNamesCountersWithTotalAndHasNoEnd) {
  const std::string text = WriteMetrics(Sample(), MetricFormat::kPrometheus);
  EXPECT_THAT(text, HasSubstr("# TYPE voice_requests_total counter\n"));
  EXPECT_THAT(text, HasSubstr("# HELP voice_requests_total Requests to \"providers\",\\nby path C:\\\\x.\n"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("EOF")));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("UNIT")));
  EXPECT_TRUE(text.ends_with("\n"));
}

TEST(MetricText, ChoosesTheFormatByTheAcceptHeader) {
  // As Prometheus 2.42 sends it.
  EXPECT_EQ(
      MetricFormatFor("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                      "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
      MetricFormat::kOpenMetrics);
  EXPECT_EQ(MetricFormatFor("Application/OpenMetrics-Text"), MetricFormat::kOpenMetrics);
  for (const std::string_view accept : {"", "*/*", "text/plain", "application/openmetrics-text;q=0, text/plain", ",,;"})
    EXPECT_EQ(MetricFormatFor(accept), MetricFormat::kPrometheus) << accept;
}

TEST(MetricReference, NamesEveryFamilyOnce) {
  const std::string page = MetricReference(Sample());
  EXPECT_THAT(page, HasSubstr("| `voice_requests_total` | counter |  | `kind`: stt, tts; `outcome`: ok, "));
  EXPECT_THAT(page, HasSubstr("| `voice_turn_latency_seconds` | histogram | seconds |  | Turn latency. |"));
}

}  // namespace
}  // namespace parley
