#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "call/testing/call_scene.hpp"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using turn::Floor;

TEST(CallScenario, GreetsHearsAndAnswers) {
  CallScene scene;
  scene.AnswerAndGreet();
  EXPECT_THAT(scene.heard, ElementsAre("Acme good morning how can I help you?"));
  EXPECT_EQ(scene.Call().Turn().At(), Floor::kListening);

  scene.answers.reply = [](const std::string& text) {
    TestAnswer answer{{"You said " + text + "."}, {}, {}};
    answer.meta.steps = {{"start", "intent hours"}, {"hours", "next"}};
    return answer;
  };
  scene.Hear("what are your opening hours");
  scene.Run(Seconds{4});
  ASSERT_EQ(scene.Call().History().User().size(), 1U);
  EXPECT_EQ(scene.Call().History().User()[0].node, "hours");
  ASSERT_EQ(scene.turns.size(), 1U);
  EXPECT_EQ(scene.turns[0].second, "what are your opening hours");
  EXPECT_EQ(scene.heard.back(), "You said what are your opening hours.");
  ASSERT_EQ(scene.Call().History().Waterfalls().size(), 1U);
  EXPECT_LT(scene.Call().History().Waterfalls()[0].Latency(), Ms{1500});
}

TEST(CallScenario, AnInterruptionCutsTheHistoryAtTheWordsThatWereHeard) {
  CallScene scene;
  scene.answers.reply = [](const std::string&) {
    return TestAnswer{{"We are open from nine to five and on Saturdays from ten to two."}, {}, {}};
  };
  scene.AnswerAndGreet();
  scene.Hear("when are you open");
  scene.Run(Ms{1800});
  ASSERT_EQ(scene.Call().Turn().At(), Floor::kSpeaking);
  scene.Hear("no I meant the other shop", Ms{1200});
  scene.Run(Seconds{1});
  const auto said = scene.Call().History().Agent();
  ASSERT_GE(said.size(), 2U);
  EXPECT_EQ(said[1].extent, Heard::kPart);
  EXPECT_THAT(said[1].text, testing::StartsWith(said[1].heard));
  EXPECT_THAT(said[1].heard, Not(IsEmpty()));
  EXPECT_LT(said[1].heard.size(), said[1].text.size() - 10);
  scene.Run(Seconds{3});
  EXPECT_EQ(scene.turns.back().second, "no I meant the other shop");
}

TEST(CallScenario, AfterALongInterruptionWithoutWordsTheAnswerIsLedInto) {
  CallScene scene;
  scene.answers.reply = [](const std::string&) {
    return TestAnswer{{"We are open from nine to five and on Saturdays from ten to two."}, {}, {}};
  };
  scene.AnswerAndGreet();
  scene.Hear("when are you open");
  scene.Run(Ms{1800});
  const int greeting_and_before = scene.line.voiced_frames;
  // A lorry drives past.
  scene.recognizers.health = ScriptedRecognizers::Health::kDeaf;
  scene.CallerSays("", Ms{2200});
  for (int i = 0; i < 8000 && scene.CountEffects<turn::ResumeFrom>() == 0; ++i) scene.Run(Ms{1});
  ASSERT_EQ(scene.CountEffects<turn::ResumeFrom>(), 1);
  const int stopped = scene.line.voiced_frames;
  const std::uint64_t stale = scene.Call().Turn().tallies.stale;
  scene.Run(Seconds{6});
  EXPECT_THAT(scene.answers.diary.prompts, testing::Contains(PromptKind::kResume));
  EXPECT_EQ(scene.heard.back(), "We are open from nine to five and on Saturdays from ten to two.");
  // "As I was saying," is 4 words of 10 frames; then at least the rest of the 14 words.
  const int rest = 140 - (stopped - 70);
  EXPECT_GE(scene.line.voiced_frames - stopped, 40 + rest);
  EXPECT_EQ(scene.CountEvents<turn::PlayFinished>(), 2);
  EXPECT_EQ(scene.Call().Turn().tallies.stale, stale);
  EXPECT_GT(stopped, greeting_and_before);
}

