#include <fmt/format.h>

#include <cstdio>

#include "app/commands.hpp"
#include "app/default_directories.hpp"
#include "app/embedded_speech.hpp"
#include "app/exit_codes.hpp"
#include "app/report_call.hpp"
#include "app/shown_call.hpp"
#include "app/terminal.hpp"

namespace parley {

int RunCall(const CallOptions& options) {
  const std::shared_ptr<const RenderedScript> script = PrepareCaller(options.script);
  if (script == nullptr) return kExitFailed;
  // The judge writes down what it hears, to compare it with what the script expects.
  auto ears = EmbeddedSpeech::Load(options.models.empty() ? DefaultModelsDirectory() : options.models);
  if (!ears) {
    fmt::print(stderr, "parley: {}\n", ears.error().detail);
    return kExitFailed;
  }
  const SystemClock clock;
  ShownCall shown(script, StyleOfStandardOutput());
  const Result<CallerResult> result =
      PlaceAndShow({.target = options.target, .address = options.address, .script = script}, shown, clock);
  if (!result) {
    fmt::print(stderr, "parley: {}\n", result.error().detail);
    return kExitFailed;
  }
  return ReportCall({.script = script->script,
                     .result = *result,
                     .ears = **ears,
                     .heard = {},
                     .wav = options.record,
                     .json = options.json});
}

}  // namespace parley
