#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "turn/testing/event_text.hpp"
#include "turn/testing/simulated_call.hpp"

namespace parley::turn::testing {

/// An effect that a scenario expects: at this time, with at least these fields.
struct ExpectedEffect {
  Ms from{0};
  Ms to{0};
  std::string name;
  FieldTexts fields;
};

/// A conversation as data: a state to begin in, what happens, and exactly which effects follow when. Times are ms from
/// the begin of the scenario.
struct Scenario {
  std::string id;
  std::string name;
  std::string start;  ///< CONNECTING, GREETING, LISTENING, THINKING or SPEAKING
  TurnConfig config;
  Playback playback;
  std::map<std::string, std::string> answer;  ///< of the generation it starts in: length, total, asks, grace, pol
  std::vector<HeardLedger::Span> words;       ///< of that generation
  std::vector<std::string> script;
  Ms until{0};
  std::vector<ExpectedEffect> expect;    ///< exactly these, of the compared kinds
  std::vector<ExpectedEffect> contains;  ///< at least these, instead of `expect`
  std::map<std::string, std::size_t> at_most;
  std::string final;  ///< floor at the end, or empty
};

[[nodiscard]] Result<Scenario> LoadScenario(const std::filesystem::path& file);
/// All files of a folder, by name.
[[nodiscard]] Result<std::vector<Scenario>> LoadScenarios(const std::filesystem::path& folder);

/// Brings a fresh call to the scenario's begin. `begin` is the scenario's time zero on the call's clock.
[[nodiscard]] Status Prepare(const Scenario& scenario, SimulatedCall& call, Ms& begin);

/// Line of a script: "VS 0", "P 900 1 'what are your hours'", "X 1320 ToolStart gen=-1 eta=900", ...
[[nodiscard]] Status Schedule(SimulatedCall& call, const std::string& line, Ms begin);

/// What differs between the log of a call and what the scenario expects; empty if nothing does.
[[nodiscard]] std::string Differences(const Scenario& scenario, const SimulatedCall& call, Ms begin, Floor final);

}  // namespace parley::turn::testing
