#include "caller/call_judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "caller/level_track.hpp"

namespace parley {
namespace {

using testing::ElementsAre;

/// Two channels that are drawn with stretches of voice.
class Call {
 public:
  explicit Call(Ms length, unsigned seed = 1) : random_(seed), length_(length) {
    caller_.resize(Samples(length));
    agent_.resize(Samples(length));
    AddNoise(caller_, Ms{0}, length, -62);
    AddNoise(agent_, Ms{0}, length, -62);
  }

  Call& Caller(int from, int to, SaidKind kind = SaidKind::kTurn, double dbov = -24) {
    AddNoise(caller_, Ms{from}, Ms{to}, dbov);
    said_.push_back({kind, said_.size(), Ms{from}, Ms{to}});
    return *this;
  }
  Call& Agent(int from, int to, double dbov = -22) {
    AddNoise(agent_, Ms{from}, Ms{to}, dbov);
    return *this;
  }
  Call& Keys(int from, int to, SaidKind kind = SaidKind::kKeys) {
    said_.push_back({kind, said_.size(), Ms{from}, Ms{to}});
    return *this;
  }
  Call& NoiseOnLine(double dbov) {
    AddNoise(caller_, Ms{0}, length_, dbov);
    AddNoise(agent_, Ms{0}, length_, dbov);
    return *this;
  }

  [[nodiscard]] CallTracks Tracks() const { return FindTracks(caller_, agent_, k8kHz); }
  [[nodiscard]] CallJudgement Judge() const { return JudgeCall(Tracks(), said_); }

 private:
  static std::size_t Samples(Ms at) { return static_cast<std::size_t>(at.count() * 8); }

  /// White noise of a level: its 10 ms steps lie within 2 dB of it, like the loud parts of speech.
  void AddNoise(std::vector<std::int16_t>& channel, Ms from, Ms to, double dbov) {
    const double peak = 32768.0 * std::pow(10.0, dbov / 20) * std::sqrt(3.0);
    std::uniform_real_distribution<double> sample(-peak, peak);
    for (std::size_t i = Samples(from); i < std::min(Samples(to), channel.size()); ++i) {
      channel[i] = static_cast<std::int16_t>(std::clamp(channel[i] + sample(random_), -32768.0, 32767.0));
    }
  }

