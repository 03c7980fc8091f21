#include <gtest/gtest.h>

#include <random>
#include <set>

#include "call/testing/call_scene.hpp"

namespace parley {
namespace {

using turn::Floor;

/// Ways to bring a call into each state of the floor.
struct Way {
  Floor floor;
  void (*go)(CallScene&);
};

void LongAnswer(CallScene& scene) {
  scene.answers.reply = [](const std::string&) {
    return TestAnswer{{"We are open from nine to five and on Saturdays from ten to two."}, {}, {}};
  };
  scene.AnswerAndGreet();
  scene.Hear("when are you open");
  scene.Run(Ms{1800});
}

const Way kWays[] = {
    {Floor::kConnecting, [](CallScene&) {}},
    {Floor::kListening, [](CallScene& scene) { scene.AnswerAndGreet(); }},
    {Floor::kUserSpeaking,
     [](CallScene& scene) {
       scene.AnswerAndGreet();
       scene.CallerSays("when are", Ms{900});
       scene.Run(Ms{600});
     }},
    {Floor::kUserPaused,
     [](CallScene& scene) {
       scene.turn_detectors.p_end = 0.05;
       scene.AnswerAndGreet();
       scene.Hear("I would like to", Ms{800});
       scene.Run(Ms{200});
     }},
    {Floor::kThinking,
     [](CallScene& scene) {
       scene.answers.answers = false;
       scene.AnswerAndGreet();
       scene.Hear("when are you open");
       scene.Run(Ms{900});
     }},
    {Floor::kSpeaking, LongAnswer},
    {Floor::kOverlap,
     [](CallScene& scene) {
       LongAnswer(scene);
       scene.CallerSays("mm-hm", Ms{500});
       scene.Run(Ms{150});
     }},
    {Floor::kInterrupted,
     [](CallScene& scene) {
       LongAnswer(scene);
       scene.recognizers.health = ScriptedRecognizers::Health::kDeaf;
       scene.CallerSays("", Ms{900});
       scene.Run(Ms{1000});
     }},
    {Floor::kResuming,
     [](CallScene& scene) {
       LongAnswer(scene);
       scene.recognizers.health = ScriptedRecognizers::Health::kDeaf;
       scene.CallerSays("", Ms{700});
       for (int i = 0; i < 3000 && scene.Call().Turn().At() != Floor::kResuming; ++i) scene.Run(Ms{1});
     }},
    {Floor::kIdlePrompt,
     [](CallScene& scene) {
       scene.AnswerAndGreet();
       scene.Run(Seconds{4});
     }},
    {Floor::kTransferring,
     [](CallScene& scene) {
       scene.answers.reply = [](const std::string&) {
         TestAnswer answer;
         answer.meta.transfer = TransferRequest{"desk", "sip:desk@example.com"};
         return answer;
       };
       scene.AnswerAndGreet();
       scene.Hear("put me through");
       scene.Run(Seconds{4});
     }},
    {Floor::kEnding,
     [](CallScene& scene) {
       scene.answers.reply = [](const std::string&) {
         TestAnswer answer;
         answer.meta.end = EndRequest{};
         return answer;
       };
       scene.AnswerAndGreet();
       scene.Hear("that was all");
       scene.Run(Ms{900});
     }},
};

class CallEnd : public testing::TestWithParam<Way> {
 protected:
  void Go(CallScene& scene) {
    GetParam().go(scene);
    ASSERT_EQ(scene.Call().Turn().At(), GetParam().floor)
        << "the way leads to " << turn::NamesOf(Floor{})[static_cast<std::size_t>(scene.Call().Turn().At())];
  }
};

INSTANTIATE_TEST_SUITE_P(Floors, CallEnd, testing::ValuesIn(kWays), [](const auto& way) {
  return std::string(turn::NamesOf(Floor{})[static_cast<std::size_t>(way.param.floor)]);
});

TEST_P(CallEnd, AfterTheCallerHangsUpNothingIsSent) {
  CallScene scene;
  Go(scene);
  scene.Call().OnSignallingEnded();
  scene.Run(Ms{0});
  ASSERT_TRUE(scene.Call().Ended());
  const int voiced = scene.line.voiced_frames;
  const std::size_t effects = scene.effects.size();
  scene.recognizers.FailAll();
  scene.Call().Press('1');
  scene.Call().OnHold(true);
  scene.Call().OnTransferResult(false);
  scene.Call().OnSignallingEnded();
  scene.Run(Seconds{90});
  EXPECT_EQ(scene.line.voiced_frames, voiced);
  EXPECT_EQ(scene.line.sink, nullptr) << "the leg runs on";
  EXPECT_EQ(scene.effects.size(), effects) << "the machine goes on after the end";
  EXPECT_EQ(scene.hang_ups, 0) << "a call that the caller ended is not hung up";
}

TEST_P(CallEnd, ACallThatIsDestroyedLeavesNothingBehind) {
  auto scene = std::make_unique<CallScene>();
  Go(*scene);
  scene->Destroy();
  // What was under way comes back now, and finds nobody.
  scene->Run(Seconds{90});
  EXPECT_EQ(scene->line.sink, nullptr);
}

TEST(CallResults, ThatComeForAGenerationThatIsGoneAreDropped) {
  CallScene scene;
  scene.turn_detectors.p_end.reset();
  scene.AnswerAndGreet();
  scene.Hear("when are you open");
  scene.Run(Seconds{3});
  ASSERT_EQ(scene.answers.diary.started.size(), 1U);
  const GenId old = scene.answers.diary.started[0];
  const GenId never{4000};
  const std::string text = scene.Call().History().Find(old)->text;
  for (const GenId gen : {old, never}) {
    scene.answers.sink->OnAnswerPiece(gen, {"too late", false});
    AnswerMeta meta;
    meta.transfer = TransferRequest{"desk", "sip:desk@example.com"};
    scene.answers.sink->OnAnswerDone(gen, meta);
    scene.answers.sink->OnAnswerFailed(gen, {ErrorCode::kUnavailable, Origin::kProvider, "late", {}});
  }
  scene.Run(Seconds{3});
  EXPECT_EQ(scene.Call().History().Find(old)->text, text);
  EXPECT_EQ(scene.Call().History().Find(never), nullptr);
  EXPECT_TRUE(scene.transfers.empty());
  EXPECT_EQ(scene.CountEvents<turn::GenFailed>(), 0);
}

/// Random events from outside in any order and number: the call never breaks, and always ends when it is told to.
class CallProperty : public testing::TestWithParam<unsigned> {};

INSTANTIATE_TEST_SUITE_P(Seeds, CallProperty, testing::Range(1U, 41U));

TEST_P(CallProperty, AnythingMayHappenAndTheCallEnds) {
  std::mt19937 random(GetParam());
  const auto draw = [&random](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
  CallScene scene(draw(1) == 0);
  scene.signalling_ends = draw(1) == 0;
  scene.answers.reply = [&](const std::string& text) {
    TestAnswer answer{{"You said " + text + " and so on and on."}, {}, {}};
    switch (draw(9)) {
      case 0: answer.clauses = {"unsayable"}; break;
      case 1: answer.clauses.clear(); break;
      case 2: answer.fails = Error{ErrorCode::kUnavailable, Origin::kProvider, "broken", {}}; break;
      case 3: answer.meta.transfer = TransferRequest{"desk", "sip:desk@example.com"}; break;
      case 4: answer.meta.end = EndRequest{}; break;
      case 5: answer.meta.asks = true; break;
      case 6: answer.meta.interruptible = Interruptible::kNo; break;
      default: break;
    }
    if (answer.meta.transfer || answer.meta.end) answer.clauses.clear();
    return answer;
  };
  if (draw(9) == 0) scene.voices.health = ScriptedVoices::Health::kRefuses;
  if (draw(9) == 0) scene.recognizers.health = ScriptedRecognizers::Health::kRefuses;
  const char* const words[] = {"yes", "mm-hm", "stop", "I would like to book a table", "no wait", "goodbye", ""};
  scene.Call().OnAnswered();
  for (int step = 0; step < 400; ++step) {
    scene.Run(Ms{draw(700)});
    CallActor& call = scene.Call();
    switch (draw(15)) {
      case 0:
      case 1:
      case 2:
      case 3: scene.CallerSays(words[draw(6)], Ms{100 + draw(1500)}); break;
      case 4: call.Press("0123456789*#"[draw(11)]); break;
      case 5: call.OnHold(draw(1) == 0); break;
      case 6: call.OnTransferResult(draw(1) == 0); break;
      case 7: call.OnMediaLost(MediaLossCause::kNoPackets, draw(1) == 0 ? TimePoint{} : scene.loop.Now()); break;
      case 8: call.OnMediaBack(MediaLossCause::kNoPackets); break;
      case 9: scene.recognizers.FailAll(); break;
      case 10: call.Shed(draw(2)); break;
      case 11: scene.answers.answers = draw(3) != 0; break;
      case 12: scene.turn_detectors.p_end = draw(10) / 10.0; break;
      case 13:
        if (draw(20) == 0) call.Drain(scene.loop.Now() + Seconds{draw(30)});
        break;
      case 14: {
        if (draw(4) != 0) break;
        const Bytes state = scene.Crash();
        ASSERT_TRUE(scene.Restart(state, Ms{draw(4000)}).has_value());
        break;
      }
      default: call.OnWords(RecognizerFinal{UtteranceId{static_cast<std::uint32_t>(draw(9))}, "odd", 0.9, {}, {}}, 0);
    }
  }
  scene.Call().OnSignallingEnded();
  scene.Run(Ms{0});
  EXPECT_TRUE(scene.Call().Ended());
  const int voiced = scene.line.voiced_frames;
  const std::size_t effects = scene.effects.size();
  scene.Run(Seconds{60});
  EXPECT_EQ(scene.line.voiced_frames, voiced);
  EXPECT_EQ(scene.effects.size(), effects);
}

}  // namespace
}  // namespace parley
