#pragma once

#include <string>
#include <vector>

#include "app/embedded_speech.hpp"
#include "caller/caller_report.hpp"

namespace parley {

/// A call that is over, and how to report it.
struct CallToReport {
  const CallerScript& script;
  const CallerResult& result;
  const EmbeddedSpeech& ears;      ///< writes down what the agent said on the caller's recording
  std::vector<std::string> heard;  ///< what the agent's own record says was heard; empty: unknown
  std::string wav;                 ///< where the recording goes; empty: nowhere
  bool json = false;
};

/// Judges the call from its two channels, writes the recording, prints the summary. @return exit code: done only if
/// everything went as the script expects.
[[nodiscard]] int ReportCall(const CallToReport& call);

}  // namespace parley
