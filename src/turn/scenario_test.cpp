#include "turn/testing/scenario.hpp"

#include <gtest/gtest.h>

namespace parley::turn {
namespace {

using testing::LoggedEffect;
using testing::Scenario;
using testing::SimulatedCall;

const std::vector<Scenario>& AllScenarios() {
  static const std::vector<Scenario> scenarios = [] {
    auto loaded = testing::LoadScenarios(PARLEY_SOURCE_DIR "/tests/scenario/turn");
    EXPECT_TRUE(loaded.has_value()) << loaded.error().detail;
    return loaded.value_or(std::vector<Scenario>{});
  }();
  return scenarios;
}

class Conformance : public ::testing::TestWithParam<std::size_t> {};

/// Seed 0 keeps the order of the script, the others shuffle what comes in the same millisecond.
TEST_P(Conformance, EveryScenarioGivesItsEffectsToTheMillisecond) {
  for (const Scenario& scenario : AllScenarios()) {
    SimulatedCall call(scenario.config, scenario.playback);
    Ms begin{0};
    ASSERT_TRUE(testing::Prepare(scenario, call, begin).has_value()) << scenario.id;
    if (GetParam() > 0) call.ShuffleTies(GetParam());
    for (const std::string& line : scenario.script) {
      const Status status = testing::Schedule(call, line, begin);
      ASSERT_TRUE(status.has_value()) << scenario.id << ": " << status.error().detail;
    }
    call.Run(begin + scenario.until);
    EXPECT_EQ(testing::Differences(scenario, call, begin, call.State().At()), "")
        << scenario.id << " " << scenario.name;
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, Conformance, ::testing::Values(0, 1, 2));

}  // namespace
}  // namespace parley::turn
