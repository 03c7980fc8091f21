#include "dialog/nodes/testing/node_test_call.hpp"

namespace parley {
namespace {

constexpr const char* kFlow = R"(
start: day
home: home
answers: faq
give_up: lost
slots:
  day: {type: date, closed: [sunday]}
  phone: {type: phone}
  more: {type: yes_no}
intents:
  robot: {then: robot, comes_back: true, examples: [a, b, c]}
  stop: {then: home, examples: [d, e, f]}
nodes:
  day:
    ask: [Which day, What day]
    slot: day
    retry: [Sorry which day, A day please]
    refused: [Closed then]
    again: [Back to the day]
    then: phone
  phone:
    ask: [Your number]
    slot: phone
    confirm: ["{phone} right", "So {phone}"]
    wrong: [Sorry]
    retry: [Digit by digit]
    then: more
  more:
    ask: [Anything else]
    slot: more
    retry: [Yes or no]
    yes: home
    no: end
  home: {ask: [Home, Home again], retry: [Pardon], no: end, yes: day}
  robot: {say: I am}
  faq: {answer: 1, unsure: Dunno, person: end}
  lost: {say: Lost, then: home}
  end: {end: Bye}
)";

const std::vector<IntentScore> kRobot{{"robot", 0.9}};
const std::vector<Passage> kHours{{"d", "s", {{"d#s.1", "We open at 8."}}, 0.9}};

struct Row {
  const char* heard;
  const char* said;
  const char* node;
};

/// Each row goes on from the one before.
void Walk(NodeTestCall& call, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(call.Say(row.heard), row.said) << row.heard;
    EXPECT_EQ(call.state().node, row.node) << row.heard;
  }
}

TEST(AskNode, CollectsValuesOneAfterTheOther) {
  NodeTestCall call(kFlow);
  Walk(call, {{"tomorrow", "Your number", "phone"},
              {"555 0142", "5 5 5, 0 1 4 2 right", "phone"},
              {"yes", "Anything else", "more"},
              {"no", "", "end"}});
  EXPECT_EQ(call.state().slots.at("day"), "2026-11-23");
  EXPECT_EQ(call.state().slots.at("phone"), "5550142");
  ASSERT_TRUE(call.effects().end.has_value());
}

TEST(AskNode, RetriesInOtherWordsAndGivesUp) {
  NodeTestCall call(kFlow);
  Walk(call, {{"blue", "Sorry which day", "day"}, {"green", "A day please", "day"}, {"red", "Lost Home", "home"}});
}

TEST(AskNode, SaysWhyAValueIsRefused) {
  NodeTestCall call(kFlow);
  Walk(call, {{"sunday", "Closed then", "day"}, {"monday", "Your number", "phone"}});
}

TEST(AskNode, TakesUpTheQuestionAfterADigression) {
  NodeTestCall call(kFlow);
  EXPECT_EQ(call.Say("are you a robot", kRobot), "I am Back to the day");
  EXPECT_EQ(call.state().node, "day");
  EXPECT_EQ(call.Say("when do you open", {}, kHours), "We open at 8. Back to the day");
  EXPECT_EQ(call.effects().say.citations, std::vector<std::string>{"d#s.1"});
  EXPECT_EQ(call.Say("are you open on monday?", {}, kHours), "We open at 8. Back to the day");
  EXPECT_EQ(call.Say("monday"), "Your number");
}

TEST(AskNode, AReadBackSurvivesADigression) {
  NodeTestCall call(kFlow);
  Walk(call, {{"monday", "Your number", "phone"}, {"5550142", "5 5 5, 0 1 4 2 right", "phone"}});
  EXPECT_EQ(call.Say("wait are you a robot", kRobot), "I am So 5 5 5, 0 1 4 2");
  EXPECT_EQ(call.Say("that's right"), "Anything else");
  EXPECT_EQ(call.state().slots.at("phone"), "5550142");
}

TEST(AskNode, AReadBackIsCorrectedDeniedOrDoubted) {
  NodeTestCall call(kFlow);
  Walk(call, {{"monday", "Your number", "phone"},
              {"5550142", "5 5 5, 0 1 4 2 right", "phone"},
              {"no 555 0143", "So 5 5 5, 0 1 4 3", "phone"},
              {"no", "Sorry Your number", "phone"},
              {"5550144", "5 5 5, 0 1 4 4 right", "phone"},
              {"purple", "So 5 5 5, 0 1 4 4", "phone"},
              {"correct", "Anything else", "more"}});
  EXPECT_EQ(call.state().slots.at("phone"), "5550144");
}

TEST(AskNode, ANumberMayComeInPieces) {
  NodeTestCall call(kFlow);
  Walk(call, {{"monday", "Your number", "phone"},
              {"five five five", "Digit by digit", "phone"},
              {"oh one four two", "5 5 5, 0 1 4 2 right", "phone"}});
}

TEST(AskNode, TakesKeysForDigitsAndForYesAndNo) {
  NodeTestCall call(kFlow);
  EXPECT_EQ(call.Keys("5"), "Sorry which day");
  (void)call.Say("monday");
  EXPECT_EQ(call.effects().expect.digits, 11);
  EXPECT_EQ(call.Keys("5125550142"), "5 1 2, 5 5 5, 0 1 4 2 right");
  EXPECT_EQ(call.effects().expect.digits, 1);
  EXPECT_EQ(call.Keys("2"), "Sorry Your number");
  (void)call.Keys("5125550142");
  EXPECT_EQ(call.Keys("1"), "Anything else");
  EXPECT_EQ(call.Keys("1"), "Home");
}

TEST(AskNode, SaysWhatItExpects) {
  NodeTestCall call(kFlow);
  ASSERT_TRUE(call.effects().expect.slot.has_value());
  EXPECT_EQ(call.effects().expect.slot->type, SlotType::kDate);
  EXPECT_FALSE(call.effects().expect.answers.empty());
  EXPECT_TRUE(call.effects().say.asks);
}

TEST(AskNode, AnIntentThatDoesNotComeBackLeavesTheQuestion) {
  NodeTestCall call(kFlow);
  EXPECT_EQ(call.Say("stop it", {{"stop", 0.8}}), "Home");
  EXPECT_EQ(call.Say("no thanks"), "");
  EXPECT_EQ(call.state().node, "end");
}

TEST(AskNode, AWeakIntentIsNoIntent) {
  NodeTestCall call(kFlow);
  EXPECT_EQ(call.Say("hm hm", {{"robot", 0.3}}), "Sorry which day");
}

}  // namespace
}  // namespace parley
