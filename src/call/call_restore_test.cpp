#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "call/testing/call_scene.hpp"

namespace parley {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using turn::Floor;

constexpr const char* kHours = "We are open from nine to five and on Saturdays from ten to two.";

void Ask(CallScene& scene) {
  scene.answers.reply = [](const std::string&) { return TestAnswer{{kHours}, {}, {}}; };
  scene.AnswerAndGreet();
  scene.Hear("when are you open");
}

TEST(CallRestore, TheStateSurvivesAsItIs) {
  CallScene scene;
  Ask(scene);
  scene.Run(Ms{1800});
  const turn::TurnState turn = scene.Call().Turn();
  const CallHistory history = scene.Call().History();
  const Bytes state = scene.Crash();
  scene.Place();
  ASSERT_TRUE(scene.Call().Decode(state).has_value());
  EXPECT_EQ(scene.Call().Turn(), turn);
  EXPECT_EQ(scene.Call().History(), history);
  EXPECT_EQ(scene.Call().Encode(), state);
}

TEST(CallRestore, AnAnswerIsTakenUpAtItsPhraseAndHeardToItsEnd) {
  CallScene scene;
  Ask(scene);
  scene.Run(Ms{2500});
  ASSERT_EQ(scene.Call().Turn().At(), Floor::kSpeaking);
  const int before = scene.line.voiced_frames;
  ASSERT_TRUE(scene.Restart(scene.Crash(), Ms{300}).has_value());
  scene.Run(Seconds{5});
  EXPECT_EQ(scene.heard.back(), kHours);
  // 14 words of 200 ms are 140 frames: it was not said from the beginning again, and not only in part.
  const int greeting = 7 * 10;
  EXPECT_GE(scene.line.voiced_frames - greeting, 140);
  EXPECT_LT(scene.line.voiced_frames - greeting, 140 + 1500 / 20 + 10);
  EXPECT_GT(scene.line.voiced_frames, before);
  EXPECT_EQ(scene.Call().Turn().At(), Floor::kListening);
  EXPECT_EQ(scene.answers.diary.started.size(), 1U) << "what was known was asked for again";
}

TEST(CallRestore, AnAnswerThatWasNotThereYetIsAskedForAgain) {
  CallScene scene;
  scene.turn_detectors.p_end.reset();
  scene.answers.latency = Ms{900};
  Ask(scene);
  for (int i = 0; i < 3000 && scene.Call().Turn().At() != Floor::kThinking; ++i) scene.Run(Ms{1});
  ASSERT_EQ(scene.Call().Turn().At(), Floor::kThinking);
  ASSERT_TRUE(scene.Restart(scene.Crash(), Ms{500}).has_value());
  scene.Run(Seconds{6});
  EXPECT_EQ(scene.heard.back(), kHours);
  EXPECT_THAT(scene.answers.diary.asked, ElementsAre("when are you open", "when are you open"));
  ASSERT_EQ(scene.Call().History().User().size(), 1U);
}

TEST(CallRestore, AShortBreakWhileWaitingGoesUnmentioned) {
  CallScene scene;
  scene.AnswerAndGreet();
  ASSERT_TRUE(scene.Restart(scene.Crash(), Ms{400}).has_value());
  const int before = scene.line.voiced_frames;
  scene.Run(Ms{700});
  EXPECT_EQ(scene.line.voiced_frames, before);
  scene.Hear("when are you open");
  scene.Run(Seconds{4});
  EXPECT_EQ(scene.turns.back().second, "when are you open");
  EXPECT_EQ(scene.heard.back(), "You said when are you open.");
}

TEST(CallRestore, ALongBreakIsExplained) {
  CallScene scene;
  scene.AnswerAndGreet();
  ASSERT_TRUE(scene.Restart(scene.Crash(), Ms{2500}).has_value());
  scene.Run(Seconds{2});
  EXPECT_EQ(scene.heard.back(), "Are you still there?");
}

TEST(CallRestore, AnOpenTurnIsAPauseAndItsWordsAreKept) {
  CallScene scene;
  scene.turn_detectors.p_end = 0.05;
  scene.AnswerAndGreet();
  scene.Hear("I would like to", Ms{800});
  scene.Run(Ms{150});
  ASSERT_TRUE(scene.Restart(scene.Crash(), Ms{300}).has_value());
  scene.Hear("book a table", Ms{800});
  scene.Run(Seconds{6});
  ASSERT_EQ(scene.turns.size(), 1U);
  EXPECT_EQ(scene.turns[0].second, "I would like to book a table");
}

TEST(CallRestore, UtterancesAfterwardsAreNewOnes) {
  CallScene scene;
  scene.AnswerAndGreet();
  for (const char* const words : {"one", "two", "three"}) {
    scene.Hear(words);
    scene.Run(Seconds{4});
  }
  ASSERT_TRUE(scene.Restart(scene.Crash(), Ms{200}).has_value());
  scene.Hear("four");
  scene.Run(Seconds{4});
  EXPECT_EQ(scene.turns.size(), 4U);
  EXPECT_EQ(scene.turns.back().second, "four");
}

TEST(CallRestore, TimersRunOnFromWhereTheyWere) {
  CallScene scene;
  scene.AnswerAndGreet();
  const auto& idle = scene.Call().Turn().timers.Get(turn::TimerId::kTimerIdle1);
  ASSERT_EQ(idle.phase, turn::TurnTimers::Phase::kRunning);
  const auto left = scene.Call().Turn().timers.Left(turn::TimerId::kTimerIdle1, scene.events.back().t + Ms{0});
  ASSERT_TRUE(left.has_value());
  ASSERT_TRUE(scene.Restart(scene.Crash(), Ms{1000}).has_value());
  scene.Run(Seconds{6});
  EXPECT_THAT(scene.heard, Contains("Can I help you with something?"));
}

TEST(CallRestore, ACallThatWasOverIsHungUp) {
  CallScene scene;
  scene.signalling_ends = false;
  scene.answers.reply = [](const std::string&) {
    TestAnswer answer;
    answer.meta.end = EndRequest{};
    return answer;
  };
  scene.AnswerAndGreet();
  scene.Hear("that was all");
  scene.Run(Seconds{6});
  ASSERT_EQ(scene.hang_ups, 1);
  ASSERT_TRUE(scene.Restart(scene.Crash(), Ms{200}).has_value());
  scene.Run(Seconds{1});
  EXPECT_EQ(scene.hang_ups, 2);
  EXPECT_EQ(scene.Call().EndedBy(), turn::EndReason::kSay);
}

TEST(CallRestore, WithoutTheTimeOfDayTheCallStillGoesOn) {
  CallScene scene;
  Ask(scene);
  scene.Run(Ms{1800});
  const Bytes state = scene.Crash();
  // The next host's clock is behind: there this state comes from the future.
  CallScene behind;
  behind.Destroy();
  ASSERT_TRUE(behind.Restart(state, Ms{0}).has_value());
  behind.Run(Seconds{5});
  EXPECT_EQ(behind.heard.back(), kHours);
}

TEST(CallRestore, RefusesBytesThatAreCutShort) {
  CallScene scene;
  Ask(scene);
  scene.Run(Ms{1800});
  const Bytes state = scene.Crash();
  for (std::size_t size = 0; size < state.size(); ++size) {
    CallScene other;
    other.Destroy();
    const Status status = other.Restart(Bytes(state.begin(), state.begin() + static_cast<std::ptrdiff_t>(size)), Ms{0});
    ASSERT_FALSE(status.has_value()) << size << " of " << state.size() << " bytes were taken";
    ASSERT_FALSE(status.error().detail.empty());
  }
  Bytes longer = state;
  longer.push_back(0);
  EXPECT_FALSE(scene.Restart(longer, Ms{0}).has_value());
}

}  // namespace
}  // namespace parley
