#include "speech/clause_finish.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley {
namespace {

RenderedClause Noise(Ms before, Ms sound, Ms after) {
  RenderedClause clause{.rate = Hz{22050}, .samples = {}, .marks = {}};
  const auto count = [](Ms ms) { return static_cast<std::size_t>(SamplesIn(ms, Hz{22050}).value); };
  clause.samples.assign(count(before), 0);
  for (std::size_t i = 0; i < count(sound); ++i) clause.samples.push_back(i % 40 < 20 ? 3000 : -3000);
  clause.samples.insert(clause.samples.end(), count(after), 0);
  return clause;
}

TEST(FinishClause, TrimsResamplesAndMovesTheMarks) {
  RenderedClause clause = Noise(Ms{200}, Ms{500}, Ms{300});
  clause.marks = {{0, Ms{200}, Ms{400}}, {1, Ms{400}, Ms{700}}};
  const std::vector<std::string> words = {"Hello", "you."};
  const auto finished = FinishClause(clause, words, k8kHz, Ms{220});
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->audio.Rate(), k8kHz);
  EXPECT_NEAR(static_cast<double>(finished->audio.Duration().count()), 760e3, 6e3);
  ASSERT_EQ(finished->spans.size(), 2U);
  EXPECT_EQ(finished->spans[0].text, "Hello");
  EXPECT_NEAR(static_cast<double>(finished->spans[0].from.count()), 10e3, 6e3);
  EXPECT_NEAR(static_cast<double>(finished->spans[1].to.count()), 510e3, 6e3);
  for (auto sample : finished->audio.Samples().last(220 * 8)) ASSERT_EQ(sample, 0);
}

TEST(FinishClause, MakesOneSpanOfWhatIsWrittenAsOne) {
  RenderedClause clause = Noise(Ms{0}, Ms{900}, Ms{0});
  clause.marks = {{0, Ms{0}, Ms{100}},   {1, Ms{100}, Ms{200}}, {1, Ms{200}, Ms{300}},
                  {2, Ms{300}, Ms{400}}, {3, Ms{400}, Ms{500}}, {4, Ms{500}, Ms{600}}};
  // "Pay EUR20 no no" is said "pay twenty euros no no".
  const std::vector<std::string> words = {"Pay", "EUR20", "", "no", "no"};
  const auto finished = FinishClause(clause, words, k16kHz, Us{0});
  ASSERT_TRUE(finished);
  ASSERT_EQ(finished->spans.size(), 4U);
  EXPECT_EQ(finished->spans[1], (SpokenSpan{"EUR20", Ms{100}, Ms{400}}));
  EXPECT_EQ(finished->spans[2].text, "no");
  EXPECT_EQ(finished->spans[3], (SpokenSpan{"no", Ms{500}, Ms{600}}));
}

TEST(FinishClause, SpansNeverOverlapOrLeaveTheAudio) {
  RenderedClause clause = Noise(Ms{100}, Ms{300}, Ms{100});
  clause.marks = {{0, Ms{0}, Ms{250}}, {1, Ms{200}, Ms{240}}, {2, Ms{900}, Ms{1200}}, {9, Ms{1}, Ms{2}}};
  const std::vector<std::string> words = {"a", "b", "c"};
  const auto finished = FinishClause(clause, words, k16kHz, Us{0});
  ASSERT_TRUE(finished);
  Us last{0};
  for (const auto& span : finished->spans) {
    EXPECT_GE(span.from, last);
    EXPECT_GE(span.to, span.from);
    last = span.to;
  }
  EXPECT_LE(last, finished->audio.Duration());
}

TEST(FinishClause, GivesNothingForSilence) {
  const auto finished = FinishClause(Noise(Ms{500}, Ms{0}, Ms{0}), {}, k8kHz, Ms{100});
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->audio.Duration(), Us{0});
}

TEST(PauseAfter, FollowsThePunctuation) {
  EXPECT_EQ(PauseAfter("Yes."), Ms{220});
  EXPECT_EQ(PauseAfter("\"Really?\""), Ms{220});
  EXPECT_EQ(PauseAfter("well,"), Ms{110});
  EXPECT_EQ(PauseAfter("and then"), Us{0});
  EXPECT_EQ(PauseAfter(""), Us{0});
}

}  // namespace
}  // namespace parley
