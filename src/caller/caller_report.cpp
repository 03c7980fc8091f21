#include "caller/caller_report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace parley {
namespace {

template <typename List, typename Predicate>
std::size_t Count(const List& list, Predicate predicate) {
  return static_cast<std::size_t>(std::count_if(list.begin(), list.end(), predicate));
}

std::size_t Missed(const CallJudgement& call) {
  return Count(call.turns, [](auto& t) { return t.outcome == TurnOutcome::kMissed; });
}

std::size_t Answered(const CallJudgement& call) {
  return Count(call.turns, [](auto& t) { return t.outcome == TurnOutcome::kAnswered; });
}

std::size_t Yielded(const CallJudgement& call) {
  return Count(call.interruptions, [](auto& i) { return i.yielded; });
}

std::size_t SpokenInto(const CallJudgement& call) {
  return Count(call.pauses, [](auto& p) { return p.spoken_into; });
}

double Seconds3(Ms length) { return static_cast<double>(length.count()) / 1000.0; }

/// One label and one value, in the left or right half of the summary.
struct Figure {
  std::string label;
  std::string value;
  bool good = true;
};

std::string Of(std::size_t good, std::size_t all, std::string_view what) {
  return all == 0 ? "none" : fmt::format("{} of {} {}", good, all, what);
}

std::vector<Figure> FiguresOfReport(const CallReport& report) {
  const CallJudgement& call = report.judgement;
  const LatencySummary& r = call.response;
  const auto stop = MeanBargeInStop(call);
  const std::size_t ignored = call.overlaps.size() - FalseInterruptions(call);
  std::vector<Figure> figures;
  const std::size_t answerable =
      call.turns.size() - Count(call.turns, [](auto& t) { return t.outcome == TurnOutcome::kCallOver; });
  figures.push_back({"turns", Of(Answered(call), answerable, "answered"), Answered(call) == answerable});
  figures.push_back({"as expected", Of(TurnsAsExpected(report), call.turns.size(), "turns"), AllAsExpected(report)});
  figures.push_back(
      {"response", r.count == 0 ? "none"
                                : fmt::format("mean {:.2f}  P50 {:.2f}  P95 {:.2f}  max {:.2f} s", Seconds3(r.mean),
                                              Seconds3(r.p50), Seconds3(r.p95), Seconds3(r.max))});
  figures.push_back({"greeting", call.greeting_delay ? "after " + SecondsText(*call.greeting_delay) : "none",
                     call.greeting_delay.has_value()});
  figures.push_back(
      {"interruptions",
       call.interruptions.empty() ? "none"
       : stop ? fmt::format("{} of {} yielded to, in {}", Yielded(call), call.interruptions.size(), SecondsText(*stop))
              : "not yielded to",
       Yielded(call) == call.interruptions.size()});
  figures.push_back(
      {"backchannels", Of(ignored, call.overlaps.size(), "spoken through"), ignored == call.overlaps.size()});
  figures.push_back({"mid-turn pauses", Of(call.pauses.size() - SpokenInto(call), call.pauses.size(), "waited for"),
                     SpokenInto(call) == 0});
  figures.push_back({"longest dead air",
                     fmt::format("{} at {}", SecondsText(call.longest_dead_air), ClockText(call.longest_dead_air_at)),
                     call.longest_dead_air <= Ms{2000}});
  figures.push_back({"talked at once", SecondsText(call.overlap)});
  if (report.words) {
    figures.push_back({"heard as recorded", fmt::format("{:.1f} % word errors in {} words", 100 * report.words->Rate(),
                                                        report.words->reference_words)});
  }
  return figures;
}

std::string JsonText(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string JsonMs(std::optional<Ms> value) { return value ? fmt::format("{}", value->count()) : "null"; }

}  // namespace

Result<CallReport> MakeReport(const CallerScript& script, const CallerResult& result,
                              const UtteranceRecognizer& recognise, std::span<const std::string> recorded,
                              const JudgeRules& rules) {
  CallReport report;
  report.judgement = JudgeCall(result.recording.Tracks(rules.voice), result.said, rules);
  report.recorded.assign(recorded.begin(), recorded.end());
  if (recognise) {
    auto transcript = TranscribeAgent(result.recording.Agent().Audio(), k8kHz, recognise);
    if (!transcript) return FailFrom(transcript);
    report.heard = *std::move(transcript);
    if (!recorded.empty()) report.words = CompareTranscript(report.heard, recorded);
  }
  std::vector<StepOutcome> outcomes;
  for (const StepResult& step : result.steps) outcomes.push_back(step.outcome);
  report.verdicts =
      CheckExpectations(script, {report.judgement, result.said, outcomes, report.heard, static_cast<bool>(recognise)});
  return report;
}

std::size_t TurnsAsExpected(const CallReport& report) {
  std::size_t good = 0;
  const auto& turns = report.judgement.turns;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const std::size_t next = i + 1 < turns.size() ? turns[i + 1].step : static_cast<std::size_t>(-1);
    const bool bad = std::any_of(report.verdicts.begin(), report.verdicts.end(), [&](const StepVerdict& v) {
      return v.step >= turns[i].step && v.step < next && !v.as_expected;
    });
    good += bad ? 0 : 1;
  }
  return good;
}

