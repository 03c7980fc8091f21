#include "turn/row_table.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "turn/testing/random_call.hpp"
#include "turn/testing/scenario.hpp"
#include "turn/testing/turn_page.hpp"

namespace parley::turn {
namespace {

using testing::RowCounts;
using testing::SimulatedCall;

constexpr std::uint64_t kRandomCalls = 2000;

TEST(RowTable, EachRowIsReachedByAScenarioOrARandomCall) {
  RowCounts counts;
  const auto scenarios = testing::LoadScenarios(PARLEY_SOURCE_DIR "/tests/scenario/turn");
  ASSERT_TRUE(scenarios.has_value()) << scenarios.error().detail;
  for (const testing::Scenario& scenario : *scenarios) {
    SimulatedCall call(scenario.config, scenario.playback);
    call.SetWatch([&](const TurnEvent&, std::span<const TurnEffect>, const Advanced& advanced) {
      for (std::uint8_t i = 0; i < advanced.count; ++i) ++counts[advanced.rows[i]];
    });
    Ms begin{0};
    ASSERT_TRUE(testing::Prepare(scenario, call, begin).has_value());
    for (const std::string& line : scenario.script) ASSERT_TRUE(testing::Schedule(call, line, begin).has_value());
    call.Run(begin + scenario.until);
  }
  testing::RandomCallOptions options;
  options.counts = &counts;
  options.replay = false;
  for (std::uint64_t seed = 0; seed < kRandomCalls; ++seed)
    ASSERT_EQ(testing::RunRandomCall(testing::ChooseBySeed(seed), options).broken, "") << "seed " << seed;
  for (const Row& row : RowTable::Standard().Rows())
    EXPECT_GT(counts[&row], 0U) << row.id << " [" << row.guard.text << "] " << row.does;
}

TEST(RowTable, APageOfItIsInTheDocumentation) {
  std::ifstream file(PARLEY_SOURCE_DIR "/docs/turn-engine.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), testing::TurnEnginePage()) << "write it anew: build/<preset>/tests/scenario/turn_page";
}

TEST(RowTable, EveryRowSaysWhatItIs) {
  for (const Row& row : RowTable::Standard().Rows()) {
    EXPECT_FALSE(row.id.empty());
    EXPECT_FALSE(row.to.empty()) << row.id;
    EXPECT_FALSE(row.does.empty()) << row.id;
    EXPECT_NE(row.action, nullptr) << row.id;
    EXPECT_FALSE(row.guard.holds != nullptr && row.guard.text.empty()) << row.id << ": a guard without a text";
  }
}

/// A row without a guard hides every row behind it.
TEST(RowTable, NoRowStandsBehindOneThatAlwaysApplies) {
  for (std::size_t floor = 0; floor < kFloorCount; ++floor) {
    for (std::size_t trigger = 0; trigger < kTriggerCount; ++trigger) {
      const auto rows = RowTable::Standard().For(static_cast<Floor>(floor), static_cast<Trigger>(trigger));
      bool always = false;
      for (const Row* row : rows) {
        const bool remembered_only = row->id.starts_with("r");
        EXPECT_FALSE(always && !row->additional && !remembered_only)
            << row->id << " in " << Name(static_cast<Floor>(floor)) << " at "
            << NameOfTrigger(static_cast<Trigger>(trigger));
        always = always || (row->guard.holds == nullptr && !row->additional);
      }
    }
  }
}

// The pairs that are ignored on purpose.

const std::string kAllButConnecting =
    "LISTENING USER_SPEAKING USER_PAUSED THINKING SPEAKING OVERLAP INTERRUPTED RESUMING IDLE_PROMPT TRANSFERRING "
    "ENDING";

/// Live states in which a timer of one kind may fire: those it belongs to. Elsewhere it was cancelled on leaving.
const std::map<std::string, std::string>& HandledTimers() {
  static const std::map<std::string, std::string> handled = {
      {"T_EP", "USER_PAUSED"},
      {"T_STT_FINAL", "USER_PAUSED"},
      {"T_EMPTY", "USER_PAUSED"},
      {"T_SPEC_WAIT", "USER_PAUSED"},
      {"T_SPEC_LATE", "USER_PAUSED"},
      {"T_EP_FORCE", "USER_SPEAKING USER_PAUSED"},
      {"T_DEAF", "USER_SPEAKING USER_PAUSED INTERRUPTED"},
      {"T_MONOLOGUE", "USER_SPEAKING USER_PAUSED"},
      {"T_FILL1", "THINKING"},
      {"T_FILL2", "THINKING"},
      {"T_FILL3", "THINKING"},
      {"T_HOLD", "LISTENING THINKING"},
      {"T_PLAY_STALL", "THINKING SPEAKING OVERLAP IDLE_PROMPT ENDING"},
      {"T_FALSE_INT", "INTERRUPTED"},
      {"T_RESUME", "RESUMING"},
      {"T_IDLE1", "LISTENING"},
      {"T_IDLE2", "LISTENING"},
      {"T_IDLE3", "LISTENING"},
      {"T_GRACE", "LISTENING"},
      {"T_DIGIT", "LISTENING USER_SPEAKING"},
      {"T_XFER", "TRANSFERRING"},
      {"T_END", "ENDING"},
      {"T_AMD", "LISTENING"},
      {"T_AMD_VOICEMAIL", "LISTENING"},
  };
  return handled;
}

/// Events of the outside world that mean nothing in some live states.
const std::map<std::string, std::string>& IgnoredEvents() {
  static const std::map<std::string, std::string> ignored = {
      // The call is answered once.
      {"Answered", kAllButConnecting},
      // Only an overlap has a burst to measure and to classify; late answers to Ask(class) come elsewhere.
      {"OverlapVoiced",
       "LISTENING USER_SPEAKING USER_PAUSED THINKING SPEAKING INTERRUPTED RESUMING IDLE_PROMPT TRANSFERRING ENDING"},
      {"OverlapClass",
       "LISTENING USER_SPEAKING USER_PAUSED THINKING SPEAKING INTERRUPTED RESUMING IDLE_PROMPT TRANSFERRING ENDING"},
      // A score belongs to a pause of the user; it may come late.
      {"Eot", "LISTENING THINKING SPEAKING OVERLAP INTERRUPTED RESUMING IDLE_PROMPT TRANSFERRING ENDING"},
      // A first frame of what already plays, or of what was stopped.
      {"TtsFirst", "LISTENING SPEAKING OVERLAP INTERRUPTED RESUMING IDLE_PROMPT TRANSFERRING ENDING"},
      // Without a generation each of these is stale.
      {"LlmFirst", "LISTENING TRANSFERRING"},
      {"Span", "LISTENING TRANSFERRING"},
      {"GenDone", "LISTENING TRANSFERRING"},
      {"GenMeta", "LISTENING TRANSFERRING"},
      {"GenFail", "LISTENING TRANSFERRING"},
      {"ToolStart", "LISTENING TRANSFERRING"},
      {"ToolDone", "LISTENING TRANSFERRING"},
      // Nothing sounds there; what was stopped may still report.
      {"PlayStart", "LISTENING USER_SPEAKING USER_PAUSED INTERRUPTED TRANSFERRING"},
      {"PlayMark", "LISTENING USER_SPEAKING USER_PAUSED INTERRUPTED RESUMING TRANSFERRING"},
      {"PlayDry", "LISTENING USER_SPEAKING USER_PAUSED THINKING INTERRUPTED RESUMING TRANSFERRING"},
      {"PlayDone", "LISTENING USER_SPEAKING USER_PAUSED INTERRUPTED TRANSFERRING"},
      // Screening is over.
      {"Amd",
       "USER_SPEAKING USER_PAUSED THINKING SPEAKING OVERLAP INTERRUPTED RESUMING IDLE_PROMPT TRANSFERRING ENDING"},
      {"Beep",
       "USER_SPEAKING USER_PAUSED THINKING SPEAKING OVERLAP INTERRUPTED RESUMING IDLE_PROMPT TRANSFERRING ENDING"},
      // Only while it rings.
      {"TransferOk",
       "LISTENING USER_SPEAKING USER_PAUSED THINKING SPEAKING OVERLAP INTERRUPTED RESUMING IDLE_PROMPT ENDING"},
      {"TransferFail",
       "LISTENING USER_SPEAKING USER_PAUSED THINKING SPEAKING OVERLAP INTERRUPTED RESUMING IDLE_PROMPT ENDING"},
      {"TransferReq", "TRANSFERRING ENDING"},
      {"EndReq", "ENDING"},
      // The call ends, or is handed over, anyway.
      {"T_STT_GONE", "TRANSFERRING ENDING"},
      {"T_CALL_WARN", "TRANSFERRING ENDING"},
      {"T_DRAIN1", "TRANSFERRING ENDING"},
      {"T_CALL_MAX", "ENDING"},
      {"T_DRAIN2", "ENDING"},
  };
  return ignored;
}

bool Lists(const std::string& floors, std::string_view floor) {
  std::istringstream words(floors);
  for (std::string word; words >> word;)
    if (word == floor) return true;
  return false;
}

bool IgnoredOnPurpose(Floor floor, const std::string& event) {
  // Before the answer there is only the answer, the end, and what the node and the dialog say beforehand.
  if (floor == Floor::kConnecting)
    return event != "Answered" && event != "Hangup" && event != "Shed" && event != "AskSlot";
  if (floor == Floor::kEnded) return false;  // row 61 takes them all
  const auto timer = HandledTimers().find(event);
  if (timer != HandledTimers().end()) return !Lists(timer->second, Name(floor));
  const auto known = IgnoredEvents().find(event);
  return known != IgnoredEvents().end() && Lists(known->second, Name(floor));
}

TEST(RowTable, ThePairsWithoutARowAreThoseIgnoredOnPurpose) {
  for (std::size_t i = 0; i < kFloorCount; ++i) {
    for (std::size_t t = 0; t < kTriggerCount; ++t) {
      const auto floor = static_cast<Floor>(i);
      const std::string event(NameOfTrigger(static_cast<Trigger>(t)));
      const bool has_row = !RowTable::Standard().For(floor, static_cast<Trigger>(t)).empty();
      EXPECT_NE(has_row, IgnoredOnPurpose(floor, event)) << Name(floor) << " " << event;
    }
  }
}

TEST(RowTable, WhatHasNoRowIsCountedAndChangesNothing) {
  TurnState state;
  EffectList effects;
  const TurnState before = state;
  Advance(state, {.id = EventId{1}, .t = Ms{5}, .heard_ms = {}, .body = EotScored{.p_end = 0.5}}, effects);
  EXPECT_TRUE(effects.Effects().empty());
  EXPECT_EQ(state.tallies.ignored, 1U);
  state.tallies = before.tallies;
  EXPECT_TRUE(state == before);
}

}  // namespace
}  // namespace parley::turn
