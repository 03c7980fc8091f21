#include "caller/agent_transcript.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "caller/expectation_check.hpp"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::int16_t> Voice(std::initializer_list<VoicedInterval> voiced, Ms length) {
  std::vector<std::int16_t> samples(static_cast<std::size_t>(length.count() * 8));
  for (const VoicedInterval& v : voiced)
    for (auto i = static_cast<std::size_t>(v.from.count() * 8); i < static_cast<std::size_t>(v.to.count() * 8); ++i)
      samples[i] = static_cast<std::int16_t>(5000 * std::sin(0.4 * static_cast<double>(i)));
  return samples;
}

TEST(AgentTranscript, HasSilenceAroundAnUtteranceAtTheVeryEdgesOfTheRecording) {
  const auto agent = Voice({{Ms{0}, Ms{1000}}}, Ms{1000});
  std::vector<std::int16_t> given;
  ASSERT_TRUE(TranscribeAgent(agent, k8kHz, [&](std::span<const std::int16_t> samples, Hz) -> Result<std::string> {
    given.assign(samples.begin(), samples.end());
    return "words";
  }));
  ASSERT_EQ(given.size(), 8U * 1300U);
  EXPECT_THAT(std::vector(given.begin(), given.begin() + 1200), testing::Each(0));
  EXPECT_THAT(std::vector(given.end() - 1200, given.end()), testing::Each(0));
}

TEST(AgentTranscript, GivesEachUtteranceToTheRecogniserWhole) {
  const auto agent = Voice({{Ms{500}, Ms{1500}}, {Ms{1900}, Ms{2500}}, {Ms{4000}, Ms{5000}}}, Ms{6000});
  std::vector<std::size_t> lengths;
  const auto heard =
      TranscribeAgent(agent, k8kHz, [&](std::span<const std::int16_t> samples, Hz) -> Result<std::string> {
        lengths.push_back(samples.size() / 8);
        return "words " + std::to_string(lengths.size());
      });
  ASSERT_TRUE(heard);
  EXPECT_THAT(lengths, ElementsAre(2300U, 1300U));
  ASSERT_EQ(heard->size(), 2U);
  EXPECT_EQ((*heard)[0].from, Ms{500});
  EXPECT_EQ((*heard)[0].to, Ms{2500});
  EXPECT_EQ((*heard)[1].text, "words 2");
  EXPECT_EQ(TextBetween(*heard, Ms{0}, Ms{4000}), "words 1");
  EXPECT_EQ(TextBetween(*heard, Ms{0}, Ms{9000}), "words 1 words 2");
}

TEST(AgentTranscript, PassesTheRecognisersFailureOn) {
  const auto heard = TranscribeAgent(Voice({{Ms{0}, Ms{500}}}, Ms{1000}), k8kHz, [](auto, Hz) -> Result<std::string> {
    return Fail(ErrorCode::kInternal, Origin::kParley, "broken");
  });
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().detail, "broken");
}

