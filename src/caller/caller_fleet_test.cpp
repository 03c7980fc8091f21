#include "caller/caller_fleet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "caller/caller_report.hpp"
#include "caller/testing/sip_agent.hpp"
#include "caller/testing/tone_voice.hpp"

namespace parley {
namespace {

using testing::HasSubstr;

/// Collects results on the shard for a waiting test.
class Results final : public CallerObserver {
 public:
  void OnResult(CallerResult result) noexcept override {
    const std::lock_guard lock(mutex_);
    results_.push_back(std::move(result));
    arrived_.notify_all();
  }

  /// Waits until there are `count` results; gives those there are when that takes too long.
  std::vector<CallerResult> Take(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, std::chrono::seconds(60), [&] { return results_.size() >= count; });
    return std::move(results_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<CallerResult> results_;
};

Line Words(std::size_t letters) { return {std::string(letters, 'a'), ""}; }  // 60 ms each

std::shared_ptr<const RenderedScript> Rendered(std::vector<CallerAction> actions) {
  CallerScript script;
  for (CallerAction& action : actions)
    script.steps.push_back({"step " + std::to_string(script.steps.size()), std::move(action), {}, {}});
  ToneVoice voice;
  return *RenderScript(std::move(script), voice);
}

/// Real SIP and RTP over the loopback interface, between two shards.
class CallerFleetTest : public testing::Test {
 protected:
  void Begin(KnownAgent::Behaviour behaviour) {
    auto agent = SipAgent::Start(behaviour, clock_);
    ASSERT_TRUE(agent) << agent.error().detail;
    agent_ = *std::move(agent);
    auto fleet = CallerFleet::Start({.first_rtp_port = 44000, .last_rtp_port = 46999}, shard_, clock_, results_);
    ASSERT_TRUE(fleet) << fleet.error().detail;
    fleet_ = *std::move(fleet);
    shard_.Start();
  }

  /// True if no media tick of either side was late: only then are their times known to the millisecond. The same
  /// judgements are tested without a network in caller_call_test.
  [[nodiscard]] bool OnTime() const { return shard_.Read().late_ticks == 0 && agent_->LateTicks() == 0; }

  void TearDown() override {
    shard_.Stop();
    shard_.Join();
    fleet_.reset();
  }

