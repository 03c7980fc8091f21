#include "dialog/wording/spoken_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialog/wording/spoken_forms.hpp"

namespace parley {
namespace {

using testing::ElementsAre;

std::vector<SayPiece> RenderWith(std::string_view written, std::string value) {
  const auto line = SpokenLine::Parse(written);
  EXPECT_TRUE(line.has_value()) << written;
  return Render(*line, [&](std::string_view) { return value; });
}

TEST(SpokenLine, CutsAtSentencesAndAroundValues) {
  EXPECT_THAT(
      RenderWith("Thanks, {name}. What day would you like?", "Ann"),
      ElementsAre(SayPiece{"Thanks,", true}, SayPiece{"Ann.", false}, SayPiece{"What day would you like?", true}));
}

TEST(SpokenLine, KeepsCommasOfAFixedSentenceInOnePiece) {
  EXPECT_THAT(RenderWith("Sure, happy to help. One moment!", ""),
              ElementsAre(SayPiece{"Sure, happy to help.", true}, SayPiece{"One moment!", true}));
}

TEST(SpokenLine, DoesNotCutAfterTitlesOrInsideTimes) {
  EXPECT_THAT(RenderWith("Dr. Reed is in from 8 a.m. today.", ""),
              ElementsAre(SayPiece{"Doctor Reed is in from 8 A M today.", true}));
}

TEST(SpokenLine, LeavesOutAClauseWhoseValueIsEmpty) {
  EXPECT_THAT(RenderWith("Sorry. {question}", ""), ElementsAre(SayPiece{"Sorry.", true}));
}

TEST(SpokenLine, RefusesWhatCannotBeSaid) {
  for (const char* bad : {"", "  ", "...", "{", "}", "{}", "{a b}", "hi {name", "hi name}"})
    EXPECT_FALSE(SpokenLine::Parse(bad).has_value()) << bad;
}

TEST(SpokenLine, NamesItsValues) {
  EXPECT_THAT(SpokenLine::Parse("{day} at {time}, {name}?")->ValueNames(), ElementsAre("day", "time", "name"));
}

TEST(SpokenForms, PhoneNumbersInGroups) {
  EXPECT_EQ(SpokenPhone("5550142"), "5 5 5, 0 1 4 2");
  EXPECT_EQ(SpokenPhone("5125550142"), "5 1 2, 5 5 5, 0 1 4 2");
  EXPECT_EQ(SpokenPhone("15125550142"), "1, 5 1 2, 5 5 5, 0 1 4 2");
  EXPECT_EQ(SpokenPhone("123"), "1 2 3");
  EXPECT_EQ(SpokenPhone(""), "");
}

TEST(SpokenForms, DatesAndTimes) {
  using std::chrono::minutes;
  using std::chrono::year_month_day;
  EXPECT_EQ(SpokenDate(year_month_day{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}}),
            "Tuesday, November twenty-fourth");
  EXPECT_EQ(SpokenDate(year_month_day{std::chrono::year{2026}, std::chrono::February, std::chrono::day{30}}), "");
  EXPECT_EQ(SpokenTime(minutes{14 * 60 + 30}), "2 30 P M");
  EXPECT_EQ(SpokenTime(minutes{9 * 60 + 5}), "9 oh 5 A M");
  EXPECT_EQ(SpokenTime(minutes{12 * 60}), "noon");
  EXPECT_EQ(SpokenTime(minutes{0}), "midnight");
}

}  // namespace
}  // namespace parley
