#include "call/scripted_answerer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/check.hpp"
#include "dialog/loader/load_flow.hpp"
#include "runtime/simulated_loop.hpp"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kFlow = R"(persona: {name: Ann, business: Acme}
start: first
give_up: first
answers: facts
people: {desk: {address: "sip:desk@example.com", say: the desk}}
person: desk
slots: {wish: {type: text}, more: {type: text}}
nodes:
  first: {ask: [What is it, Tell me], slot: wish, then: second}
  second: {ask: [And what else, Anything more], slot: more, then: last}
  last: {end: [Thank you very much]}
  facts: {answer: 1, unsure: ["I do not know. Shall I ask?", "I cannot say. Shall I ask?"], person: ask_desk}
  ask_desk: {transfer: desk}
)";

constexpr std::string_view kKnowledge =
    "# Prices\n\n## Parking\n\nParking behind the house costs two dollars an hour.\n\n## Pets\n\nDogs are welcome.\n";

ScriptRef TestScript() {
  Diagnostics problems;
  const auto flow = ParseFlow(kFlow, "flow.yaml", problems);
  PARLEY_CHECK(flow != nullptr, problems.Format().c_str());
  return std::make_shared<const Script>(Script{*flow, {}, KnowledgeBase({ReadMarkdown("prices.md", kKnowledge)}, {})});
}

/// Work that waits until the test lets it run, or is refused.
class HeldWork final : public WorkQueue {
 public:
  bool Submit(Task job) override {
    if (full) return false;
    jobs_.push_back(std::move(job));
    return true;
  }
  void RunAll() {
    for (Task& job : std::exchange(jobs_, {})) job();
  }
  bool full = false;

 private:
  std::vector<Task> jobs_;
};

class ScriptedAnswererTest : public testing::Test, public AnswererSink {
 protected:
  ScriptedAnswererTest() { Begin(); }

  void Begin() {
    answerer = provider.MakeAnswerer();
    answerer->Open(*this, true);
    (void)answerer->Prompt(PromptKind::kGreeting, 1);
  }

  void OnAnswerPiece(GenId gen, const SayPiece& piece) noexcept override {
    EXPECT_FALSE(inside);
    said.push_back(std::to_string(gen.value) + ": " + piece.text);
  }
  void OnAnswerDone(GenId gen, const AnswerMeta& meta) noexcept override {
    EXPECT_FALSE(inside);
    done.push_back(gen);
    last = meta;
  }
  void OnAnswerFailed(GenId, const Error&) noexcept override { ADD_FAILURE() << "a script does not fail"; }

  void Start(std::uint32_t gen, std::string_view text) {
    inside = true;
    answerer->Start(GenId{gen}, TurnId{1}, text);
    inside = false;
  }
  void Settle() {
    work.RunAll();
    loop.RunReady();
  }
  /// The state as it was told by `question`: which words come next.
  [[nodiscard]] Bytes State() const { return answerer->Encode(); }