  std::mt19937 random_;
  Ms length_;
  std::vector<std::int16_t> caller_;
  std::vector<std::int16_t> agent_;
  std::vector<Said> said_;
};

TEST(CallJudge, MeasuresFromLastToFirstVoicedSample) {
  const CallJudgement call = Call(Ms{9000}).Agent(120, 1500).Caller(2300, 3900).Agent(4450, 6000).Judge();
  ASSERT_EQ(call.turns.size(), 1U);
  EXPECT_EQ(call.turns[0].outcome, TurnOutcome::kAnswered);
  EXPECT_EQ(call.turns[0].response, Ms{550});
  EXPECT_EQ(call.greeting_delay, Ms{120});
  EXPECT_EQ(call.longest_dead_air, Ms{550});
  EXPECT_EQ(call.longest_dead_air_at, Ms{3900});
  EXPECT_EQ(call.overlap, Ms{0});
  EXPECT_EQ(call.agent_voice, Ms{2930});
}

TEST(CallJudge, PausesOfTheAgentSpeechAreNoAnswerOfTheirOwn) {
  const CallJudgement call =
      Call(Ms{9000}).Caller(500, 1500).Agent(2000, 3000).Agent(3300, 4000).Caller(4800, 5200).Agent(5900, 7000).Judge();
  ASSERT_EQ(call.turns.size(), 2U);
  EXPECT_EQ(call.turns[0].response, Ms{500});
  EXPECT_EQ(call.turns[1].response, Ms{700});
  EXPECT_EQ(call.response.mean, Ms{600});
  EXPECT_EQ(call.response.max, Ms{700});
}

TEST(CallJudge, TalkingOverAndMissing) {
  const CallJudgement over = Call(Ms{9000}).Caller(1000, 3000).Agent(2500, 4000).Judge();
  EXPECT_EQ(over.turns.at(0).outcome, TurnOutcome::kTalkedOver);
  EXPECT_FALSE(over.turns[0].response);
  EXPECT_EQ(over.overlap, Ms{500});

  const CallJudgement asked_again = Call(Ms{12000}).Caller(1000, 2000).Caller(5000, 6000).Agent(6500, 7000).Judge();
  EXPECT_EQ(asked_again.turns.at(0).outcome, TurnOutcome::kMissed);
  EXPECT_EQ(asked_again.turns.at(1).outcome, TurnOutcome::kAnswered);

  const CallJudgement silent = Call(Ms{12000}).Agent(0, 500).Caller(1000, 2000).Judge();
  EXPECT_EQ(silent.turns.at(0).outcome, TurnOutcome::kMissed);
  EXPECT_EQ(silent.longest_dead_air, Ms{10000});

  const CallJudgement goodbye = Call(Ms{3000}).Agent(0, 500).Caller(1000, 2000).Judge();
  EXPECT_EQ(goodbye.turns.at(0).outcome, TurnOutcome::kCallOver);
  EXPECT_EQ(goodbye.longest_dead_air, Ms{0});  // a call that ends soon after its last turn owes nothing
}

TEST(CallJudge, InterruptionStop) {
  const CallJudgement call =
      Call(Ms{9000}).Agent(100, 3380).Caller(3000, 4500, SaidKind::kInterruption).Agent(5100, 6000).Judge();
  ASSERT_EQ(call.interruptions.size(), 1U);
  EXPECT_EQ(call.interruptions[0].stop, Ms{380});
  EXPECT_TRUE(call.interruptions[0].yielded);
  EXPECT_EQ(call.turns.at(0).response, Ms{600});
}

TEST(CallJudge, InterruptionIgnoredOrLate) {
  const CallJudgement ignored = Call(Ms{20000}).Agent(100, 12000).Caller(3000, 4500, SaidKind::kInterruption).Judge();
  ASSERT_EQ(ignored.interruptions.size(), 1U);
  EXPECT_FALSE(ignored.interruptions[0].stop);
  EXPECT_FALSE(ignored.interruptions[0].yielded);
  EXPECT_EQ(ignored.turns.at(0).outcome, TurnOutcome::kMissed);

  const CallJudgement late =
      Call(Ms{20000}).Agent(100, 5500).Caller(3000, 6000, SaidKind::kInterruption).Agent(6500, 7000).Judge();
  EXPECT_EQ(late.interruptions.at(0).stop, Ms{2500});
  EXPECT_FALSE(late.interruptions[0].yielded);
}

TEST(CallJudge, InterruptionOfASilentAgentIsATurn) {
  const CallJudgement call =
      Call(Ms{9000}).Agent(100, 1000).Caller(3000, 4500, SaidKind::kInterruption).Agent(5000, 6000).Judge();
  EXPECT_TRUE(call.interruptions.empty());
  EXPECT_EQ(call.turns.at(0).response, Ms{500});
}

TEST(CallJudge, Backchannels) {
  const auto outcome = [](const CallJudgement& call) { return call.overlaps.at(0).outcome; };
  EXPECT_EQ(outcome(Call(Ms{9000}).Agent(100, 6000).Caller(2000, 2300, SaidKind::kBackchannel).Judge()),
            OverlapOutcome::kWentOn);
  EXPECT_EQ(
      outcome(Call(Ms{9000}).Agent(100, 2500).Agent(3300, 6000).Caller(2000, 2300, SaidKind::kBackchannel).Judge()),
      OverlapOutcome::kPaused);
  EXPECT_EQ(outcome(Call(Ms{9000}).Agent(100, 2500).Caller(2000, 2300, SaidKind::kNoise).Judge()),
            OverlapOutcome::kStopped);
  // A sentence pause is none, and neither is an end that comes later than the window.
  EXPECT_EQ(outcome(Call(Ms{9000}).Agent(100, 2500).Agent(2850, 6000).Caller(2000, 2300, SaidKind::kNoise).Judge()),
            OverlapOutcome::kWentOn);
  EXPECT_EQ(outcome(Call(Ms{9000}).Agent(100, 3200).Caller(2000, 2300, SaidKind::kBackchannel).Judge()),
            OverlapOutcome::kWentOn);
  EXPECT_TRUE(Call(Ms{9000}).Agent(100, 1000).Caller(2000, 2300, SaidKind::kBackchannel).Judge().overlaps.empty());
}

TEST(CallJudge, Hesitation) {
  const CallJudgement waited = Call(Ms{9000})
                                   .Caller(1000, 2000, SaidKind::kTurnStart)
                                   .Caller(3200, 4000, SaidKind::kTurnEnd)
                                   .Agent(4600, 6000)
                                   .Judge();
  ASSERT_EQ(waited.pauses.size(), 1U);
  EXPECT_FALSE(waited.pauses[0].spoken_into);
  EXPECT_EQ(waited.pauses[0].to - waited.pauses[0].from, Ms{1200});
  EXPECT_EQ(waited.turns.at(0).response, Ms{600});
  EXPECT_EQ(waited.longest_dead_air, Ms{600});

  const CallJudgement rude = Call(Ms{9000})
                                 .Caller(1000, 2000, SaidKind::kTurnStart)
                                 .Caller(3200, 4000, SaidKind::kTurnEnd)
                                 .Agent(2700, 3400)
                                 .Agent(4600, 6000)
                                 .Judge();
  EXPECT_TRUE(rude.pauses.at(0).spoken_into);
  EXPECT_EQ(rude.turns.at(0).outcome, TurnOutcome::kAnswered);
}

TEST(CallJudge, KeysAndWantedSilence) {
  const CallJudgement call = Call(Ms{20000})
                                 .Agent(0, 1000)
                                 .Keys(2000, 2800)
                                 .Agent(3100, 4000)
                                 .Keys(4500, 11000, SaidKind::kSilence)
                                 .Agent(10000, 11000)
                                 .Judge();
  EXPECT_EQ(call.turns.at(0).response, Ms{300});
  EXPECT_EQ(call.response.count, 0U);  // keys are not part of the spoken latency
  EXPECT_EQ(call.longest_dead_air, Ms{300});
}

TEST(CallJudge, NoiseOnTheLineMovesNothing) {
  const CallJudgement call =
      Call(Ms{9000}).Agent(120, 1500).Caller(2300, 3900).Agent(4450, 6000).NoiseOnLine(-40).Judge();
  EXPECT_EQ(call.turns.at(0).response, Ms{550});
  EXPECT_EQ(call.greeting_delay, Ms{120});
}

TEST(CallJudge, EmptyCall) {
  const CallJudgement call = JudgeCall({}, {});
  EXPECT_TRUE(call.turns.empty());
  EXPECT_FALSE(call.greeting_delay);
  const CallJudgement nothing_said = Call(Ms{4000}).Judge();
  EXPECT_EQ(nothing_said.response.count, 0U);
}

TEST(CallJudge, InfersWhatAnUnknownCallerDid) {
  const CallTracks tracks = Call(Ms{20000})
                                .Agent(0, 4000)
                                .Caller(1000, 1300)
                                .Caller(3500, 4600)
                                .Agent(5200, 6000)
                                .Caller(7000, 7500)
                                .Caller(8000, 8500)
                                .Tracks();
  EXPECT_THAT(InferSaid(tracks), ElementsAre(Said{SaidKind::kBackchannel, 0, Ms{1000}, Ms{1300}},
                                             Said{SaidKind::kInterruption, 1, Ms{3500}, Ms{4600}},
                                             Said{SaidKind::kTurn, 2, Ms{7000}, Ms{8500}}));
}

TEST(InteractionFigures, AreRatesOverAllCalls) {
  const std::vector<CallJudgement> calls = {
      Call(Ms{9000}).Agent(100, 3380).Caller(3000, 4500, SaidKind::kInterruption).Agent(5100, 6000).Judge(),
      Call(Ms{9000}).Caller(1000, 3000).Agent(2500, 4000).Judge(),
      Call(Ms{9000}).Agent(100, 6000).Caller(2000, 2300, SaidKind::kBackchannel).Judge(),
      Call(Ms{9000}).Agent(100, 2500).Caller(2000, 2300, SaidKind::kBackchannel).Judge()};
  const InteractionFigures figures = FiguresOf(calls);
  EXPECT_EQ(figures.turns, 2U);
  EXPECT_DOUBLE_EQ(*figures.response_latency_s, 0.6);
  EXPECT_DOUBLE_EQ(*figures.yield_latency_s, 0.38);
  EXPECT_DOUBLE_EQ(*figures.agent_interruption_rate, 0.5);
  EXPECT_DOUBLE_EQ(*figures.backchannel_ignored, 0.5);
  EXPECT_DOUBLE_EQ(*figures.yield_rate, 1.0);
  EXPECT_FALSE(figures.noise_ignored);
}

TEST(LatencySummary, PercentilesAreNearestRank) {
  std::vector<Ms> values;
  for (int i = 20; i >= 1; --i) values.push_back(Ms{i * 10});
  const LatencySummary summary = Summarise(values);
  EXPECT_EQ(summary.mean, Ms{105});
  EXPECT_EQ(summary.p50, Ms{100});
  EXPECT_EQ(summary.p95, Ms{190});
  EXPECT_EQ(summary.max, Ms{200});
  EXPECT_EQ(Summarise({}).count, 0U);
}

/// Random conversations whose true figures are known by construction.
TEST(CallJudge, RandomConversationsGiveTheirTrueFigures) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    const auto between = [&](int low, int high) {
      return 10 * std::uniform_int_distribution<int>(low / 10, high / 10)(random);
    };
    Call call(Ms{90000}, seed);
    const double line_noise = -70.0 + between(0, 250) / 10.0;  // to -45 dBov
    std::vector<Ms> responses, stops;
    std::size_t ignored = 0, broken = 0, into = 0;
    Ms dead_air{0};
    int at = between(50, 900);
    dead_air = Ms{at};
    for (int turn = 0; turn < 6; ++turn) {
      int end = at + between(1800, 4000);
      if (turn % 3 == 0) {  // an interruption
        const int onset = at + between(600, 1500);
        end = onset + between(80, 700);
        call.Agent(at, end);
        const int talk = between(1200, 2500);
        call.Caller(onset, onset + talk, SaidKind::kInterruption);
        stops.push_back(Ms{end - onset});
        at = onset + talk;
      } else if (turn % 3 == 1) {  // a backchannel, then a turn
        const int onset = at + between(300, 700);
        call.Caller(onset, onset + between(200, 400), SaidKind::kBackchannel);
        if (between(0, 10) == 0) {
          const int stop = onset + between(100, 800);
          call.Agent(at, stop);
          call.Agent(stop + 700, end + 1500);
          dead_air = std::max(dead_air, Ms{std::min(700, stop + 700 - onset - 200)});
          ++broken;
          end += 1500;
        } else {
          call.Agent(at, end + 100);
          end += 100;
          ++ignored;
        }
        const int from = end + between(700, 1500);
        at = from + between(500, 2500);
        call.Caller(from, at);
      } else {  // a hesitation
        call.Agent(at, end);
        const int from = end + between(700, 1500);
        const int pause = from + between(500, 1500);
        const int rest = pause + between(900, 2000);
        call.Caller(from, pause, SaidKind::kTurnStart);
        if (between(0, 10) == 0) {
          call.Agent(pause + 300, pause + 600);
          ++into;
        }
        at = rest + between(500, 1500);
        call.Caller(rest, at, SaidKind::kTurnEnd);
      }
      const int wait = between(210, 2400);
      responses.push_back(Ms{wait});
      dead_air = std::max(dead_air, Ms{wait});
      at += wait;
    }
    call.Agent(at, at + 1000);
    const CallJudgement judged = call.NoiseOnLine(line_noise).Judge();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const LatencySummary truth = Summarise(responses);
    EXPECT_EQ(judged.response.count, truth.count);
    EXPECT_NEAR(static_cast<double>((judged.response.mean - truth.mean).count()), 0, 10);
    EXPECT_NEAR(static_cast<double>((judged.response.max - truth.max).count()), 0, 10);
    EXPECT_NEAR(static_cast<double>((judged.response.p95 - truth.p95).count()), 0, 10);
    ASSERT_EQ(judged.interruptions.size(), stops.size());
    for (std::size_t i = 0; i < stops.size(); ++i) {
      ASSERT_TRUE(judged.interruptions[i].stop);
      EXPECT_NEAR(static_cast<double>((*judged.interruptions[i].stop - stops[i]).count()), 0, 10);
    }
    const auto went_on = std::count_if(judged.overlaps.begin(), judged.overlaps.end(),
                                       [](auto& o) { return o.outcome == OverlapOutcome::kWentOn; });
    EXPECT_EQ(static_cast<std::size_t>(went_on), ignored);
    EXPECT_EQ(judged.overlaps.size(), ignored + broken);
    EXPECT_EQ(static_cast<std::size_t>(
                  std::count_if(judged.pauses.begin(), judged.pauses.end(), [](auto& p) { return p.spoken_into; })),
              into);
    EXPECT_GE(judged.longest_dead_air, *std::max_element(responses.begin(), responses.end()) - Ms{10});
  }
}

}  // namespace
}  // namespace parley
