#include "dialog/nodes/node_kinds.hpp"
#include "dialog/nodes/testing/node_test_call.hpp"

namespace parley {
namespace {

constexpr const char* kFlow = R"(
start: hello
home: home
answers: faq
give_up: person
person: desk
people: {desk: {address: "sip:desk@192.0.2.1", say: the desk}}
slots:
  color: {type: choice, choices: [red, blue]}
intents:
  wait: {then: wait, comes_back: true, examples: [a, b, c]}
  loud: {then: person, examples: [d, e, f]}
  again: {then: repeat, examples: [g, h, i]}
keys: {"0": person}
nodes:
  hello: {say: [Welcome], interruptible: words, then: color}
  color: {ask: [Which color], slot: color, retry: [Red or blue], then: which}
  which:
    branch:
      - {slot: color, is: red, then: red}
      - {intent: loud, then: person}
    else: other
  red: {say: [Red it is, Red again]}
  other: {say: Not red}
  wait: {say: Take your time, grace: true, wait: true}
  faq: {answer: 2, unsure: [Dunno, No idea], declined: Alright, person: person}
  person: {transfer: desk, announce: ["To {target}"], failed: home}
  home: {ask: [Home, Home two], retry: [Pardon], otherwise: faq, no: bye}
  bye: {end: [Bye now]}
)";

const std::vector<Passage> kTwo{{"d", "s", {{"d#s.1", "It's $5."}, {"d#s.2", "Or 6."}, {"d#s.3", "Or 7."}}, 0.6}};

TEST(SayNode, SaysGoesOnAndLimitsBargeIn) {
  NodeTestCall call(kFlow);
  EXPECT_EQ(call.state().node, "color");
  EXPECT_EQ(call.effects().say.pieces.size(), 3u);
  EXPECT_EQ(call.effects().say.interruptible, Interruptible::kWordsOnly);
}

TEST(SayNode, ThatWaitsHandsTheWordsToTheQuestion) {
  NodeTestCall call(kFlow);
  EXPECT_EQ(call.Say("hold on", {{"wait", 0.9}}), "Take your time");
  EXPECT_TRUE(call.effects().say.grace);
  EXPECT_FALSE(call.effects().say.asks);
  EXPECT_EQ(call.effects().expect.slot->type, SlotType::kChoice);
  EXPECT_EQ(call.Say("okay red"), "Red it is Home");
}

TEST(BranchNode, ChoosesByValueIntentOrElse) {
  struct Row {
    const char* heard;
    std::vector<IntentScore> intents;
    const char* said;
    const char* node;
  };
  for (const Row& row :
       {Row{"red", {}, "Red it is Home", "home"}, Row{"blue", {}, "Not red Home", "home"},
        Row{"blue please", {{"loud", 0.9}}, "", "person"}, Row{"red", {{"loud", 0.9}}, "Red it is Home", "home"}}) {
    NodeTestCall call(kFlow);
    EXPECT_EQ(call.Say(row.heard, row.intents), row.said) << row.heard;
    EXPECT_EQ(call.state().node, row.node) << row.heard;
  }
}

TEST(AnswerNode, AnswersInTheWordsOfItsSource) {
  NodeTestCall call(kFlow);
  (void)call.Say("red");
  EXPECT_EQ(call.Say("how much", {}, kTwo), "It's 5 dollars. Or 6. Home two");
  EXPECT_EQ(call.effects().say.citations, (std::vector<std::string>{"d#s.1", "d#s.2"}));
}

TEST(AnswerNode, SaysThatItDoesNotKnowAndOffersAPerson) {
  NodeTestCall call(kFlow);
  (void)call.Say("red");
  auto weak = kTwo;
  weak[0].score = 0.2;
  EXPECT_EQ(call.Say("who won the cup", {}, weak), "Dunno");
  EXPECT_TRUE(call.effects().say.citations.empty());
  EXPECT_EQ(call.Say("no"), "Alright Home two");
  EXPECT_EQ(call.Say("who won the cup", {}, weak), "No idea");
  EXPECT_EQ(call.Say("and the league", {}, weak), "Dunno");
  EXPECT_EQ(call.Say("how much is it", {}, kTwo), "It's 5 dollars. Or 6. Home");
  (void)call.Say("who won the cup", {}, weak);
  EXPECT_EQ(call.Say("yes please"), "");
  ASSERT_TRUE(call.effects().transfer.has_value());
  EXPECT_EQ(call.effects().transfer->address, "sip:desk@192.0.2.1");
}

TEST(AnswerNode, IsPreferredToAWishThatFitsTheWordsLess) {
  struct Row {
    double wish, answer;
    const char* node;
  };
  // An answer below its threshold (0.45) does not compete, however weak the wish.
  for (const Row& row : {Row{0.6, 0.7, "home"}, Row{0.7, 0.6, "person"}, Row{0.6, 0.6, "person"}, Row{0.5, 0.6, "home"},
                         Row{0.6, 0.4, "person"}}) {
    NodeTestCall call(kFlow);
    (void)call.Say("red");
    auto passages = kTwo;
    passages[0].score = row.answer;
    (void)call.Say("how much is red", {{"loud", row.wish}}, passages);
    EXPECT_EQ(call.state().node, row.node) << row.wish << " and " << row.answer;
    EXPECT_EQ(call.effects().say.citations.empty(), std::string_view(row.node) == "person");
  }
}

TEST(TransferNode, KeepsItsWordsForTheAnnouncementAndGoesOnWhenItFails) {
  NodeTestCall call(kFlow);
  EXPECT_EQ(call.Say("a person", {{"loud", 0.9}}), "");
  ASSERT_TRUE(call.effects().transfer.has_value());
  EXPECT_EQ(call.effects().transfer->target, "desk");
  EXPECT_EQ(call.Prompt(PromptKind::kTransfer), "To the desk");
  EXPECT_EQ(call.FailTransfer(), "");
  EXPECT_EQ(call.Prompt(PromptKind::kTransferFailed), "Sorry, nobody is picking up right now. Home");
  EXPECT_EQ(call.state().phase, DialogPhase::kWaiting);
}

TEST(TransferNode, IsReachedByAKeyAndLeftByWords) {
  NodeTestCall call(kFlow);
  (void)call.Keys("0");
  EXPECT_TRUE(call.effects().transfer.has_value());
  // The caller goes on talking: the turn engine drops the transfer and the dialog decides again.
  EXPECT_EQ(call.Say("no wait", {}, {}), "");
  EXPECT_EQ(call.state().node, "bye");
}

TEST(EndNode, KeepsItsWordsForTheGoodbyeAndCanBeTakenBack) {
  NodeTestCall call(kFlow);
  (void)call.Say("blue");
  EXPECT_EQ(call.Say("no thanks"), "");
  ASSERT_TRUE(call.effects().end.has_value());
  EXPECT_EQ(call.Prompt(PromptKind::kGoodbye), "Bye now");
  EXPECT_EQ(call.Prompt(PromptKind::kGoodbye), "Thanks for calling. Goodbye!");
  EXPECT_EQ(call.Say("one more thing, how much", {}, kTwo), "It's 5 dollars. Or 6. Home two");
}

TEST(Prompts, AskTheQuestionAgainAndNeverTwiceInTheSameWords) {
  NodeTestCall call(kFlow);
  const std::string first = call.Prompt(PromptKind::kNoMatch, 2);
  const std::string second = call.Prompt(PromptKind::kNoMatch, 2);
  EXPECT_EQ(first, "Sorry, I didn't catch that. Which color");
  EXPECT_NE(first, second);
  EXPECT_TRUE(call.effects().say.asks);
  EXPECT_EQ(call.Prompt(PromptKind::kShortFiller), "One moment.");
  EXPECT_FALSE(call.effects().say.asks);
  EXPECT_EQ(call.Prompt(PromptKind::kTransfer), "One moment, I'll put you through to the desk.");
}

TEST(Prompts, EveryKindHasWords) {
  for (std::size_t kind = 0; kind < kPromptKindCount; ++kind)
    for (int level = 1; level <= 5; ++level) {
      NodeTestCall call(kFlow);
      EXPECT_NE(call.Prompt(static_cast<PromptKind>(kind), level), "") << Name(static_cast<PromptKind>(kind));
    }
}

TEST(Repeat, SaysTheLastWordsAgain) {
  NodeTestCall call(kFlow);
  EXPECT_EQ(call.Say("come again", {{"again", 0.9}}), "Hello. Welcome Which color");
  EXPECT_EQ(call.state().node, "color");
}

TEST(NodeKinds, DescribeThemselves) {
  for (const NodeKind& kind : NodeKinds()) {
    const auto node = kind.make();
    EXPECT_EQ(node->Kind(), kind.name);
    EXPECT_FALSE(node->Doc().empty());
  }
}

}  // namespace
}  // namespace parley
