#include <gtest/gtest.h>

#include <algorithm>

#include "turn/testing/random_call.hpp"
#include "turn/testing/scenario.hpp"

// Mistakes put into the machine on purpose: a test suite that does not notice one of them is too weak.

namespace parley::turn {
namespace {

using testing::RandomCallOptions;
using testing::Scenario;
using testing::SimulatedCall;

constexpr std::uint64_t kRandomCalls = 400;

/// Drops the `nth` row with this id (0: all of them).
void DropRow(std::vector<Row>& rows, std::string_view id, int nth = 0) {
  int seen = 0;
  const auto removed = std::remove_if(rows.begin(), rows.end(),
                                      [&](const Row& row) { return row.id == id && (++seen == nth || nth == 0); });
  ASSERT_NE(removed, rows.end()) << id;
  rows.erase(removed, rows.end());
}

struct Mistake {
  const char* name;
  void (*change)(std::vector<Row>&) = nullptr;
  std::optional<TimerId> never_armed = {};
  bool check_timer_generations = true;
};

const Mistake kMistakes[] = {
    {"old timers act", nullptr, {}, false},
    {"T_FILL1 is never armed", nullptr, TimerId::kTimerFill1},
    {"T_FILL2 is never armed", nullptr, TimerId::kTimerFill2},
    {"T_FILL3 is never armed", nullptr, TimerId::kTimerFill3},
    {"T_HOLD is never armed", nullptr, TimerId::kTimerHold},
    {"T_PLAY_STALL is never armed", nullptr, TimerId::kTimerPlayStall},
    {"T_FALSE_INT is never armed", nullptr, TimerId::kTimerFalseInt},
    {"T_DEAF is never armed", nullptr, TimerId::kTimerDeaf},
    {"T_EP_FORCE is never armed", nullptr, TimerId::kTimerEpForce},
    {"T_STT_FINAL is never armed", nullptr, TimerId::kTimerSttFinal},
    {"T_END is never armed", nullptr, TimerId::kTimerEnd},
    {"T_XFER is never armed", nullptr, TimerId::kTimerXfer},
    {"T_RESUME is never armed", nullptr, TimerId::kTimerResume},
    {"the speculation is kept on new text", [](std::vector<Row>& rows) { DropRow(rows, "8c"); }},
    {"no speculation in a soft pause", [](std::vector<Row>& rows) { DropRow(rows, "8b"); }},
    {"the voice that ends an overlap is not seen", [](std::vector<Row>& rows) { DropRow(rows, "33", 1); }},
    {"an overlap ends ducked",
     [](std::vector<Row>& rows) {
       const auto row = std::find_if(rows.begin(), rows.end(), [](const Row& r) { return r.id == "33"; });
       row->action = [](Step&) {};
     }},
    {"words in THINKING are not heard", [](std::vector<Row>& rows) { DropRow(rows, "19"); }},
    {"a cough in THINKING does not end", [](std::vector<Row>& rows) { DropRow(rows, "20"); }},
    {"the user does not win a tie", [](std::vector<Row>& rows) { DropRow(rows, "17b"); }},
    {"the agent resumes over a voice", [](std::vector<Row>& rows) { DropRow(rows, "41"); }},
    {"an early answer is not taken back", [](std::vector<Row>& rows) { DropRow(rows, "36"); }},
    {"a dead line is not noticed", [](std::vector<Row>& rows) { DropRow(rows, "55", 1); }},
    {"backchannels are answered", [](std::vector<Row>& rows) { DropRow(rows, "13a"); }},
    {"late text opens a turn", [](std::vector<Row>& rows) { DropRow(rows, "late"); }},
    {"an answer at the edge is dropped", [](std::vector<Row>& rows) { DropRow(rows, "29a"); }},
    {"a transfer is announced and not made", [](std::vector<Row>& rows) { DropRow(rows, "29", 1); }},
    {"quiet words are words", [](std::vector<Row>& rows) { DropRow(rows, "8", 1); }},
    {"the forced stop is missing", [](std::vector<Row>& rows) { DropRow(rows, "34"); }},
};

std::size_t ScenariosThatDiffer(const std::vector<Scenario>& scenarios, const Mistake& mistake, const RowTable& table) {
  std::size_t differ = 0;
  for (const Scenario& scenario : scenarios) {
    SimulatedCall call(scenario.config, scenario.playback,
                       {.rows = table, .check_timer_generations = mistake.check_timer_generations});
    if (mistake.never_armed) call.SuppressTimer(*mistake.never_armed);
    Ms begin{0};
    if (!testing::Prepare(scenario, call, begin)) {
      ++differ;
      continue;
    }
    for (const std::string& line : scenario.script) EXPECT_TRUE(testing::Schedule(call, line, begin).has_value());
    call.Run(begin + scenario.until);
    if (!testing::Differences(scenario, call, begin, call.State().At()).empty()) ++differ;
  }
  return differ;
}

std::size_t RandomCallsThatBreak(const Mistake& mistake, const RowTable& table) {
  std::size_t broken = 0;
  for (std::uint64_t seed = 0; seed < kRandomCalls && broken == 0; ++seed) {
    RandomCallOptions options{.rules = {.rows = table, .check_timer_generations = mistake.check_timer_generations}};
    options.suppressed = mistake.never_armed;
    options.replay = false;
    if (!testing::RunRandomCall(testing::ChooseBySeed(seed), options).broken.empty()) ++broken;
  }
  return broken;
}

class SeededMistakes : public ::testing::TestWithParam<std::size_t> {};

TEST_P(SeededMistakes, AreCaught) {
  const Mistake& mistake = kMistakes[GetParam()];
  const auto scenarios = testing::LoadScenarios(PARLEY_SOURCE_DIR "/tests/scenario/turn");
  ASSERT_TRUE(scenarios.has_value()) << scenarios.error().detail;
  std::vector<Row> rows = RowTable::StandardRows();
  if (mistake.change != nullptr) mistake.change(rows);
  const RowTable table(std::move(rows));
  const std::size_t by_scenarios = ScenariosThatDiffer(*scenarios, mistake, table);
  const std::size_t by_random_calls = by_scenarios > 0 ? 0 : RandomCallsThatBreak(mistake, table);
  EXPECT_GT(by_scenarios + by_random_calls, 0U) << mistake.name;
}
INSTANTIATE_TEST_SUITE_P(Each, SeededMistakes, ::testing::Range(std::size_t{0}, std::size(kMistakes)));

}  // namespace
}  // namespace parley::turn
