#include "caller/load_caller_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CallerScript Parse(std::string_view yaml, Diagnostics& problems) {
  return ParseCallerScript(yaml, "x.yaml", "/scripts", problems);
}

TEST(LoadCallerScript, ReadsEveryKindOfStep) {
  Diagnostics problems;
  const CallerScript script = Parse(R"(
name: A new patient
patience: 12s
agent_finished: 900ms
longest_call: 2min
steps:
  - wait: agent_finished
    within: 5s
    expect: {words: [Lakeside, dental]}
  - name: hours
    say: What are your opening hours?
    expect: {words: eight thirty, without: [sorry]}
  - say: {wav: hello.wav, text: Hello}
  - hesitate: {first: I would like to, pause: 1.2s, then: book an appointment.}
  - interrupt: {after: 1500ms, say: "And on Saturdays?"}
    expect: {yields: true}
  - backchannel: {after: 800ms, say: mm-hm}
    expect: {yields: false}
  - cough: now
  - cough: {after: 500ms}
  - press: "123#"
  - silence: 5s
  - wait: agent_speaks
  - wait: agent_hangs_up
  - hang_up: true
)",
                                    problems);
  EXPECT_FALSE(problems.HasErrors()) << problems.Format();
  ASSERT_EQ(script.steps.size(), 13U);
  EXPECT_EQ(script.name, "A new patient");
  EXPECT_EQ(script.patience, Ms{12000});
  EXPECT_EQ(script.agent_finished, Ms{900});
  EXPECT_EQ(script.longest_call, Ms{120000});
  EXPECT_EQ(script.steps[0].within, Ms{5000});
  EXPECT_EQ(script.steps[0].name, "step 1");
  EXPECT_THAT(script.steps[0].expect.words, ElementsAre("Lakeside", "dental"));
  EXPECT_EQ(script.steps[1].name, "hours");
  EXPECT_THAT(script.steps[1].expect.words, ElementsAre("eight thirty"));
  EXPECT_THAT(script.steps[1].expect.without, ElementsAre("sorry"));
  EXPECT_EQ(std::get<SayTurn>(script.steps[2].action).line, (Line{"Hello", "/scripts/hello.wav"}));
  EXPECT_EQ(std::get<Hesitate>(script.steps[3].action).pause, Ms{1200});
  EXPECT_EQ(std::get<Interrupt>(script.steps[4].action).after, Ms{1500});
  EXPECT_EQ(script.steps[4].expect.yields, true);
  EXPECT_EQ(std::get<Backchannel>(script.steps[5].action).line.text, "mm-hm");
  EXPECT_EQ(script.steps[5].expect.yields, false);
  EXPECT_EQ(std::get<Cough>(script.steps[7].action).after, Ms{500});
  EXPECT_EQ(std::get<Press>(script.steps[8].action).keys, "123#");
  EXPECT_EQ(std::get<StaySilent>(script.steps[9].action).length, Ms{5000});
  EXPECT_TRUE(std::holds_alternative<WaitForVoice>(script.steps[10].action));
  EXPECT_TRUE(std::holds_alternative<WaitForHangUp>(script.steps[11].action));
  EXPECT_TRUE(std::holds_alternative<HangUpStep>(script.steps[12].action));
}

TEST(LoadCallerScript, ReportsEveryProblemWithItsLine) {
  Diagnostics problems;
  (void)Parse(R"(patience: soon
colour: red
steps:
  - wait: agent_finish
  - sya: hello
  - say: hello
    press: "1"
  - press: "12x"
  - name: a
    silence: 5
  - name: a
    hang_up: no
  - hesitate: {first: one}
  - say: {text: no file}
  - expect: words
    cough: soon
)",
              problems);
  const std::string text = problems.Format();
  EXPECT_THAT(text, HasSubstr("x.yaml:1:11: error: 'patience' must be a time"));
  EXPECT_THAT(text, HasSubstr("x.yaml:2:1: error: unknown key 'colour'"));
  EXPECT_THAT(text, HasSubstr("x.yaml:4:11: error: 'wait' must be one of"));
  EXPECT_THAT(text, HasSubstr("did you mean 'agent_finished'"));
  EXPECT_THAT(text, HasSubstr("x.yaml:5:5: error: unknown key 'sya'; did you mean 'say'"));
  EXPECT_THAT(text, HasSubstr("x.yaml:6:5: error: a step does exactly one of"));
  EXPECT_THAT(text, HasSubstr("x.yaml:8:12: error: 'press' must be"));
  EXPECT_THAT(text, HasSubstr("x.yaml:10:14: error: 'silence' must be a time"));
  EXPECT_THAT(text, HasSubstr("two steps are called 'a'"));
  EXPECT_THAT(text, HasSubstr("write 'hang_up: true'"));
  EXPECT_THAT(text, HasSubstr("'hesitate' needs"));
  EXPECT_THAT(text, HasSubstr("needs 'wav'"));
  EXPECT_THAT(text, HasSubstr("'expect' is a map"));
  EXPECT_THAT(text, HasSubstr("write 'cough: now'"));
}

TEST(LoadCallerScript, TheDemonstrationIsRight) {
  Diagnostics problems;
  const CallerScript script = LoadCallerScript(PARLEY_SOURCE_DIR "/examples/lakeside-dental/demo.yaml", problems);
  EXPECT_TRUE(problems.all().empty()) << problems.Format();
  // It shows what a conversation has to survive: an interruption, a backchannel, a hesitation and keys.
  const auto has = [&](auto kind) {
    return std::any_of(script.steps.begin(), script.steps.end(),
                       [](auto& step) { return std::holds_alternative<decltype(kind)>(step.action); });
  };
  EXPECT_TRUE(has(Interrupt{}) && has(Backchannel{}) && has(Hesitate{}) && has(Press{}) && has(WaitForHangUp{}));
}

TEST(LoadCallerScript, WhatIsNoScriptIsAnErrorAndNoCrash) {
  for (const char* yaml :
       {"", "- a\n- b", "steps: {}", "steps: []", "a: [", "steps:\n  - 5\n  - [x]", "\t", "{{}: 1}"}) {
    Diagnostics problems;
    (void)Parse(yaml, problems);
    EXPECT_TRUE(problems.HasErrors()) << yaml;
  }
  Diagnostics problems;
  (void)LoadCallerScript("/nowhere/at/all.yaml", problems);
  EXPECT_TRUE(problems.HasErrors());
}

}  // namespace
}  // namespace parley
