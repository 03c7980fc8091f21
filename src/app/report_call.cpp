#include "app/report_call.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "app/exit_codes.hpp"
#include "app/terminal.hpp"

namespace parley {

int ReportCall(const CallToReport& call) {
  Result<CallReport> report = MakeReport(
      call.script, call.result,
      [&call](std::span<const std::int16_t> samples, Hz rate) { return call.ears.Transcribe(samples, rate); },
      call.heard);
  if (!report) {
    fmt::print(stderr, "parley: the call could not be judged: {}\n", report.error().detail);
    return kExitFailed;
  }
  if (!call.wav.empty()) {
    if (const Status written = call.result.recording.WriteWav(call.wav); written) {
      report->wav_path = call.wav;
    } else {
      fmt::print(stderr, "parley: {}\n", written.error().detail);
    }
  }
  fmt::print("{}", SummaryText(call.script, *report, StyleOfStandardOutput()));
  if (call.json) fmt::print("{}\n", SummaryJson(*report));
  std::fflush(stdout);
  return AllAsExpected(*report) ? kExitDone : kExitFailed;
}

}  // namespace parley