  SystemClock clock_;
  Results results_;
  Shard shard_{{.name = "callers"}, clock_};
  std::unique_ptr<SipAgent> agent_;
  std::unique_ptr<CallerFleet> fleet_;
};

TEST_F(CallerFleetTest, JudgedFiguresAreThoseOfTheAgent) {
  Begin({.greeting_length = Ms{600}, .reply_after = Ms{430}, .reply_length = Ms{3000}, .yield_after = Ms{240}});
  fleet_->Place({.target = agent_->Uri("desk"),
                 .script = Rendered({WaitForAgent{}, SayTurn{Words(15)}, Backchannel{Ms{400}, Words(3)},
                                     Interrupt{Ms{1200}, Words(14)}, WaitForVoice{}, HangUpStep{}})});
  const std::vector<CallerResult> results = results_.Take(1);
  ASSERT_EQ(results.size(), 1U);
  const CallerResult& result = results[0];
  EXPECT_EQ(result.end, CallerEnd::kCallerHungUp) << result.end_detail;
  ASSERT_TRUE(result.answer_time);
  const CallJudgement call = JudgeCall(result.recording.Tracks(), result.said);
  ASSERT_EQ(call.turns.size(), 2U);
  const bool on_time = OnTime();
  const std::vector<KnownAgent::Diary> diaries = agent_->StopAndRead();
  ASSERT_EQ(diaries.size(), 1U);
  const KnownAgent::Diary& truth = diaries[0];
  ASSERT_FALSE(truth.replies.empty());
  if (!on_time) return;  // on a starved machine packets come in heaps and nobody's timing is known

  for (const StepResult& step : result.steps) EXPECT_EQ(step.outcome, StepOutcome::kDone);
  // What the caller perceives lies above what the agent did: up to a frame for filling the packet, the jitter buffer
  // of 20 ms, and up to a frame until the agent's next packet is due.
  const auto expect_near = [](const char* what, std::optional<Ms> perceived, Ns agents) {
    ASSERT_TRUE(perceived) << what;
    const Ms agent = std::chrono::floor<Ms>(agents);
    RecordProperty(std::string(what) + "_agent_ms", std::to_string(agent.count()));
    RecordProperty(std::string(what) + "_perceived_ms", std::to_string(perceived->count()));
    EXPECT_GE(*perceived - agent, Ms{-30}) << what;
    EXPECT_LE(*perceived - agent, Ms{120}) << what;
  };
  ASSERT_EQ(truth.replies.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(call.turns[i].outcome, TurnOutcome::kAnswered);
    expect_near("response", call.turns[i].response, truth.replies[i].first_sent - truth.replies[i].last_voiced_arrival);
  }
  ASSERT_EQ(call.interruptions.size(), 1U);
  ASSERT_EQ(truth.yields.size(), 1U);
  const KnownAgent::Yield& yield = truth.yields[0];
  expect_near("stop", call.interruptions[0].stop, yield.last_sent + kFrameTime - yield.onset_arrival);
  ASSERT_EQ(call.overlaps.size(), 1U);
  EXPECT_EQ(call.overlaps[0].outcome, OverlapOutcome::kWentOn);
}

TEST_F(CallerFleetTest, ManyCallersOnOneShardAndOneEndpoint) {
  Begin({.greeting_length = Ms{300}, .reply_after = Ms{300}, .reply_length = Ms{500}});
  constexpr std::size_t kCallers = 20;
  const auto script = Rendered({WaitForAgent{}, SayTurn{Words(12)}, WaitForAgent{}});
  for (std::size_t i = 0; i < kCallers; ++i)
    fleet_->Place({.target = agent_->Uri("desk"), .script = script, .keep_audio = false});
  const std::vector<CallerResult> results = results_.Take(kCallers);
  ASSERT_EQ(results.size(), kCallers);
  EXPECT_EQ(fleet_->Live(), 0U);
  const bool on_time = OnTime();
  for (const CallerResult& result : results) {
    EXPECT_EQ(result.end, CallerEnd::kCallerHungUp) << result.end_detail;
    EXPECT_TRUE(result.recording.Caller().Audio().empty());
    const CallJudgement call = JudgeCall(result.recording.Tracks(), result.said);
    ASSERT_EQ(call.turns.size(), 1U);
    EXPECT_GT(call.agent_voice, Ms{0});
    if (on_time) {
      EXPECT_EQ(call.turns[0].outcome, TurnOutcome::kAnswered);
    }
  }
}

TEST_F(CallerFleetTest, TheAgentHangsUp) {
  Begin({.greeting_length = Ms{200}, .reply_after = Ms{300}});
  fleet_->Place(
      {.target = agent_->Uri("brief"), .script = Rendered({SayTurn{Words(12)}, WaitForHangUp{}, HangUpStep{}})});
  const std::vector<CallerResult> results = results_.Take(1);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].end, CallerEnd::kAgentHungUp);
  EXPECT_EQ(results[0].steps.at(1).outcome, StepOutcome::kDone);
  EXPECT_EQ(results[0].steps.at(2).outcome, StepOutcome::kCallEnded);
}

TEST_F(CallerFleetTest, CallsThatAreNotAnsweredHaveAResult) {
  Begin({});
  const auto script = Rendered({WaitForAgent{}});
  fleet_->Place({.target = agent_->Uri("busy"), .script = script});
  std::vector<CallerResult> results = results_.Take(1);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].end, CallerEnd::kNotAnswered);
  EXPECT_THAT(results[0].end_detail, HasSubstr("486"));

  fleet_->Place({.target = "no uri at all", .script = script});
  results = results_.Take(1);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_FALSE(results[0].answer_time);

  const CallerId given_up =
      fleet_->Place({.target = agent_->Uri("desk"), .script = Rendered({StaySilent{Ms{60'000}}})});
  fleet_->GiveUp(given_up);
  results = results_.Take(1);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].id, given_up);
}

}  // namespace
}  // namespace parley
