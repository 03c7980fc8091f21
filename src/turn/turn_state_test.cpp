#include "turn/turn_state.hpp"

#include <gtest/gtest.h>

#include "turn/testing/event_text.hpp"
#include "turn/testing/random_call.hpp"
#include "turn/testing/scenario.hpp"

namespace parley::turn {
namespace {

using testing::Scenario;
using testing::SimulatedCall;

Bytes Encoded(const TurnState& state) {
  ByteWriter writer;
  state.Encode(writer);
  return std::move(writer).Take();
}

Result<TurnState> Decoded(const Bytes& bytes) {
  ByteReader reader(bytes);
  return TurnState::Decode(reader);
}

/// A state with something in every corner: in the middle of an overlap, with a question, words and requests waiting.
TurnState RichState() {
  TurnConfig config;
  config.language = Language::kSpanish;
  config.endpoint.force = Ms{4000};
  TurnState state(config);
  Overlap overlap;
  overlap.response.id = overlap.response.gen = GenId{9};
  overlap.response.facts.asks = overlap.response.facts.grace = true;
  overlap.response.facts.policy = Interruptibility::kNo;
  overlap.response.facts.tool = RunningTool{Ms{5}};
  overlap.response.facts.ledger.Add("hola", Ms{0}, Ms{300});
  overlap.response.facts.ledger.SetTotal(Ms{900});
  overlap.response.started = Ms{17};
  overlap.response.answers = AnsweredTurn{.turn = TurnId{3}, .text = {}, .keyed = {"42", true}, .continued = true};
  overlap.burst.p_interrupt = 0.25;
  overlap.burst.heard.text.Put({UtteranceId{4}, "s\u00ed", true});
  state.floor = overlap;
  state.spec = Speculation{.gen = GenId{5}, .text = "what", .tts = true, .ready = true, .facts = {}};
  state.digits = KeyedDigits{"12", true};
  state.pending = {.end = EndReason::kDrain, .transfer = "desk", .prompt = PendingPrompt{PromptKind::kKeys, 2}};
  state.voice.pace.AddPause(Ms{700});
  state.past.last_overlap = OverlapHeard{.onset = Ms{5}, .text = {}};
  state.timers.Arm(TimerId::kTimerDeaf, Ms{6000});
  state.timers.ArmFrozen(TimerId::kTimerIdle2, Ms{70});
  return state;
}

TEST(TurnState, ComesBackFromItsBytesAsItWas) {
  const TurnState state = RichState();
  const auto back = Decoded(Encoded(state));
  ASSERT_TRUE(back.has_value()) << back.error().detail;
  EXPECT_TRUE(*back == state);
}

TEST(TurnState, OtherVersionsAreRefused) {
  Bytes bytes = Encoded(TurnState{});
  bytes[0] = 99;
  const auto back = Decoded(bytes);
  ASSERT_FALSE(back.has_value());
  EXPECT_NE(back.error().detail.find("version 99"), std::string::npos);
}

TEST(TurnState, EveryCutOfTheBytesIsRefused) {
  const Bytes whole = Encoded(RichState());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(Decoded(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))).has_value()) << size;
}

TEST(TurnState, DamagedBytesNeverBringAStateThatCannotBeWritten) {
  const Bytes whole = Encoded(RichState());
  for (std::size_t i = 2; i < whole.size(); ++i) {
    Bytes damaged = whole;
    damaged[i] = 0xFF;
    const auto back = Decoded(damaged);
    if (!back) continue;
    const auto again = Decoded(Encoded(*back));
    ASSERT_TRUE(again.has_value()) << i;
  }
}

TEST(TurnState, IsSmallEnoughForAJournal) { EXPECT_LT(Encoded(RichState()).size(), 2048U); }

/// Plays the events again, with the state written to bytes and read back after each of them.
void ExpectSameEffectsAfterEachRestore(TurnState state, const SimulatedCall& call, const std::string& what) {
  EffectList effects;
  std::size_t next = 0;
  for (const TurnEvent& event : call.Events()) {
    auto restored = Decoded(Encoded(state));
    ASSERT_TRUE(restored.has_value()) << what << ": " << restored.error().detail;
    ASSERT_TRUE(*restored == state) << what << " before " << Name(event.body) << " at " << event.t.count();
    state = *std::move(restored);
    effects.Clear();
    Advance(state, event, effects);
    for (const TurnEffect& effect : effects.Effects()) {
      ASSERT_LT(next, call.Log().size()) << what;
      ASSERT_EQ(testing::TextOf(call.Log()[next].body), testing::TextOf(effect.body)) << what;
      ++next;
    }
  }
  EXPECT_EQ(next, call.Log().size()) << what;
}

TEST(TurnState, ARestoreInTheMiddleOfAnyScenarioChangesNothing) {
  const auto scenarios = testing::LoadScenarios(PARLEY_SOURCE_DIR "/tests/scenario/turn");
  ASSERT_TRUE(scenarios.has_value()) << scenarios.error().detail;
  for (const Scenario& scenario : *scenarios) {
    SimulatedCall call(scenario.config, scenario.playback);
    Ms begin{0};
    ASSERT_TRUE(testing::Prepare(scenario, call, begin).has_value());
    const TurnState at_begin = call.State();
    for (const std::string& line : scenario.script) ASSERT_TRUE(testing::Schedule(call, line, begin).has_value());
    call.Run(begin + scenario.until);
    ExpectSameEffectsAfterEachRestore(at_begin, call, scenario.id);
  }
}

}  // namespace
}  // namespace parley::turn