TEST(AgentTranscript, LongSpeechIsCutAtItsPauses) {
  std::vector<VoicedInterval> voice;
  for (int i = 0; i < 10; ++i) voice.push_back({Ms{i * 4000 + (i >= 5 ? 100 : 0)}, Ms{i * 4000 + 3700}});
  const auto cut = CutUtterances(voice);
  for (const VoicedInterval& v : cut) EXPECT_LE(v.to - v.from, Ms{15'000});
  EXPECT_EQ(cut.front().from, voice.front().from);
  EXPECT_EQ(cut.back().to, voice.back().to);
  EXPECT_TRUE(CutUtterances({}).empty());
}

TEST(AgentTranscript, ComparesWithTheRecordHoweverItIsCut) {
  const std::vector<AgentUtterance> heard = {{Ms{0}, Ms{1}, "We open at 8:30"},
                                             {Ms{2}, Ms{3}, "until five. Anything else"}};
  const std::vector<std::string> recorded = {"We open at eight thirty until five.", "Anything else?"};
  EXPECT_EQ(CompareTranscript(heard, recorded).Errors(), 0U);
  EXPECT_EQ(CompareTranscript(heard, std::vector<std::string>{"We close at eight thirty until five."}).substituted, 1U);
}

class Expectations : public testing::Test {
 protected:
  Expectations() {
    script_.steps = {
        {"greeting", WaitForAgent{}, {}, {.words = {"lakeside"}}},
        {"hours", SayTurn{{"When do you open?", ""}}, {}, {.words = {"eight thirty", "monday"}, .without = {"sorry"}}},
        {"mm-hm", Backchannel{Ms{500}, {"mm-hm", ""}}, {}, {.yields = false}},
        {"price", Interrupt{Ms{500}, {"And the price?", ""}}, {}, {.words = {"dollars"}, .yields = true}}};
    said_ = {{SaidKind::kTurn, 1, Ms{2000}, Ms{3000}},
             {SaidKind::kBackchannel, 2, Ms{5000}, Ms{5300}},
             {SaidKind::kInterruption, 3, Ms{6000}, Ms{7000}}};
    judgement_.length = Ms{12'000};
    judgement_.turns = {{1, SaidKind::kTurn, TurnOutcome::kAnswered, Ms{2000}, Ms{3000}, Ms{500}},
                        {3, SaidKind::kInterruption, TurnOutcome::kAnswered, Ms{6000}, Ms{7000}, Ms{500}}};
    judgement_.interruptions = {{3, Ms{6000}, Ms{300}, true}};
    judgement_.overlaps = {{2, SaidKind::kBackchannel, OverlapOutcome::kWentOn, Ms{5000}}};
    heard_ = {{Ms{100}, Ms{1200}, "Lakeside Dental."},
              {Ms{3500}, Ms{6300}, "We open at 8:30 and"},
              {Ms{7500}, Ms{9000}, "It costs 85 dollars."}};
  }

  std::vector<StepVerdict> Check(bool words = true) {
    return CheckExpectations(script_, {judgement_, said_, outcomes_, heard_, words});
  }

  CallerScript script_;
  std::vector<Said> said_;
  std::vector<StepOutcome> outcomes_ = std::vector<StepOutcome>(4, StepOutcome::kDone);
  std::vector<AgentUtterance> heard_;
  CallJudgement judgement_;
};

TEST_F(Expectations, AllMet) {
  const auto verdicts = Check();
  ASSERT_EQ(verdicts.size(), 4U);
  for (const StepVerdict& verdict : verdicts) EXPECT_TRUE(verdict.as_expected) << verdict.step << ": " << verdict.why;
}

TEST_F(Expectations, EachKindOfFailureIsSaid) {
  heard_[0].text = "Hello.";
  heard_[1].text = "Sorry, Monday";
  heard_[2].text = "I do not know.";
  judgement_.overlaps[0].outcome = OverlapOutcome::kPaused;
  auto verdicts = Check();
  EXPECT_THAT(verdicts[0].why, HasSubstr("expected 'lakeside'"));
  EXPECT_THAT(verdicts[1].why, HasSubstr("heard 'sorry'"));
  EXPECT_THAT(verdicts[2].why, HasSubstr("stopped for it"));
  EXPECT_THAT(verdicts[3].why, HasSubstr("heard 'I do not know.', expected 'dollars'"));

  judgement_.interruptions[0].yielded = false;
  judgement_.turns[0].outcome = TurnOutcome::kMissed;
  judgement_.overlaps.clear();
  outcomes_[0] = StepOutcome::kTimedOut;
  verdicts = Check(false);
  EXPECT_EQ(verdicts[0].why, "timed out");
  EXPECT_EQ(verdicts[1].why, "no answer");
  EXPECT_EQ(verdicts[2].why, "the agent was not speaking");
  EXPECT_EQ(verdicts[3].why, "the agent did not stop");
}

}  // namespace
}  // namespace parley
