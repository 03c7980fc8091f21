#include "dialog/loader/load_flow.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley {
namespace {

using testing::HasSubstr;

std::string ProblemsOf(std::string_view yaml) {
  Diagnostics problems;
  const auto flow = ParseFlow(yaml, "flow.yaml", problems);
  EXPECT_EQ(flow == nullptr, problems.HasErrors());
  return problems.Format();
}

constexpr std::string_view kGood = R"(persona: {name: Ann, business: Acme}
start: hi
give_up: hi
nodes:
  hi: {ask: [Hi there, Hello], then: hi}
)";

TEST(LoadFlow, ASmallFlowHasNoProblems) { EXPECT_EQ(ProblemsOf(kGood), ""); }

struct Row {
  const char* what;
  const char* yaml;
  const char* problem;
};

class FlowProblem : public testing::TestWithParam<Row> {};

TEST_P(FlowProblem, IsNamedWithItsLine) { EXPECT_THAT(ProblemsOf(GetParam().yaml), HasSubstr(GetParam().problem)); }

#define HEAD "persona: {name: A, business: B}\nstart: hi\ngive_up: hi\n"

INSTANTIATE_TEST_SUITE_P(
    Flow, FlowProblem,
    testing::Values(
        Row{"UnknownNode", HEAD "nodes:\n  hi: {ask: [Hi, Ho], then: boook}\n  book: {say: Ok}\n",
            "flow.yaml:5:29: error: unknown node 'boook'; did you mean 'book'?"},
        Row{"Unreachable", HEAD "nodes:\n  hi: {ask: [Hi, Ho]}\n  lone: {say: Ok}\n",
            "flow.yaml:6:3: warning: node 'lone' cannot be reached from anywhere"},
        Row{"MissingWords", HEAD "nodes:\n  hi: {ask: [Hi, Ho], no: bye}\n  bye: {end: }\n",
            "'end' of node 'bye' is missing"},
        Row{"EmptyWords", HEAD "nodes:\n  hi: {ask: ['...', Ho]}\n",
            "flow.yaml:5:14: error: 'ask': a line needs words to say"},
        Row{"NeverFilled", HEAD "slots: {day: {type: date}}\nnodes:\n  hi: {ask: ['On {day}', Ho]}\n",
            "{day} is never asked for: no 'ask' node has 'slot: day'"},
        Row{"UnknownValue", HEAD "slots: {day: {type: date}}\nnodes:\n  hi: {ask: ['On {dya}', Ho], slot: day}\n",
            "unknown value {dya}; did you mean 'day'?"},
        Row{"UnknownPerson",
            HEAD "people: {desk: {address: 'sip:a@b', say: us}}\nperson: desk\nnodes:\n  hi: {ask: [Hi, Ho], no: t}\n  "
                 "t: {transfer: dsek}\n",
            "unknown person 'dsek'; did you mean 'desk'?"},
        Row{"BadAddress",
            HEAD "people: {desk: {address: '555', say: us}}\nperson: desk\nnodes:\n  hi: {ask: [Hi, Ho]}\n",
            "must begin with sip: or tel:"},
        Row{"FewExamples", HEAD "intents: {x: {examples: [a, b], then: hi}}\nnodes:\n  hi: {ask: [Hi, Ho]}\n",
            "flow.yaml:4:11: warning: intent 'x' has 2 example(s)"},
        Row{"SharedExample",
            HEAD "intents: {x: {examples: [a, b, c]}, y: {examples: [A!, d, e]}}\nnodes:\n  hi: {ask: [Hi, Ho]}\n",
            "'A!' is an example of 'y' and of 'x'"},
        Row{"Circle", HEAD "nodes:\n  hi: {ask: [Hi, Ho], then: a}\n  a: {say: A, then: b}\n  b: {say: B, then: a}\n",
            "leads back to 'a' without a question to the caller in between"},
        Row{"UnknownField", HEAD "nodes:\n  hi: {ask: [Hi, Ho], rety: No}\n",
            "unknown field 'rety' in node 'hi' (ask); did you mean 'retry'?"},
        Row{"UnknownSection", HEAD "node: {}\nnodes:\n  hi: {ask: [Hi, Ho]}\n",
            "flow.yaml:4:1: error: unknown section 'node'; did you mean 'nodes'?"},
        Row{"NoKind", HEAD "nodes:\n  hi: {aks: [Hi, Ho]}\n", "did you mean 'ask'?"},
        Row{"UnknownType", HEAD "slots: {d: {type: dat}}\nnodes:\n  hi: {ask: [Hi, Ho], slot: d}\n",
            "unknown type 'dat'"},
        Row{"UnknownPrompt", HEAD "prompts: {greting: Hi}\nnodes:\n  hi: {ask: [Hi, Ho]}\n",
            "unknown prompt 'greting'; did you mean 'greeting'?"},
        Row{"QuestionInANode", HEAD "nodes:\n  hi: {ask: ['{question} Hi', Ho]}\n", "{question} may only end a prompt"},
        Row{"SameWordsAgain", HEAD "nodes:\n  hi: {ask: Hi}\n", "asks in the same words again"},
        Row{"SameWording", HEAD "nodes:\n  hi: {ask: [Hi, Hi]}\n", "the same wording twice"},
        Row{"NoGiveUp", "persona: {name: A, business: B}\nstart: hi\nnodes:\n  hi: {ask: [Hi, Ho]}\n",
            "no 'give_up' node"},
        Row{"HomeIsNoQuestion", HEAD "home: bye\nnodes:\n  hi: {ask: [Hi, Ho]}\n  bye: {end: Bye}\n",
            "'bye' is home, so it must be a question"},
        Row{"NoStart", "persona: {name: A, business: B}\nnodes:\n  hi: {ask: [Hi, Ho]}\n", "'start' is missing"},
        Row{"EmptyFile", "", "the file is no flow"},
        Row{"BadCase", HEAD "nodes:\n  hi: {ask: [Hi, Ho], then: b}\n  b: {branch: [{then: hi}], else: hi}\n",
            "a case needs either 'slot'"},
        Row{"ReservedSlot", HEAD "slots: {agent: {type: name}}\nnodes:\n  hi: {ask: [Hi, Ho], slot: agent}\n",
            "has a meaning of its own"},
        Row{"ChoiceWithoutChoices", HEAD "slots: {c: {type: choice}}\nnodes:\n  hi: {ask: [Hi, Ho], slot: c}\n",
            "needs 'choices'"},
        Row{"BadWeekday", HEAD "slots: {d: {type: date, closed: [sunady]}}\nnodes:\n  hi: {ask: [Hi, Ho], slot: d}\n",
            "unknown weekday 'sunady' in 'closed'; did you mean 'sunday'?"}),
    [](const auto& info) { return std::string(info.param.what); });

