#include "caller/caller_machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace parley {
namespace {

using testing::ElementsAre;

/// A caller in simulated time against an agent that speaks when told. Writes what the caller does as "1000 speak 0.0
/// turn".
class Rehearsal {
 public:
  explicit Rehearsal(CallerScript script) : script_(std::move(script)), state_(StartCaller(At(0))) {}

  Rehearsal& Answer(int at) { return Send(caller_event::Answered{}, at); }
  /// Agent voice, told of as a voice detector does it: the end 200 ms late.
  Rehearsal& Agent(int from, int to) {
    Send(caller_event::AgentVoiceStarted{At(from)}, from);
    return Send(caller_event::AgentVoiceEnded{At(to)}, to + 200);
  }
  Rehearsal& AgentStarts(int at) { return Send(caller_event::AgentVoiceStarted{At(at)}, at); }
  Rehearsal& AgentEnds(int at) { return Send(caller_event::AgentVoiceEnded{At(at)}, at + 200); }
  Rehearsal& LineDone(int at) { return Send(caller_event::LineFinished{}, at); }
  Rehearsal& KeysDone(int at) { return Send(caller_event::KeysSent{}, at); }
  Rehearsal& End(int at) { return Send(caller_event::Ended{}, at); }
  /// Lets time pass in steps of 20 ms, ticking only when the caller asked for it.
  Rehearsal& Until(int at) {
    for (; now_ <= at; now_ += 20)
      if (At(now_) >= state_.wake_at) Step(caller_event::Tick{}, now_);
    return *this;
  }

  [[nodiscard]] const std::vector<std::string>& Log() const { return log_; }
  [[nodiscard]] CallerPhase Phase() const { return state_.phase; }

 private:
  static TimePoint At(int ms) { return TimePoint{Ms{ms}}; }

  Rehearsal& Send(const CallerEvent& event, int at) {
    Until(at - 1);
    Step(event, at);
    return *this;
  }

  void Step(const CallerEvent& event, int at) {
    effects_.clear();
    Advance(state_, script_, event, At(at), effects_);
    for (const CallerEffect& effect : effects_) {
      std::string line = std::to_string(at);
      if (const auto* e = std::get_if<caller_effect::Speak>(&effect)) {
        line += " speak " + std::to_string(e->step) + "." + std::to_string(e->part) + " " + std::string(Name(e->kind));
      } else if (const auto* k = std::get_if<caller_effect::PressKeys>(&effect)) {
        line += " press " + std::to_string(k->step);
      } else if (std::holds_alternative<caller_effect::BeginSilence>(effect)) {
        line += " silence";
      } else if (const auto* o = std::get_if<caller_effect::StepEnded>(&effect)) {
        line += " step " + std::to_string(o->step) + " " + std::string(Name(o->outcome));
      } else if (std::holds_alternative<caller_effect::HangUp>(effect)) {
        line += " hang up";
      } else {
        continue;
      }
      log_.push_back(line);
    }
  }

