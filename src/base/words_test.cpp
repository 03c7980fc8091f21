#include "base/words.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(Words, NormalisesCasePunctuationAndSpaces) {
  EXPECT_EQ(NormalisedText("  What are your   hours?  "), "what are your hours");
  EXPECT_EQ(NormalisedText("Don't -- stop!"), "don't stop");
  EXPECT_EQ(NormalisedText("check-up at 10:30, 3.5 hours."), "check up at 10:30 3.5 hours");
  EXPECT_EQ(NormalisedText("...?!"), "");
  EXPECT_EQ(NormalisedText(""), "");
}

TEST(Words, KeepsLettersOutsideAscii) { EXPECT_EQ(NormalisedText("Sí, claro."), "sí claro"); }

TEST(Words, SplitsAtSpacesOnly) {
  EXPECT_EQ(WordsOf("I'd like a check-up."), (std::vector<std::string>{"i'd", "like", "a", "check", "up"}));
  EXPECT_TRUE(WordsOf("  ").empty());
}

TEST(Words, AFinalThatAddsCapitalsAndAFullStopIsTheSameText) {
  EXPECT_TRUE(SameText("what are your hours", "What are your hours?"));
  EXPECT_FALSE(SameText("cancel it", "cancel it tomorrow"));
}

}  // namespace
}  // namespace parley
