#include "caller/word_error_rate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "caller/spoken_numbers.hpp"

namespace parley {
namespace {

using testing::ElementsAre;

TEST(SpokenNumbers, EqualHoweverWritten) {
  const auto same = [](std::string_view a, std::string_view b) {
    EXPECT_EQ(ComparableWords(a), ComparableWords(b)) << a << " | " << b;
  };
  same("8:30", "eight thirty");
  same("at 8:00 a.m.", "at eight AM");
  same("at 8 o'clock", "at eight");
  same("8am to 5pm", "eight a.m. to five p.m.");
  same("$120", "one hundred and twenty dollars");
  same("$1,250.", "one thousand two hundred fifty dollars");
  same("a hundred and five", "105");
  same("555-0123", "five five five oh one two three");
  same("555 0123", "5 5 5, zero one two three");
  same("the 3rd of May", "the third of May");
  same("October 21st", "October twenty first");
  same("2026", "twenty twenty six");
  same("20%", "twenty percent");
  same("3.5 hours", "three point five hours");
  same("It's OK.", "it's okay");
}

TEST(SpokenNumbers, LeavesWordsAlone) {
  EXPECT_THAT(ComparableWords("Oh, I see: a hundredfold and more"),
              ElementsAre("oh", "i", "see", "a", "hundredfold", "and", "more"));
  EXPECT_THAT(ComparableWords("hundred"), ElementsAre("hundred"));
  EXPECT_THAT(ComparableWords("one hundred and me"), ElementsAre("1", "0", "0", "and", "me"));
  EXPECT_TRUE(ComparableWords("").empty());
}

TEST(WordErrorRate, CountsEachKind) {
  EXPECT_EQ(CompareWords("we open at eight", "We open at 8."), (WordErrors{4, 0, 0, 0}));
  EXPECT_EQ(CompareWords("we open at eight", "so we open nine"), (WordErrors{4, 1, 1, 1}));
  EXPECT_EQ(CompareWords("", "hello"), (WordErrors{0, 0, 0, 1}));
  EXPECT_EQ(CompareWords("hello there", ""), (WordErrors{2, 0, 2, 0}));
  EXPECT_DOUBLE_EQ(CompareWords("a b c d", "a x c").Rate(), 0.5);
  EXPECT_DOUBLE_EQ(CompareWords("", "").Rate(), 0.0);
}

TEST(WordErrorRate, FewestEditsOfRandomTexts) {
  std::mt19937 random(5);
  std::uniform_int_distribution<int> letter('a', 'd');
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> reference(static_cast<std::size_t>(round % 9));
    for (auto& word : reference) word = std::string(1, static_cast<char>(letter(random)));
    std::vector<std::string> changed = reference;
    const int edits = round % 4;
    for (int i = 0; i < edits; ++i) {
      const auto at = changed.empty() ? 0 : static_cast<std::size_t>(letter(random)) % changed.size();
      const int kind = letter(random) - 'a';
      if (kind == 0 || changed.empty())
        changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(at), "z");
      else if (kind == 1)
        changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(at));
      else
        changed[at] = "y";
    }
    const WordErrors errors = CompareWords(reference, changed);
    EXPECT_LE(errors.Errors(), static_cast<std::size_t>(edits));
    EXPECT_EQ(reference.size() + errors.inserted - errors.deleted, changed.size());
    EXPECT_EQ(CompareWords(changed, reference).Errors(), errors.Errors());
  }
}

TEST(WordErrorRate, Phrases) {
  EXPECT_TRUE(ContainsPhrase("We are open Monday to Friday, 8:30 to 5.", "eight thirty"));
  EXPECT_TRUE(ContainsPhrase("That is eighty-five dollars.", "$85"));
  EXPECT_FALSE(ContainsPhrase("Mondays", "Monday"));
  EXPECT_FALSE(ContainsPhrase("anything", ""));
}

}  // namespace
}  // namespace parley