TEST(CallScenario, ALeadInThatIsInterruptedIsNoPartOfTheAnswer) {
  CallScene scene;
  scene.answers.reply = [](const std::string&) {
    return TestAnswer{{"We are open from nine to five and on Saturdays from ten to two."}, {}, {}};
  };
  scene.AnswerAndGreet();
  scene.Hear("when are you open");
  scene.Run(Ms{1800});
  scene.recognizers.health = ScriptedRecognizers::Health::kDeaf;
  scene.CallerSays("", Ms{2200});
  for (int i = 0; i < 8000 && scene.CountEffects<turn::ResumeFrom>() == 0; ++i) scene.Run(Ms{1});
  scene.recognizers.health = ScriptedRecognizers::Health::kGood;
  scene.Run(Ms{400});
  const std::string cut = scene.Call().History().Agent()[1].heard;
  scene.Hear("stop please", Ms{900});
  scene.Run(Seconds{1});
  EXPECT_EQ(scene.Call().History().Agent()[1].heard, cut);
  EXPECT_EQ(scene.Call().History().Agent()[1].extent, Heard::kPart);
  scene.Run(Seconds{3});
  EXPECT_EQ(scene.turns.back().second, "stop please");
}

TEST(CallScenario, ABackchannelDoesNotStopTheAnswer) {
  CallScene scene;
  scene.answers.reply = [](const std::string&) {
    return TestAnswer{{"We are open from nine to five and on Saturdays from ten to two."}, {}, {}};
  };
  scene.AnswerAndGreet();
  scene.Hear("when are you open");
  scene.Run(Ms{1500});
  scene.Hear("mm-hm", Ms{260});
  scene.Run(Seconds{5});
  EXPECT_EQ(scene.heard.back(), "We are open from nine to five and on Saturdays from ten to two.");
  EXPECT_EQ(scene.turns.size(), 1U);
}

TEST(CallScenario, AHesitationBecomesOneTurn) {
  CallScene scene;
  scene.turn_detectors.p_end = 0.95;
  scene.AnswerAndGreet();
  scene.Hear("I would like to book", Ms{900});
  scene.Run(Ms{350});
  scene.Hear("a table for four", Ms{900});
  scene.Run(Seconds{5});
  ASSERT_EQ(scene.turns.size(), 1U) << "two turns were taken";
  EXPECT_EQ(scene.turns[0].second, "I would like to book a table for four");
  EXPECT_EQ(scene.heard.back(), "You said I would like to book a table for four.");
}

TEST(CallScenario, AnAnswerThatFailsIsTriedAgainAndThenReplaced) {
  CallScene scene;
  int tries = 0;
  scene.answers.reply = [&tries](const std::string&) {
    ++tries;
    return TestAnswer{
        {}, {}, Error{tries == 1 ? ErrorCode::kUnavailable : ErrorCode::kInvalid, Origin::kProvider, "broken", {}}};
  };
  scene.turn_detectors.p_end.reset();
  scene.AnswerAndGreet();
  scene.Hear("hello there");
  scene.Run(Seconds{10});
  EXPECT_GE(tries, 2);
  EXPECT_THAT(scene.heard, testing::Contains("Sorry that takes too long."));
}

TEST(CallScenario, AnAnswerThatBreaksOffIsGoneOnWith) {
  CallScene scene;
  scene.answers.reply = [](const std::string& text) {
    if (text == "the rest") return TestAnswer{{"and on Saturdays too."}, {}, {}};
    return TestAnswer{
        {"We are open from nine to five"}, {}, Error{ErrorCode::kUnavailable, Origin::kProvider, "broke off", {}}};
  };
  scene.turn_detectors.p_end.reset();  // no speculation
  scene.AnswerAndGreet();
  scene.Hear("when are you open");
  scene.Run(Seconds{8});
  EXPECT_THAT(scene.heard, testing::Contains("and on Saturdays too."));
}

