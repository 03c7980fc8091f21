#include "speech/clause_splitter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley {
namespace {

std::vector<std::string> Clauses(std::string_view text, std::size_t step,
                                 ClauseSplitter::Mode mode = ClauseSplitter::Mode::kFirstClauseEarly) {
  ClauseSplitter splitter(mode);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < text.size(); i += step) {
    splitter.Push(text.substr(i, step));
    while (auto clause = splitter.Next()) out.push_back(clause->text);
  }
  while (auto clause = splitter.NextAtEnd()) out.push_back(clause->text);
  return out;
}

struct Row {
  const char* text;
  std::vector<std::string> clauses;
};

class SplitterTable : public testing::TestWithParam<Row> {};

// However the text arrives, in letters, words or as a whole, it is cut at the same places.
TEST_P(SplitterTable, CutsTheSameHoweverTheTextArrives) {
  for (std::size_t step : {std::size_t{1}, std::size_t{4}, std::size_t{7}, std::size_t{1000}})
    EXPECT_EQ(Clauses(GetParam().text, step), GetParam().clauses) << "step " << step;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, SplitterTable,
    testing::Values(
        Row{"", {}}, Row{"   \n ", {}}, Row{"Yes.", {"Yes."}},
        Row{"Let me check that, one moment. Then we go on.", {"Let me check that,", "one moment.", "Then we go on."}},
        Row{"Sure, I can do that for you, no problem.", {"Sure, I can do that for you,", "no problem."}},
        Row{"Your visit is booked and I will send a text.", {"Your visit is booked", "and I will send a text."}},
        Row{"We open at nine \xE2\x80\x94 every day.", {"We open at nine \xE2\x80\x94", "every day."}},
        Row{"We open at nine\xE2\x80\x94 every day.", {"We open at nine\xE2\x80\x94", "every day."}},
        Row{"One two three four five six seven eight nine ten.",
            {"One two three four five six seven eight", "nine ten."}},
        Row{"You can park the car directly behind the building today.",
            {"You can park the car directly behind", "the building today."}},
        Row{"Please see Dr. Smith at St. Mary. He is in.", {"Please see Dr. Smith at St. Mary.", "He is in."}},
        Row{"It costs about $1,250.50, plus tax.", {"It costs about $1,250.50,", "plus tax."}},
        Row{"The rate is 3.5 percent. Is that fine?", {"The rate is 3.5 percent.", "Is that fine?"}},
        Row{"We meet at 8:30 a.m. on Sunday.", {"We meet at 8:30 a.m. on Sunday."}},
        Row{"We close at five p.m. Come again.", {"We close at five p.m.", "Come again."}},
        Row{"Call us at 555-0142. Thanks.", {"Call us at 555-0142.", "Thanks."}},
        Row{"You can now reach them all on 1 800 555 0199 any time of day.",
            {"You can now reach them all on 1 800 555 0199", "any time of day."}},
        Row{"The code is 4, 7, 1, 9, thank you.", {"The code is 4, 7, 1, 9,", "thank you."}},
        Row{"No. We do not.", {"No. We do not."}},
        Row{"It is room No. 5 there. Go.", {"It is room No. 5 there.", "Go."}},
        Row{"Ask for J. R. Miller. Good bye.", {"Ask for J. R. Miller.", "Good bye."}},
        Row{"So do I. Then we go.", {"So do I.", "Then we go."}},
        Row{"1. Open the door. 2. Go in.", {"1. Open the door.", "2. Go in."}},
        Row{"Wait a moment... I see it.", {"Wait a moment...", "I see it."}},
        Row{"She said \"we are open.\" Then left.", {"She said \"we are open.\"", "Then left."}},
        Row{"First line here\nsecond line", {"First line here", "second line"}},
        Row{"Is it fine? Yes! Good.", {"Is it fine?", "Yes!", "Good."}},
        Row{"It is a well-known state-of-the-art thing here.", {"It is a well-known state-of-the-art thing here."}},
        Row{"Born in 1990. Died.", {"Born in 1990.", "Died."}}));

TEST(ClauseSplitter, DoesNotWaitForTheSentence) {
  ClauseSplitter splitter;
  splitter.Push("I can see two free times");
  EXPECT_FALSE(splitter.Next());
  splitter.Push(", the first ");
  EXPECT_EQ(splitter.Next(), (TextClause{"I can see two free times,", false}));
  EXPECT_FALSE(splitter.Next());
}

TEST(ClauseSplitter, SaysWhetherASentenceEnds) {
  ClauseSplitter splitter;
  splitter.Push("We are open today. Come");
  EXPECT_EQ(splitter.Next(), (TextClause{"We are open today.", true}));
  EXPECT_EQ(splitter.NextAtEnd(), (TextClause{"Come", true}));
  EXPECT_FALSE(splitter.NextAtEnd());
}

TEST(ClauseSplitter, CutsASentenceThatNeverEnds) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "word ";
  std::size_t words = 0;
  for (const auto& clause : Clauses(text, 1000, ClauseSplitter::Mode::kSentences)) {
    EXPECT_LE(clause.size(), 24 * 5);
    words += (clause.size() + 1) / 5;
  }
  EXPECT_EQ(words, 500U);
}

TEST(ClauseSplitter, PrefersACommaWhenItMustCut) {
  std::string text;
  for (int i = 0; i < 15; ++i) text += "alpha ";
  text += "beta, ";
  for (int i = 0; i < 20; ++i) text += "gamma ";
  const auto clauses = Clauses(text, 1000, ClauseSplitter::Mode::kSentences);
  ASSERT_GE(clauses.size(), 2U);
  EXPECT_TRUE(clauses[0].ends_with("beta,"));
}

// Nothing is lost and nothing is said twice, whatever comes.
TEST(ClauseSplitter, KeepsEveryWordInOrder) {
  const std::string text =
      "\"Well...\" (he said) -- so 1, 2 and 3.5; then? a b c. \xE2\x80\xA6 Dr. , . ! ? :: \xC3\xA9t\xC3\xA9 x.y.z 9";
  for (std::size_t step = 1; step < 12; ++step) {
    std::string joined;
    for (const auto& clause : Clauses(text, step)) joined += (joined.empty() ? "" : " ") + clause;
    EXPECT_EQ(joined, text);
  }
}

}  // namespace
}  // namespace parley