TEST(LoadFlow, AllProblemsComeAtOnce) {
  const std::string problems = ProblemsOf(HEAD "nodes:\n  hi: {ask: [Hi, Ho], then: x, slot: y, no: z}\n");
  for (const char* each : {"unknown node 'x'", "unknown slot 'y'", "unknown node 'z'"})
    EXPECT_THAT(problems, HasSubstr(each));
}

TEST(LoadFlow, FixedClausesComeWithTheGreetingFirstAndWithoutValues) {
  Diagnostics problems;
  const auto flow = ParseFlow(
      "persona: {name: Ann, business: Acme}\nstart: hi\ngive_up: hi\nprompts: {greeting: 'Acme, this is {agent}.'}\n"
      "slots: {name: name}\nnodes:\n  hi: {ask: ['Hello, {name}. It costs $5.', 'Ho.'], slot: name}\n",
      "flow.yaml", problems);
  ASSERT_NE(flow, nullptr) << problems.Format();
  EXPECT_EQ(flow->fixed_clauses.front(), "Acme,");
  EXPECT_THAT(flow->fixed_clauses, testing::IsSupersetOf({"this is Ann.", "Hello,", "It costs 5 dollars.", "Ho."}));
}

TEST(LoadFlow, AMissingFileSaysWhereToLook) {
  Diagnostics problems;
  EXPECT_EQ(LoadFlow("/nonexistent/flow.yaml", problems), nullptr);
  EXPECT_THAT(problems.Format(), HasSubstr("check 'flow' in parley.yaml"));
}

TEST(FlowFileReference, NamesEveryKindOfNodeAndSlot) {
  const std::string reference = FlowFileReference();
  for (const char* each : {"### ask", "### answer", "| `confirm` |", "* `phone`", "no_match:"})
    EXPECT_THAT(reference, HasSubstr(each));
}

}  // namespace
}  // namespace parley