TEST(CallScenario, AnAnswerThatNeverComesIsBridgedAndThenReplaced) {
  CallScene scene;
  scene.answers.answers = false;
  scene.AnswerAndGreet();
  scene.Hear("hello there");
  scene.Run(Seconds{14});
  EXPECT_GE(scene.CountEffects<turn::SayFiller>(), 1);
  EXPECT_THAT(scene.heard, testing::Contains("Sorry that takes too long."));
}

TEST(CallScenario, TheCallerIsHeardAgainAfterTheRecogniserWasLost) {
  CallScene scene;
  scene.AnswerAndGreet();
  scene.Hear("first question");
  scene.Run(Seconds{4});
  scene.Hear("second question");
  scene.Run(Seconds{4});
  scene.recognizers.FailAll();
  scene.Run(Ms{500});
  EXPECT_EQ(scene.recognizers.opened, 2);
  scene.Hear("third question");
  scene.Run(Seconds{4});
  ASSERT_EQ(scene.turns.size(), 3U) << "a new recogniser counts its utterances from one again";
  EXPECT_EQ(scene.turns[2].second, "third question");
  EXPECT_EQ(scene.Call().Turn().line.stt, turn::Recogniser::kOk);
  scene.recognizers.FailAll();
  scene.Run(Ms{500});
  EXPECT_EQ(scene.recognizers.opened, 3) << "a second loss is not noticed";
}

TEST(CallScenario, WithoutARecogniserTheKeypadIsOffered) {
  CallScene scene;
  scene.recognizers.health = ScriptedRecognizers::Health::kRefuses;
  scene.Call().OnAnswered();
  scene.Run(Seconds{12});
  EXPECT_THAT(scene.heard, testing::Contains("Please use your keypad."));
}

TEST(CallScenario, KeysAreTakenAsATurn) {
  CallScene scene;
  scene.AnswerAndGreet();
  for (const char digit : std::string("4711#")) {
    scene.Call().Press(digit);
    scene.Run(Ms{200});
  }
  scene.Run(Seconds{4});
  EXPECT_THAT(scene.answers.diary.asked, testing::Contains("#4711"));
  ASSERT_EQ(scene.Call().History().User().size(), 1U);
  EXPECT_TRUE(scene.Call().History().User()[0].keyed);
}

TEST(CallScenario, SpeechGoesOnAfterTheMediaCameBack) {
  CallScene scene;
  scene.answers.reply = [](const std::string&) {
    return TestAnswer{{"We are open from nine to five and on Saturdays from ten to two."}, {}, {}};
  };
  scene.AnswerAndGreet();
  scene.Hear("when are you open");
  scene.Run(Ms{1500});
  scene.line.flow = SceneLine::Flow::kNothingComes;
  const TimePoint last = scene.loop.Now();
  scene.Run(Ms{400});
  scene.Call().OnMediaLost(MediaLossCause::kNoPackets, last);
  scene.Run(Seconds{1});
  const int silent = scene.line.voiced_frames;
  scene.Run(Seconds{1});
  EXPECT_EQ(scene.line.voiced_frames, silent);
  scene.line.flow = SceneLine::Flow::kBoth;
  scene.Call().OnMediaBack(MediaLossCause::kNoPackets);
  scene.Run(Seconds{6});
  EXPECT_EQ(scene.heard.back(), "We are open from nine to five and on Saturdays from ten to two.");
}

TEST(CallScenario, ACallWithoutMediaEnds) {
  CallScene scene;
  scene.AnswerAndGreet();
  scene.line.flow = SceneLine::Flow::kNothingComes;
  scene.Call().OnMediaLost(MediaLossCause::kNoPackets, scene.loop.Now());
  scene.Run(Seconds{16});
  EXPECT_TRUE(scene.Call().Ended());
  EXPECT_EQ(scene.hang_ups, 1);
  EXPECT_EQ(scene.Call().EndedBy(), turn::EndReason::kMedia);
}