std::size_t FalseInterruptions(const CallJudgement& judgement) {
  return Count(judgement.overlaps, [](auto& o) { return o.outcome != OverlapOutcome::kWentOn; });
}

std::optional<Ms> MeanBargeInStop(const CallJudgement& judgement) {
  std::vector<Ms> stops;
  for (const InterruptionJudgement& i : judgement.interruptions)
    if (i.stop) stops.push_back(*i.stop);
  if (stops.empty()) return std::nullopt;
  return Summarise(std::move(stops)).mean;
}

bool AllAsExpected(const CallReport& report) {
  return std::all_of(report.verdicts.begin(), report.verdicts.end(), [](auto& v) { return v.as_expected; });
}

std::string SummaryText(const CallerScript& script, const CallReport& report, const ReportStyle& style) {
  constexpr std::size_t kLabel = 19;
  std::string out;
  for (const Figure& figure : FiguresOfReport(report)) {
    out += "  " + Inked(Padded(figure.label, kLabel), Ink::kDim, style);
    out += Inked(figure.value, figure.good ? Ink::kPlain : Ink::kBad, style) + '\n';
  }
  if (!report.wav_path.empty())
    out += "  " + Inked(Padded("recording", kLabel), Ink::kDim, style) + report.wav_path + '\n';
  const std::size_t room = std::max<std::size_t>(style.columns, 60) - 4;
  for (const StepVerdict& verdict : report.verdicts) {
    if (verdict.as_expected) continue;
    bool first = true;
    for (const std::string& line : Wrapped(fmt::format("{}: {}", script.steps[verdict.step].name, verdict.why), room)) {
      out += (first ? "  " + Inked("✗", Ink::kBad, style) + " " : "    ") + line + '\n';
      first = false;
    }
  }
  return out;
}

namespace {

std::string JsonList(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ",") + JsonText(text);
  return "[" + list + "]";
}

}  // namespace

std::string SummaryJson(const CallReport& report) {
  std::vector<std::string> heard;
  for (const AgentUtterance& utterance : report.heard) heard.push_back(utterance.text);
  const CallJudgement& call = report.judgement;
  const bool any = call.response.count > 0;
  const auto latency = [&](Ms value) { return JsonMs(any ? std::optional<Ms>(value) : std::nullopt); };
  const std::size_t failed = Count(report.verdicts, [](auto& v) { return !v.as_expected; });
  return fmt::format(
      R"({{"turns":{},"turns_as_expected":{},"steps_failed":{},"mean_response_ms":{},"p50_response_ms":{},)"
      R"("p95_response_ms":{},"max_response_ms":{},"barge_in_stop_ms":{},"interruptions":{},)"
      R"("interruptions_yielded":{},"false_interruptions":{},"spoke_into_pauses":{},"missed_turns":{},)"
      R"("longest_dead_air_ms":{},"greeting_delay_ms":{},"overlap_ms":{},"word_error_rate":{},)"
      R"("heard":{},"recorded":{},"wav":{}}})",
      call.turns.size(), TurnsAsExpected(report), failed, latency(call.response.mean), latency(call.response.p50),
      latency(call.response.p95), latency(call.response.max), JsonMs(MeanBargeInStop(call)), call.interruptions.size(),
      Yielded(call), FalseInterruptions(call), SpokenInto(call), Missed(call), call.longest_dead_air.count(),
      JsonMs(call.greeting_delay), call.overlap.count(),
      report.words ? fmt::format("{:.4f}", report.words->Rate()) : "null", JsonList(heard), JsonList(report.recorded),
      report.wav_path.empty() ? "null" : JsonText(report.wav_path));
}

}  // namespace parley
