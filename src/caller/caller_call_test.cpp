#include "caller/caller_call.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "caller/testing/known_agent.hpp"
#include "caller/testing/simulated_legs.hpp"
#include "caller/testing/tone_voice.hpp"

namespace parley {
namespace {

using testing::ElementsAre;

Line Words(std::size_t letters) { return {std::string(letters, 'a'), ""}; }  // 60 ms each

CallerScript Script(std::vector<CallerAction> actions) {
  CallerScript script;
  for (CallerAction& action : actions)
    script.steps.push_back({"step " + std::to_string(script.steps.size()), std::move(action), {}, {}});
  return script;
}

/// A caller and an agent of known timing in simulated time.
class CallerCallTest : public testing::Test, public CallerLine, public CallerObserver {
 protected:
  /// Runs one call until the caller hangs up, or for `longest`.
  CallerResult Run(CallerScript script, KnownAgent::Behaviour behaviour, SimulatedLine line = {},
                   Ms longest = Ms{120'000}) {
    ToneVoice voice;
    const auto rendered = RenderScript(std::move(script), voice);
    EXPECT_TRUE(rendered);
    agent_.emplace(behaviour);
    auto [caller_leg, agent_leg] = JoinLegs(loop_, line);
    CallerCall call({.id = CallerId{7}, .script = *rendered, .playout_delay = playout_delay_}, loop_, *this, *this);
    loop_.AdvanceBy(Ms{35});
    agent_leg->Start(*agent_);
    call.Answer(std::move(caller_leg));
    for (Ms passed{0}; passed < longest && !hung_up_; passed += Ms{20}) loop_.AdvanceBy(Ms{20});
    CallerResult result = call.End(CallerEnd::kCallerHungUp, "");
    agent_leg->Close();
    loop_.AdvanceBy(Ms{1000});
    return result;
  }

  /// What the caller should perceive of a latency that the agent had: the way there and back, the jitter buffer, and
  /// at most a frame for filling the packet, at most one for the end of the jitter.
  void ExpectPerceived(std::optional<Ms> perceived, Ns agents, SimulatedLine line) const {
    ASSERT_TRUE(perceived);
    const auto least = std::chrono::floor<Ms>(agents) + 2 * line.delay + playout_delay_ - line.jitter;
    EXPECT_GE(*perceived, least - Ms{10});
    EXPECT_LE(*perceived, least + Ms{20} + 3 * line.jitter + Ms{10});
  }

  void HangUp(CallerId id) noexcept override {
    EXPECT_EQ(id, CallerId{7});
    hung_up_ = true;
  }
  void OnSight(CallerId /*id*/, const CallerSight& sight) noexcept override { sights_.push_back(sight); }
  void OnResult(CallerResult /*result*/) noexcept override {}

  ManualClock clock_{TimePoint{Ms{5000}}};
  SimulatedLoop loop_{clock_};
  std::optional<KnownAgent> agent_;
  std::vector<CallerSight> sights_;
  bool hung_up_ = false;
  Ms playout_delay_{20};
};

TEST_F(CallerCallTest, JudgedLatenciesAreTheAgents) {
  const SimulatedLine line{.delay = Ms{15}};
  const CallerResult result =
      Run(Script({WaitForAgent{}, SayTurn{Words(20)}, WaitForAgent{}, SayTurn{Words(31)}, WaitForAgent{}}),
          {.greeting_after = Ms{200}, .reply_after = Ms{530}}, line);
  const CallJudgement call = JudgeCall(result.recording.Tracks(), result.said);
  ASSERT_EQ(call.turns.size(), 2U);
  ASSERT_EQ(agent_->Did().replies.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const KnownAgent::Reply& reply = agent_->Did().replies[i];
    EXPECT_EQ(call.turns[i].outcome, TurnOutcome::kAnswered);
    ExpectPerceived(call.turns[i].response, reply.first_sent - reply.last_voiced_arrival, line);
  }
  EXPECT_EQ(result.answer_time, Ms{35});
  for (const StepResult& step : result.steps) EXPECT_EQ(step.outcome, StepOutcome::kDone);
  EXPECT_NEAR(static_cast<double>(call.greeting_delay->count()), 200 + 15 + 20 + 10, 30);
}

TEST_F(CallerCallTest, BargeInStopAndBackchannel) {
  const SimulatedLine line{.delay = Ms{5}};
  const CallerResult result = Run(Script({WaitForAgent{}, SayTurn{Words(20)}, Backchannel{Ms{800}, Words(4)},
                                          Interrupt{Ms{2000}, Words(25)}, WaitForAgent{}}),
                                  {.reply_length = Ms{6000}, .yield_after = Ms{300}}, line);
  const CallJudgement call = JudgeCall(result.recording.Tracks(), result.said);
  ASSERT_EQ(call.overlaps.size(), 1U);
  EXPECT_EQ(call.overlaps[0].outcome, OverlapOutcome::kWentOn);
  ASSERT_EQ(call.interruptions.size(), 1U);
  EXPECT_TRUE(call.interruptions[0].yielded);
  ASSERT_EQ(agent_->Did().yields.size(), 1U);
  const KnownAgent::Yield& yield = agent_->Did().yields[0];
  ExpectPerceived(call.interruptions[0].stop, yield.last_sent + kFrameTime - yield.onset_arrival, line);
  ASSERT_EQ(call.turns.size(), 2U);
  EXPECT_EQ(call.turns[1].outcome, TurnOutcome::kAnswered);
}

TEST_F(CallerCallTest, AnAgentThatStopsAtEverything) {
  const CallerResult result =
      Run(Script({WaitForAgent{}, SayTurn{Words(20)}, Backchannel{Ms{800}, Words(5)}, WaitForAgent{}}),
          {.reply_length = Ms{6000}, .yield_after = Ms{100}});
  const CallJudgement call = JudgeCall(result.recording.Tracks(), result.said);
  ASSERT_EQ(call.overlaps.size(), 1U);
  EXPECT_EQ(call.overlaps[0].outcome, OverlapOutcome::kStopped);
}

TEST_F(CallerCallTest, HesitationWithAHastyAndWithAPatientAgent) {
  const CallerScript script = Script({WaitForAgent{}, Hesitate{Words(20), Ms{1000}, Words(20)}, WaitForAgent{}});
  const CallerResult hasty = Run(script, {.reply_after = Ms{500}});
  EXPECT_TRUE(JudgeCall(hasty.recording.Tracks(), hasty.said).pauses.at(0).spoken_into);

  hung_up_ = false;
  const CallerResult patient = Run(script, {.reply_after = Ms{1200}});
  const CallJudgement call = JudgeCall(patient.recording.Tracks(), patient.said);
  EXPECT_FALSE(call.pauses.at(0).spoken_into);
  EXPECT_NEAR(static_cast<double>((call.pauses[0].to - call.pauses[0].from).count()), 1000, 30);
  EXPECT_EQ(call.turns.at(0).outcome, TurnOutcome::kAnswered);
}

TEST_F(CallerCallTest, JitterMovesTheFiguresByNoMoreThanItself) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    hung_up_ = false;
    const SimulatedLine line{.delay = Ms{20}, .jitter = Ms{15}, .seed = seed};
    const CallerResult result =
        Run(Script({WaitForAgent{}, SayTurn{Words(20)}, WaitForAgent{}, Interrupt{Ms{500}, Words(20)}}),
            {.reply_after = Ms{300 + 7 * static_cast<int>(seed)}}, line);
    const CallJudgement call = JudgeCall(result.recording.Tracks(), result.said);
    const KnownAgent::Reply& reply = agent_->Did().replies.at(0);
    ExpectPerceived(call.turns.at(0).response, reply.first_sent - reply.last_voiced_arrival, line);
    EXPECT_EQ(result.recording.Underruns(), 0);
  }
}

TEST_F(CallerCallTest, KeysArriveAndAreWaitedFor) {
  const CallerResult result = Run(Script({Press{"12#"}, HangUpStep{}}), {});
  EXPECT_EQ(agent_->Digits(), "12#");
  ASSERT_EQ(result.said.size(), 1U);
  EXPECT_EQ(result.said[0].kind, SaidKind::kKeys);
  EXPECT_GE(result.steps[1].began - result.steps[0].began, Ms{460});
}

TEST_F(CallerCallTest, TellsWhatHappensAsItHappens) {
  (void)Run(Script({WaitForAgent{}, SayTurn{Words(20)}, WaitForAgent{}}), {});
  std::vector<std::size_t> kinds;
  for (const CallerSight& sight : sights_) kinds.push_back(sight.index());
  // answered; agent on, off; step over; caller speaks; step over; agent on, off; step over
  EXPECT_THAT(kinds, ElementsAre(0U, 2U, 3U, 4U, 1U, 4U, 2U, 3U, 4U));
}

TEST_F(CallerCallTest, ACallThatIsNeverAnsweredHasAResult) {
  ToneVoice voice;
  const auto rendered = RenderScript(Script({WaitForAgent{}, SayTurn{Words(3)}}), voice);
  CallerCall call({.id = CallerId{7}, .script = *rendered}, loop_, *this, *this);
  const CallerResult result = call.End(CallerEnd::kNotAnswered, "486 Busy Here");
  EXPECT_FALSE(result.answer_time);
  EXPECT_EQ(result.steps.at(1).outcome, StepOutcome::kCallEnded);
  EXPECT_EQ(result.end_detail, "486 Busy Here");
  EXPECT_TRUE(JudgeCall(result.recording.Tracks(), result.said).turns.empty());
}

}  // namespace
}  // namespace parley