TEST(CallScenario, OnHoldNothingIsSaidAndTheCallGoesOnAfterwards) {
  CallScene scene;
  scene.AnswerAndGreet();
  scene.Call().OnHold(true);
  scene.line.flow = SceneLine::Flow::kHeld;
  const int before = scene.line.voiced_frames;
  scene.Run(Seconds{60});
  EXPECT_EQ(scene.line.voiced_frames, before);
  scene.line.flow = SceneLine::Flow::kBoth;
  scene.Call().OnHold(false);
  scene.Run(Seconds{1});
  scene.Hear("I am back");
  scene.Run(Seconds{4});
  EXPECT_EQ(scene.heard.back(), "You said I am back.");
}

TEST(CallScenario, TheAgentSaysGoodbyeAndHangsUp) {
  CallScene scene;
  scene.answers.reply = [](const std::string&) {
    TestAnswer answer;
    answer.meta.end = EndRequest{};
    return answer;
  };
  scene.AnswerAndGreet();
  scene.Hear("that was all thank you");
  scene.Run(Seconds{6});
  EXPECT_EQ(scene.heard.back(), "Thank you and goodbye.");
  EXPECT_EQ(scene.hang_ups, 1);
  EXPECT_TRUE(scene.Call().Ended());
  EXPECT_EQ(scene.Call().EndedBy(), turn::EndReason::kSay);
}

TEST(CallScenario, ATransferThatFailsComesBackToTheDialog) {
  CallScene scene;
  scene.answers.reply = [](const std::string&) {
    TestAnswer answer;
    answer.meta.transfer = TransferRequest{"desk", "sip:desk@example.com"};
    return answer;
  };
  scene.AnswerAndGreet();
  scene.Hear("put me through please");
  scene.Run(Seconds{4});
  EXPECT_THAT(scene.transfers, ElementsAre("sip:desk@example.com"));
  EXPECT_EQ(scene.Call().Turn().At(), Floor::kTransferring);
  scene.Call().OnTransferResult(false);
  scene.Run(Seconds{3});
  EXPECT_EQ(scene.heard.back(), "Nobody answers there.");
  EXPECT_EQ(scene.answers.diary.transfers_failed, 1);
  EXPECT_EQ(scene.Call().Turn().At(), Floor::kListening);
}

TEST(CallScenario, APromptWithoutWordsIsOverOnce) {
  CallScene scene;
  scene.answers.prompts.erase(PromptKind::kGreeting);
  scene.Call().OnAnswered();
  scene.Run(Seconds{2});
  EXPECT_EQ(scene.Call().Turn().At(), Floor::kListening);
  EXPECT_EQ(scene.CountEvents<turn::PlayFinished>(), 1);
}

TEST(CallScenario, AFlowThatIsOverWithItsGreetingEndsTheCall) {
  CallScene scene;
  scene.answers.prompts_that_end = {PromptKind::kGreeting};
  scene.answers.prompts.erase(PromptKind::kGreeting);
  scene.Call().OnAnswered();
  scene.Run(Seconds{5});
  EXPECT_EQ(scene.heard.back(), "Thank you and goodbye.");
  EXPECT_TRUE(scene.Call().Ended());
  EXPECT_EQ(scene.hang_ups, 1);
}

TEST(CallScenario, ADrainedCallWrapsUpAndEnds) {
  CallScene scene;
  scene.AnswerAndGreet();
  scene.Call().Drain(scene.loop.Now() + Seconds{20});
  scene.Run(Seconds{8});
  EXPECT_THAT(scene.heard, testing::Contains("We have to come to an end."));
  scene.Run(Seconds{13});
  EXPECT_TRUE(scene.Call().Ended());
  EXPECT_EQ(scene.Call().EndedBy(), turn::EndReason::kDrain);
}

}  // namespace
}  // namespace parley
