#include "server/call_meter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace parley {
namespace {

class NoLog final : public CallLog {
 public:
  void OnEvent(const turn::TurnEvent&) noexcept override { ++events; }
  void OnEffect(const turn::TurnEffect&, Ms) noexcept override { ++effects; }
  void OnFlowStep(const FlowStep&, Ms) noexcept override {}
  int events = 0;
  int effects = 0;
};

class SeenTurns final : public CallObserver {
 public:
  void OnTurnAnswered(CallRef, const TurnWaterfall&) noexcept override { ++turns; }
  int turns = 0;
};

class CallMeterTest : public ::testing::Test {
 protected:
  void Event(Ms at, turn::EventBody body) { meter_.OnEvent({EventId{++last_}, at, std::nullopt, std::move(body)}); }
  void Effect(Ms at, turn::EffectBody body) { meter_.OnEffect({EventId{last_}, std::move(body)}, at); }

  CallMetrics metrics_;
  NoLog log_;
  SeenTurns observer_;
  CallMeter meter_{CallId{1}, TimePoint{}, metrics_, {log_, observer_}};
  std::uint64_t last_ = 0;
};

TEST_F(CallMeterTest, TheGreetingsDelayCountsFromTheAnswerOnce) {
  Event(Ms{10}, turn::Answered{});
  Event(Ms{50}, turn::PlayStarted{});
  Event(Ms{900}, turn::PlayStarted{});
  EXPECT_EQ(metrics_.calls.greeting_delay.Value().Count(), 1U);
  EXPECT_DOUBLE_EQ(metrics_.calls.greeting_delay.Value().sum, 0.040);
  EXPECT_EQ(log_.events, 3);
}

TEST_F(CallMeterTest, OwedSilenceEndsWithTheFirstSoundAndLongOnesAreDeadAir) {
  Event(Ms{1000}, turn::VadStopped{Ms{900}});
  Effect(Ms{1300}, turn::CommitTurn{});
  Event(Ms{1500}, turn::PlayStarted{});
  Event(Ms{3000}, turn::PlayStarted{});  // owes nothing any more
  EXPECT_DOUBLE_EQ(metrics_.floor.owed_silence.Value().sum, 0.6);
  EXPECT_EQ(metrics_.floor.dead_air.Value(), 0);

  Event(Ms{5000}, turn::VadStopped{Ms{5000}});
  Effect(Ms{5200}, turn::CommitTurn{});
  Event(Ms{6501}, turn::PlayStarted{});
  EXPECT_EQ(metrics_.floor.dead_air.Value(), 1);
  EXPECT_EQ(metrics_.turns.taken.Value(), 2);
}

TEST_F(CallMeterTest, ACallerWhoSpeaksAgainIsOwedNothing) {
  Event(Ms{1000}, turn::VadStopped{Ms{900}});
  Effect(Ms{1300}, turn::CommitTurn{});
  Event(Ms{1400}, turn::VadStarted{Ms{1350}, 0});
  Event(Ms{9000}, turn::PlayStarted{});
  EXPECT_EQ(metrics_.floor.owed_silence.Value().Count(), 0U);
  EXPECT_EQ(metrics_.floor.dead_air.Value(), 0);
}

TEST_F(CallMeterTest, AStopCountsAsInterruptionOnlyIfTheCallerSpoke) {
  Event(Ms{1000}, turn::DtmfPressed{'1'});
  Effect(Ms{1000}, turn::StopPlay{});
  EXPECT_EQ(metrics_.floor.interruptions.Value(), 0);

  Event(Ms{2300}, turn::VadStarted{Ms{2100}, 0});
  Event(Ms{2400}, turn::OverlapVoiced{Ms{300}});
  Effect(Ms{2400}, turn::StopPlay{});
  EXPECT_EQ(metrics_.floor.interruptions.Value(), 1);
  EXPECT_DOUBLE_EQ(metrics_.floor.stop_time.Value().sum, 0.3);

  Effect(Ms{3500}, turn::ResumeFrom{});
  EXPECT_EQ(metrics_.floor.false_interruptions.Value(), 1);
}

TEST_F(CallMeterTest, NotesPromptsAndFailuresAreCountedByKind) {
  Effect(Ms{1}, turn::TakeNote{turn::NoteKind::kBackchannel});
  Effect(Ms{1}, turn::SayPrompt{{}, turn::PromptKind::kGreeting, 0});
  Effect(Ms{1}, turn::SayFiller{{}, turn::FillerKind::kShort, 0});
  Effect(Ms{1}, turn::Measure{turn::MetricName::kForced, Ms{0}});
  Event(Ms{2}, turn::GenFailed{GenId{1}, ErrorCode::kTimeout, false});
  Event(Ms{2}, turn::SttWentDown{});
  Event(Ms{2}, turn::PlayRanDry{});
  EXPECT_EQ(metrics_.turns.notes[turn::NoteKind::kBackchannel].Value(), 1);
  EXPECT_EQ(metrics_.turns.prompts[turn::PromptKind::kGreeting].Value(), 1);
  EXPECT_EQ(metrics_.turns.fillers[turn::FillerKind::kShort].Value(), 1);
  EXPECT_EQ(metrics_.turns.forced.Value(), 1);
  EXPECT_EQ(metrics_.trouble.answers_failed[ErrorCode::kTimeout].Value(), 1);
  EXPECT_EQ(metrics_.trouble.recognizer_lost.Value(), 1);
  EXPECT_EQ(metrics_.trouble.voice_ran_dry.Value(), 1);
  EXPECT_EQ(log_.effects, 4);
}

TEST_F(CallMeterTest, StagesOfATurnAddUpToItsLatency) {
  const TurnWaterfall waterfall{
      TurnId{1}, Ms{1000}, Ms{1600}, true, {{"endpoint", Ms{1000}, Ms{1550}}, {"send", Ms{1550}, Ms{1600}}}};
  meter_.OnTurnAnswered({}, waterfall);
  EXPECT_DOUBLE_EQ(metrics_.turns.latency[TurnStageKind::kTotal].Value().sum, 0.6);
  EXPECT_DOUBLE_EQ(metrics_.turns.latency[TurnStageKind::kEndpoint].Value().sum +
                       metrics_.turns.latency[TurnStageKind::kSend].Value().sum,
                   0.6);
  EXPECT_EQ(metrics_.turns.latency[TurnStageKind::kVoice].Value().Count(), 0U);
  EXPECT_EQ(metrics_.turns.speculated.Value(), 1);
  EXPECT_EQ(observer_.turns, 1);
}

TEST_F(CallMeterTest, TheMediaOfAnEndedCallIsAddedUp) {
  MediaLegStats media;
  media.packets_received = 990;
  media.packets_sent = 1000;
  media.packets_lost = 10;
  media.interarrival_jitter = Us{4000};
  media.mos_estimate = 4.1;
  meter_.CountMedia(Seconds{20}, media);
  EXPECT_DOUBLE_EQ(metrics_.media.loss.Value().sum, 0.01);
  EXPECT_DOUBLE_EQ(metrics_.media.jitter.Value().sum, 0.004);
  EXPECT_DOUBLE_EQ(metrics_.media.mos.Value().sum, 4.1);
  EXPECT_EQ(metrics_.media.round_trip.Value().Count(), 0U) << "the peer sent no RTCP";
  EXPECT_EQ(metrics_.media.packets_lost.Value(), 10);

  // A call from which nothing came has no quality; a negative loss (repeated packets) is none.
  meter_.CountMedia(Seconds{20}, MediaLegStats{});
  media.packets_lost = -3;
  meter_.CountMedia(Seconds{20}, media);
  EXPECT_EQ(metrics_.media.mos.Value().Count(), 2U);
  EXPECT_EQ(metrics_.media.packets_lost.Value(), 10);
  EXPECT_EQ(metrics_.calls.duration.Value().Count(), 3U);
}

}  // namespace
}  // namespace parley