  ManualClock clock{TimePoint{}, WallTime{Seconds{1'800'000'000}}};
  SimulatedLoop loop{clock};
  HeldWork work;
  ScriptedAnswererProvider provider{{loop, work, nullptr, {}}, TestScript()};
  std::unique_ptr<Answerer> answerer;
  std::vector<std::string> said;
  std::vector<GenId> done;
  AnswerMeta last;
  bool inside = false;
};

TEST_F(ScriptedAnswererTest, TellsTheWordsOfTheNextNode) {
  Start(1, "the red one");
  EXPECT_THAT(said, IsEmpty());
  Settle();
  EXPECT_THAT(said, ElementsAre(HasSubstr("And what else")));
  EXPECT_THAT(done, ElementsAre(GenId{1}));
  EXPECT_TRUE(last.asks);
  EXPECT_EQ(last.steps.back().node, "second");
}

TEST_F(ScriptedAnswererTest, CitesTheSentenceThatAnAnswerIsFrom) {
  Start(1, "what does parking behind the house cost an hour?");
  Settle();
  EXPECT_THAT(said, testing::Contains(HasSubstr("two dollars")));
  EXPECT_THAT(last.citations, ElementsAre(HasSubstr("prices.md")));
}

TEST_F(ScriptedAnswererTest, NothingComesForACancelledGeneration) {
  Start(1, "the red one");
  answerer->Cancel(GenId{1});
  Settle();
  EXPECT_THAT(said, IsEmpty());
  EXPECT_THAT(done, IsEmpty());
}

TEST_F(ScriptedAnswererTest, WhatIsPreparedCountsOnlyOnceItIsCommitted) {
  const Bytes before = State();
  Start(1, "the red one");
  Settle();
  EXPECT_EQ(State(), before);
  Start(2, "the red one, please");
  Settle();
  EXPECT_EQ(State(), before);
  EXPECT_THAT(said, ElementsAre(HasSubstr("1: And what else"), HasSubstr("2: And what else")));
  answerer->Commit(GenId{2});
  EXPECT_NE(State(), before);
  Start(3, "nothing");
  Settle();
  EXPECT_TRUE(last.end.has_value());
}

TEST_F(ScriptedAnswererTest, AnAnswerThatIsCommittedBeforeItIsReadyCountsWhenItIs) {
  const Bytes before = State();
  Start(1, "the red one");
  answerer->Commit(GenId{1});
  EXPECT_EQ(State(), before);
  Settle();
  EXPECT_NE(State(), before);
  EXPECT_THAT(done, ElementsAre(GenId{1}));
}

TEST_F(ScriptedAnswererTest, ACommitCanBeTakenBackAlsoInAnotherProcess) {
  const Bytes before = State();
  Start(1, "the red one");
  Settle();
  answerer->Commit(GenId{1});
  const Bytes committed = State();

  answerer.reset();
  Begin();
  ASSERT_TRUE(answerer->Decode(committed).has_value());
  EXPECT_EQ(State(), committed);
  answerer->TakeBack();
  EXPECT_EQ(State(), before);
}

TEST_F(ScriptedAnswererTest, DamagedStateIsRefusedAndChangesNothing) {
  Start(1, "the red one");
  Settle();
  answerer->Commit(GenId{1});
  const Bytes state = State();
  for (std::size_t size = 0; size < state.size(); ++size) {
    const Bytes cut(state.begin(), state.begin() + static_cast<std::ptrdiff_t>(size));
    ASSERT_FALSE(answerer->Decode(cut).has_value()) << size;
    ASSERT_EQ(State(), state);
  }
}

TEST_F(ScriptedAnswererTest, WithAFullPoolTheWordsAloneHaveToDo) {
  work.full = true;
  Start(1, "the red one");
  EXPECT_THAT(said, IsEmpty());
  loop.RunReady();
  EXPECT_THAT(said, ElementsAre(HasSubstr("And what else")));
}

TEST_F(ScriptedAnswererTest, ResultsThatComeAfterTheCallAreDropped) {
  Start(1, "the red one");
  answerer->StartDigits(GenId{2}, TurnId{1}, "12", {});
  answerer.reset();
  Settle();
  EXPECT_THAT(said, IsEmpty());
}

TEST_F(ScriptedAnswererTest, KeysAreAnsweredAndContinuedAnswersSayTheQuestionAgain) {
  Start(1, "the red one");
  Settle();
  answerer->Commit(GenId{1});
  answerer->Continue(GenId{2}, TurnId{1}, "And");
  EXPECT_THAT(done, ElementsAre(GenId{1})) << "from inside a method";
  Settle();
  EXPECT_THAT(said.back(), HasSubstr("2: And what else"));
  answerer->StartDigits(GenId{3}, TurnId{2}, "42", {});
  Settle();
  EXPECT_EQ(done.back(), GenId{3});
}

}  // namespace
}  // namespace parley