  CallerScript script_;
  CallerState state_;
  std::vector<CallerEffect> effects_;
  std::vector<std::string> log_;
  int now_ = 0;
};

CallerScript Script(std::vector<CallerAction> actions) {
  CallerScript script;
  for (CallerAction& action : actions)
    script.steps.push_back({"step " + std::to_string(script.steps.size()), std::move(action), {}, {}});
  return script;
}

const Line kLine{"hello", ""};

TEST(CallerMachine, WaitsForTheGreetingThenSpeaksThenHangsUp) {
  Rehearsal call(Script({WaitForAgent{}, SayTurn{kLine}, WaitForAgent{}, HangUpStep{}}));
  call.Answer(100).Agent(300, 2000).LineDone(4000).Agent(4600, 6000).Until(7000).End(7100);
  EXPECT_THAT(call.Log(), ElementsAre("2800 step 0 done", "2800 speak 1.0 turn", "4000 step 1 done", "6800 step 2 done",
                                      "6800 step 3 done", "6800 hang up"));
  EXPECT_EQ(call.Phase(), CallerPhase::kOver);
}

TEST(CallerMachine, ASentencePauseIsNotTheEnd) {
  Rehearsal call(Script({WaitForAgent{}, HangUpStep{}}));
  call.Answer(0).Agent(300, 1000).Agent(1700, 2500).Until(4000);
  EXPECT_THAT(call.Log(), ElementsAre("3300 step 0 done", "3300 step 1 done", "3300 hang up"));
}

TEST(CallerMachine, GoesOnWhenTheAgentStaysSilent) {
  Rehearsal call(Script({WaitForAgent{}, SayTurn{kLine}}));
  call.Answer(0).Until(10000).LineDone(11000).Until(20000);
  EXPECT_THAT(call.Log(),
              ElementsAre("10000 step 0 timed out", "10000 speak 1.0 turn", "11000 step 1 done", "11000 hang up"));
  EXPECT_EQ(call.Phase(), CallerPhase::kOver);  // the end of the call was never confirmed
}

TEST(CallerMachine, Hesitates) {
  Rehearsal call(Script({Hesitate{kLine, Ms{1200}, kLine}, WaitForAgent{}}));
  call.Answer(0).LineDone(1000).LineDone(3000).Agent(3500, 4000).Until(5000);
  EXPECT_THAT(call.Log(), ElementsAre("0 speak 0.0 turn start", "2200 speak 0.1 turn end", "3000 step 0 done",
                                      "4800 step 1 done", "4800 hang up"));
}

TEST(CallerMachine, InterruptsAfterTheWantedAmountOfVoice) {
  Rehearsal call(Script({SayTurn{kLine}, Interrupt{Ms{1500}, kLine}, WaitForAgent{}}));
  // 700 ms before the pause count, so the moment is 800 ms into the second stretch.
  call.Answer(0).LineDone(1000).Agent(1500, 2200).AgentStarts(2600).Until(3390);
  EXPECT_THAT(call.Log(), ElementsAre("0 speak 0.0 turn", "1000 step 0 done"));
  call.Until(3400).AgentEnds(3700).LineDone(4500).Agent(5000, 6000).Until(7000);
  EXPECT_THAT(call.Log(), ElementsAre("0 speak 0.0 turn", "1000 step 0 done", "3400 speak 1.0 interruption",
                                      "4500 step 1 done", "6800 step 2 done", "6800 hang up"));
}

TEST(CallerMachine, AMissedInterruptionBecomesATurnAndAMissedBackchannelNothing) {
  Rehearsal call(Script({Interrupt{Ms{1500}, kLine}, Backchannel{Ms{1200}, kLine}, HangUpStep{}}));
  call.Answer(0).Agent(500, 1500).LineDone(3000).Agent(3500, 4000).Until(5000);
  EXPECT_THAT(call.Log(), ElementsAre("2300 speak 0.0 turn", "3000 step 0 moment missed", "4800 step 1 moment missed",
                                      "4800 step 2 done", "4800 hang up"));
}

TEST(CallerMachine, ABackchannelDoesNotMakeTheAgentsAnswerForgotten) {
  Rehearsal call(Script({SayTurn{kLine}, Backchannel{Ms{1000}, kLine}, Interrupt{Ms{2500}, kLine}}));
  call.Answer(0).LineDone(1000).AgentStarts(1500).Until(2500).LineDone(2800).Until(4000);
  EXPECT_THAT(call.Log(), ElementsAre("0 speak 0.0 turn", "1000 step 0 done", "2500 speak 1.0 backchannel",
                                      "2800 step 1 done", "4000 speak 2.0 interruption"));
}

TEST(CallerMachine, VoiceThatEndedBeforeTheLineWasOverIsNoAnswer) {
  Rehearsal call(Script({SayTurn{kLine}, WaitForAgent{}}));
  // The end of the voice at 1950 is told at 2150, after the line.
  call.Answer(0).AgentStarts(100).LineDone(2000).AgentEnds(1950).Until(5000);
  EXPECT_THAT(call.Log(), ElementsAre("0 speak 0.0 turn", "2000 step 0 done"));
  call.Agent(5200, 6000).Until(7000);
  EXPECT_EQ(call.Log().at(2), "6800 step 1 done");
}

TEST(CallerMachine, KeysSilenceAndCough) {
  Rehearsal call(Script({Press{"12#"}, StaySilent{Ms{5000}}, Cough{}, Cough{Ms{500}}, WaitForHangUp{}}));
  call.Answer(0).KeysDone(600).Until(5600).LineDone(6000).AgentStarts(6100).Until(6600).LineDone(7000).End(8000);
  EXPECT_THAT(call.Log(),
              ElementsAre("0 press 0", "600 step 0 done", "600 silence", "5600 step 1 done", "5600 speak 2.0 noise",
                          "6000 step 2 done", "6600 speak 3.0 noise", "7000 step 3 done", "8000 step 4 done"));
}

TEST(CallerMachine, EveryStepHasAnOutcomeWhenTheCallEndsEarly) {
  Rehearsal call(Script({WaitForAgent{}, SayTurn{kLine}, WaitForHangUp{}}));
  call.Answer(0).End(500);
  EXPECT_THAT(call.Log(), ElementsAre("500 step 0 call ended", "500 step 1 call ended", "500 step 2 call ended"));
}

TEST(CallerMachine, GivesUpDiallingAndEndsACallThatIsTooLong) {
  Rehearsal unanswered(Script({WaitForAgent{}}));
  unanswered.Until(36000);
  EXPECT_THAT(unanswered.Log(), ElementsAre("35000 hang up"));

  CallerScript script = Script({StaySilent{Ms{500000}}, HangUpStep{}});
  script.longest_call = Ms{30000};
  Rehearsal endless(script);
  endless.Answer(1000).Until(32000);
  EXPECT_THAT(endless.Log(), ElementsAre("1000 silence", "31000 step 0 timed out", "31000 hang up"));
}

/// Whatever the agent does, a caller ends by itself, ends each step once and in order, and never speaks twice at once.
TEST(CallerMachine, RandomAgentsNeverHangACaller) {
  const CallerScript script =
      Script({WaitForAgent{}, SayTurn{kLine}, WaitForVoice{}, Backchannel{Ms{800}, kLine}, Interrupt{Ms{1500}, kLine},
              Hesitate{kLine, Ms{900}, kLine}, Press{"1"}, Cough{Ms{300}}, StaySilent{Ms{700}}, WaitForHangUp{}});
  for (unsigned seed = 1; seed <= 500; ++seed) {
    std::mt19937 random(seed);
    const auto chance = [&](int percent) { return std::uniform_int_distribution<int>(1, 100)(random) <= percent; };
    CallerState state = StartCaller(TimePoint{});
    std::vector<CallerEffect> effects;
    std::vector<std::size_t> ended;
    int line_left = 0;
    bool hung_up = false;
    int at = 0;
    for (; at < 400'000 && state.phase != CallerPhase::kOver; at += 20) {
      const TimePoint now{Ms{at}};
      effects.clear();
      const auto send = [&](const CallerEvent& event) { Advance(state, script, event, now, effects); };
      if (chance(2)) send(caller_event::Answered{});
      if (chance(3)) send(caller_event::AgentVoiceStarted{now});
      if (chance(3)) send(caller_event::AgentVoiceEnded{now - Ms{200}});
      if (chance(1) && chance(2)) send(caller_event::Ended{});
      if (hung_up && chance(20)) send(caller_event::Ended{});
      if (line_left > 0 && --line_left == 0) send(caller_event::LineFinished{});
      if (state.phase == CallerPhase::kPressing && chance(20)) send(caller_event::KeysSent{});
      if (now >= state.wake_at) send(caller_event::Tick{});
      for (const CallerEffect& effect : effects) {
        if (std::holds_alternative<caller_effect::Speak>(effect)) {
          ASSERT_EQ(line_left, 0);
          line_left = 40;
        }
        if (const auto* over = std::get_if<caller_effect::StepEnded>(&effect)) ended.push_back(over->step);
        hung_up |= std::holds_alternative<caller_effect::HangUp>(effect);
      }
      ASSERT_TRUE(state.phase == CallerPhase::kOver || state.wake_at > now);
    }
    ASSERT_EQ(state.phase, CallerPhase::kOver) << "seed " << seed;
    ASSERT_EQ(ended.size(), script.steps.size());
    for (std::size_t i = 0; i < ended.size(); ++i) ASSERT_EQ(ended[i], i);
  }
}

}  // namespace
}  // namespace parley
