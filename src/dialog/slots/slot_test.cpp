#include "dialog/slots/slot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace parley {
namespace {

using std::chrono::day;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::year;

/// Sunday, 22 November 2026.
const LocalTime kSunday{year{2026} / month{11} / day{22}, minutes{10 * 60}};

SlotSpec Spec(SlotType type) {
  SlotSpec spec;
  spec.name = "x";
  spec.type = type;
  spec.limits.earliest = minutes{8 * 60};
  spec.limits.latest = minutes{17 * 60};
  spec.limits.min = 1;
  spec.limits.max = 12;
  if (type == SlotType::kTime || type == SlotType::kDate) spec.limits.closed_days.set(0);
  spec.limits.choices = {{"check-up", "a check-up", {"checkup", "exam"}},
                         {"cleaning", "a cleaning", {"clean", "teeth cleaning"}},
                         {"filling", "a filling", {"cavity"}}};
  return spec;
}

/// What the recogniser wrote, and what is read: the value, or "?" nothing, "..." incomplete, "!" refused.
struct Row {
  SlotType type;
  const char* heard;
  const char* read;
};

std::string Shown(const SlotReading& reading) {
  switch (reading.outcome) {
    case SlotReading::Outcome::kNothing: return "?";
    case SlotReading::Outcome::kIncomplete: return "...";
    case SlotReading::Outcome::kRefused: return "!";
    case SlotReading::Outcome::kValue: return reading.value;
  }
  return "";
}

class SlotTable : public testing::TestWithParam<Row> {};

TEST_P(SlotTable, ReadsWhatARecogniserWrites) {
  const SlotReading reading = ReadSlot(Spec(GetParam().type), GetParam().heard, kSunday);
  EXPECT_EQ(Shown(reading), GetParam().read) << GetParam().heard;
  EXPECT_GE(reading.coverage, 0.0);
  EXPECT_LE(reading.coverage, 1.0);
}

constexpr SlotType kYN = SlotType::kYesNo;
INSTANTIATE_TEST_SUITE_P(
    YesNo, SlotTable,
    testing::Values(Row{kYN, "Yes.", "yes"}, Row{kYN, "yeah that's right", "yes"}, Row{kYN, "Nope.", "no"},
                    Row{kYN, "yep", "yes"}, Row{kYN, "um, sure, go ahead", "yes"}, Row{kYN, "no that's wrong", "no"},
                    Row{kYN, "No, that's right.", "yes"}, Row{kYN, "yeah no", "no"}, Row{kYN, "not really", "no"},
                    Row{kYN, "That is not correct.", "no"}, Row{kYN, "uh huh", "yes"}, Row{kYN, "Mm-hmm.", "yes"},
                    Row{kYN, "that would be great", "yes"}, Row{kYN, "no thanks", "no"},
                    Row{kYN, "oh yes please", "yes"}, Row{kYN, "is there parking right next to the building", "?"},
                    Row{kYN, "what are your hours", "?"}, Row{kYN, "", "?"}, Row{kYN, "of course not", "no"},
                    Row{kYN, "I don't think so.", "no"}, Row{kYN, "correct", "yes"}, Row{kYN, "Okay.", "yes"},
                    Row{kYN, "absolutely", "yes"}, Row{kYN, "never mind", "?"},
                    Row{kYN, "no it's five five five", "no"}, Row{kYN, "Alright.", "yes"},
                    Row{kYN, "all right then", "yes"}, Row{kYN, "you bet", "yes"}, Row{kYN, "that works for me", "yes"},
                    Row{kYN, "please book it", "yes"}, Row{kYN, "Mhm.", "yes"}, Row{kYN, "Mm-mm.", "no"},
                    Row{kYN, "uh-uh", "no"}, Row{kYN, "not at all", "no"}, Row{kYN, "No way.", "no"},
                    Row{kYN, "yes sir", "yes"}, Row{kYN, "it is", "yes"}));

constexpr SlotType kN = SlotType::kName;
INSTANTIATE_TEST_SUITE_P(Name, SlotTable,
                         testing::Values(Row{kN, "it's john smith", "John Smith"}, Row{kN, "John Smith.", "John Smith"},
                                         Row{kN, "My name is Ana María López", "Ana María López"},
                                         Row{kN, "this is Pat McDonald", "Pat McDonald"},
                                         Row{kN, "um yeah it's under miller", "Miller"},
                                         Row{kN, "Sure, my name's Ann-Marie.", "Ann Marie"}, Row{kN, "j o h n", "John"},
                                         Row{kN, "Smith, S M I T H", "Smith"}, Row{kN, "I'm Lee, please.", "Lee"},
                                         Row{kN, "what are your hours", "?"}, Row{kN, "how much is a cleaning", "?"},
                                         Row{kN, "my name is", "..."}, Row{kN, "never mind", "?"},
                                         Row{kN, "555 0142", "?"}, Row{kN, "", "?"}, Row{kN, "o'brien", "O'brien"},
                                         Row{kN, "can I speak to a person", "?"},
                                         Row{kN, "Do you take insurance?", "?"},
                                         Row{kN, "last name is Nguyen", "Nguyen"}, Row{kN, "yes", "?"}));

constexpr SlotType kD = SlotType::kDate;
INSTANTIATE_TEST_SUITE_P(
    Date, SlotTable,
    testing::Values(
        Row{kD, "tomorrow", "2026-11-23"}, Row{kD, "next tuesday", "2026-11-24"}, Row{kD, "Tuesday.", "2026-11-24"},
        Row{kD, "this friday", "2026-11-27"}, Row{kD, "tuesday next week", "2026-11-24"},
        Row{kD, "next week on thursday", "2026-11-26"}, Row{kD, "the 3rd", "2026-12-03"},
        Row{kD, "on the third", "2026-12-03"}, Row{kD, "December the third", "2026-12-03"},
        Row{kD, "third of december", "2026-12-03"}, Row{kD, "dec 3", "2026-12-03"},
        Row{kD, "December 3rd, 2026", "2026-12-03"}, Row{kD, "november twenty fourth", "2026-11-24"},
        Row{kD, "the twenty first", "2026-12-21"}, Row{kD, "march third", "2027-03-03"}, Row{kD, "12/3", "2026-12-03"},
        Row{kD, "12/3/2026", "2026-12-03"}, Row{kD, "2026-12-03", "2026-12-03"}, Row{kD, "in two weeks", "!"},
        Row{kD, "in three days", "2026-11-25"}, Row{kD, "a week from tuesday", "2026-12-01"},
        Row{kD, "the day after tomorrow", "2026-11-24"}, Row{kD, "sunday", "!"}, Row{kD, "february thirtieth", "!"},
        Row{kD, "next week", "..."}, Row{kD, "sometime in march", "..."}, Row{kD, "one second", "?"},
        Row{kD, "just a second", "?"}, Row{kD, "the first one", "?"}, Row{kD, "monday or tuesday", "2026-11-23"},
        Row{kD, "not monday, tuesday", "2026-11-24"}, Row{kD, "Friday the 27th", "2026-11-27"},
        Row{kD, "friday november 27", "2026-11-27"}, Row{kD, "today", "!"}, Row{kD, "what days are you open", "?"},
        Row{kD, "", "?"}, Row{kD, "how about wed", "2026-11-25"}, Row{kD, "tuesday week", "2026-12-01"},
        Row{kD, "December 3rd 2028", "!"}, Row{kD, "may I ask a question", "?"}));

constexpr SlotType kT = SlotType::kTime;
INSTANTIATE_TEST_SUITE_P(
    Time, SlotTable,
    testing::Values(Row{kT, "half past two", "14:30"}, Row{kT, "2:30", "14:30"}, Row{kT, "two thirty", "14:30"},
                    Row{kT, "at ten", "10:00"}, Row{kT, "10 a.m.", "10:00"}, Row{kT, "nine in the morning", "09:00"},
                    Row{kT, "three in the afternoon", "15:00"}, Row{kT, "quarter to four", "15:45"},
                    Row{kT, "a quarter past nine", "09:15"}, Row{kT, "ten past eleven", "11:10"},
                    Row{kT, "noon", "12:00"}, Row{kT, "2 o'clock", "14:00"}, Row{kT, "two p.m.", "14:00"},
                    Row{kT, "2pm", "14:00"}, Row{kT, "14:30", "14:30"}, Row{kT, "two oh five", "14:05"},
                    Row{kT, "230", "14:30"}, Row{kT, "twelve thirty", "12:30"}, Row{kT, "eight at night", "!"},
                    Row{kT, "6 a.m.", "!"}, Row{kT, "in the morning", "..."}, Row{kT, "whenever", "?"},
                    Row{kT, "", "?"}, Row{kT, "midnight", "!"}, Row{kT, "twenty to five", "16:40"},
                    Row{kT, "8", "08:00"}, Row{kT, "five", "17:00"}, Row{kT, "two please", "14:00"},
                    Row{kT, "can we do it around two", "14:00"},
                    Row{kT, "I'd like to come in for a cleaning one Monday please", "?"},
                    Row{kT, "a cleaning one Monday at half past two", "14:30"}, Row{kT, "there are two of us", "?"},
                    Row{kT, "we could come in 14:00 then I think", "14:00"}, Row{kT, "Half past to.", "14:30"},
                    Row{kT, "half passed too please", "14:30"}, Row{kT, "ten to for", "15:50"},
                    Row{kT, "quarter two four", "15:45"}, Row{kT, "To thirty.", "14:30"},
                    Row{kT, "For o'clock.", "16:00"}, Row{kT, "at ate", "08:00"}, Row{kT, "um for", "16:00"},
                    Row{kT, "to be honest", "?"}, Row{kT, "for my son", "?"}, Row{kT, "half past to be sure", "?"},
                    Row{kT, "Water passed three.", "15:15"}, Row{kT, "Two early.", "?"}, Row{kT, "two works", "14:00"},
                    Row{kT, "Ripley one", "?"}, Row{kT, "two is good", "14:00"}));

constexpr SlotType kP = SlotType::kPhone;
INSTANTIATE_TEST_SUITE_P(
    Phone, SlotTable,
    testing::Values(Row{kP, "five five five oh one four two", "5550142"}, Row{kP, "555-0142", "5550142"},
                    Row{kP, "five five five one two three", "..."}, Row{kP, "555-1234", "5551234"},
                    Row{kP, "double five five, 0 1, double four", "5550144"},
                    Row{kP, "5, 5, 5, 0, 1, 4, 2.", "5550142"}, Row{kP, "My number is 512 555 0142.", "5125550142"},
                    Row{kP, "(512) 555-0142", "5125550142"},
                    Row{kP, "one five one two five five five zero one four two", "15125550142"},
                    Row{kP, "five five five zero one forty two", "5550142"}, Row{kP, "5550142", "5550142"},
                    Row{kP, "it's five five five for two one oh", "5554210"}, Row{kP, "triple five 0142", "5550142"},
                    Row{kP, "555", "..."}, Row{kP, "555 0142 555 0142 9", "!"}, Row{kP, "what for", "?"},
                    Row{kP, "", "?"}, Row{kP, "oh well", "?"}, Row{kP, "eight hundred 555 0142", "8005550142"},
                    Row{kP, "+1 512.555.0142", "15125550142"}));

constexpr SlotType kNum = SlotType::kNumber;
INSTANTIATE_TEST_SUITE_P(Number, SlotTable,
                         testing::Values(Row{kNum, "three", "3"}, Row{kNum, "3", "3"}, Row{kNum, "a couple", "2"},
                                         Row{kNum, "twelve people", "12"}, Row{kNum, "a dozen", "12"},
                                         Row{kNum, "just me", "1"}, Row{kNum, "a hundred and five", "!"},
                                         Row{kNum, "many", "?"}, Row{kNum, "", "?"}, Row{kNum, "two thousand", "!"},
                                         Row{kNum, "99999999999999999999", "?"}, Row{kNum, "Too.", "2"},
                                         Row{kNum, "um for please", "4"}, Row{kNum, "for me", "?"}));

constexpr SlotType kC = SlotType::kChoice;
INSTANTIATE_TEST_SUITE_P(Choice, SlotTable,
                         testing::Values(Row{kC, "a cleaning please", "cleaning"}, Row{kC, "the first one", "check-up"},
                                         Row{kC, "number two", "cleaning"}, Row{kC, "the last one", "filling"},
                                         Row{kC, "I think I have a cavity", "filling"}, Row{kC, "Checkup.", "check-up"},
                                         Row{kC, "check-up", "check-up"}, Row{kC, "2", "cleaning"},
                                         Row{kC, "fillings", "filling"},
                                         Row{kC, "not the cleaning, the exam", "check-up"},
                                         Row{kC, "something else", "?"}, Row{kC, "the ninth", "?"},
                                         Row{kC, "hold on a second", "?"}, Row{kC, "", "?"}));

constexpr SlotType kE = SlotType::kEmail;
INSTANTIATE_TEST_SUITE_P(Email, SlotTable,
                         testing::Values(Row{kE, "john dot smith at example dot com", "john.smith@example.com"},
                                         Row{kE, "John.Smith@example.com.", "john.smith@example.com"},
                                         Row{kE, "it's j o h n at example dot org please", "john@example.org"},
                                         Row{kE, "my email is ann underscore lee at example dot com",
                                             "ann_lee@example.com"},
                                         Row{kE, "ann-lee@example.com", "ann-lee@example.com"},
                                         Row{kE, "ann twenty three at example dot com", "ann23@example.com"},
                                         Row{kE, "john at", "..."}, Row{kE, "john at example", "..."},
                                         Row{kE, "no idea", "?"}, Row{kE, "", "?"}, Row{kE, "a@@b.com", "..."}));

constexpr SlotType kF = SlotType::kFreeText;
INSTANTIATE_TEST_SUITE_P(FreeText, SlotTable,
                         testing::Values(Row{kF, "  my tooth hurts. ", "my tooth hurts."}, Row{kF, "...", "?"},
                                         Row{kF, "", "?"}));

TEST(Slot, SpeaksValuesBackAsPeopleDo) {
  EXPECT_EQ(SpeakSlot(Spec(kP), "5550142"), "5 5 5, 0 1 4 2");
  EXPECT_EQ(SpeakSlot(Spec(kD), "2026-11-24"), "Tuesday, November twenty-fourth");
  EXPECT_EQ(SpeakSlot(Spec(kT), "14:30"), "2 30 P M");
  EXPECT_EQ(SpeakSlot(Spec(kC), "cleaning"), "a cleaning");
  EXPECT_EQ(SpeakSlot(Spec(kE), "a.b@c.de"), "a dot b at c dot de");
  EXPECT_EQ(SpeakSlot(Spec(kD), "garbage"), "garbage");
}

TEST(Slot, ReadsItsOwnSpokenFormBack) {
  for (const auto& [type, value] : {std::pair{kP, "5125550142"}, std::pair{kD, "2026-12-03"}, std::pair{kT, "14:30"},
                                    std::pair{kE, "a.b@c.de"}, std::pair{kC, "filling"}}) {
    const SlotReading reading = ReadSlot(Spec(type), SpeakSlot(Spec(type), value), kSunday);
    EXPECT_EQ(Shown(reading), value);
  }
}

TEST(Slot, SaysHowFarAPartialTextIs) {
  EXPECT_EQ(CueOf(Spec(kP), "five five five"), SlotCue::kIncomplete);
  EXPECT_EQ(CueOf(Spec(kP), "555 0142"), SlotCue::kUnknown);
  EXPECT_EQ(CueOf(Spec(kP), "512 555 0142"), SlotCue::kCompleteByLength);
  EXPECT_EQ(CueOf(Spec(kP), "1 512 555 0142"), SlotCue::kCompleteByLength);
  EXPECT_EQ(CueOf(Spec(kP), "um"), SlotCue::kUnknown);
  EXPECT_EQ(CueOf(Spec(kE), "john at example"), SlotCue::kIncomplete);
  EXPECT_EQ(CueOf(Spec(kE), "john at example dot com"), SlotCue::kCompleteByGrammar);
  EXPECT_EQ(CueOf(Spec(kD), "next week"), SlotCue::kIncomplete);
  EXPECT_EQ(CueOf(Spec(kYN), "yes"), SlotCue::kUnknown);
}

TEST(Slot, NamesOfTypesAreUniqueAndFound) {
  for (const auto name : SlotTypeNames()) {
    const auto type = SlotTypeNamed(name);
    ASSERT_TRUE(type.has_value());
    EXPECT_EQ(OpsOf(*type).name, name);
  }
  EXPECT_FALSE(SlotTypeNamed("colour").has_value());
}

TEST(Slot, LeavesTheOtherWordsForTheNextQuestion) {
  const SlotReading date = ReadSlot(Spec(kD), "December 3rd at 2 please", kSunday);
  EXPECT_EQ(Shown(ReadSlot(Spec(kT), date.rest, kSunday)), "14:00");
  const SlotReading choice = ReadSlot(Spec(kC), "a cleaning next tuesday", kSunday);
  EXPECT_EQ(Shown(ReadSlot(Spec(kD), choice.rest, kSunday)), "2026-11-24");
}

bool Has(const std::vector<std::string>& answers, const std::string& answer) {
  return std::find(answers.begin(), answers.end(), answer) != answers.end();
}

TEST(Slot, ExpectsEachTimeWithinItsLimitsAsPeopleSayIt) {
  const auto answers = AnswersExpectedBy(Spec(kT));
  for (const char* said : {"two", "two thirty", "half past two", "two o'clock", "two p.m.", "at two", "at two thirty",
                           "noon", "quarter to four", "eight a.m.", "half past eleven", "five o'clock"})
    EXPECT_TRUE(Has(answers, said)) << said;
  for (const char* closed : {"six", "at seven", "half past five", "two a.m.", "nine p.m."})
    EXPECT_FALSE(Has(answers, closed)) << closed;
  SlotSpec always = Spec(kT);
  always.limits = {};
  EXPECT_LE(AnswersExpectedBy(always).size(), 300U) << "they travel with the state of a call";
}

TEST(Slot, ExpectsEachChoiceWithTheWordsAroundIt) {
  const auto answers = AnswersExpectedBy(Spec(kC));
  for (const char* said : {"a cleaning", "cleaning", "the cleaning", "a cleaning please", "cleaning please",
                           "the cleaning please", "a cavity", "exam", "teeth cleaning", "the first one"})
    EXPECT_TRUE(Has(answers, said)) << said;
  EXPECT_FALSE(Has(answers, "the a cleaning"));
}

TEST(Slot, ReadsEveryAnswerThatItExpects) {
  for (const SlotType type : {kYN, kT, kC}) {
    for (const std::string& answer : AnswersExpectedBy(Spec(type))) {
      const std::string read = Shown(ReadSlot(Spec(type), answer, kSunday));
      const bool half = answer == "in the morning" || answer == "in the afternoon";
      EXPECT_TRUE(half ? read == "..." : read != "?" && read != "!" && read != "...") << answer << ": " << read;
    }
  }
}

TEST(Slot, SaysWhyAValueIsRefused) {
  EXPECT_EQ(ReadSlot(Spec(kD), "sunday", kSunday).problem, SlotProblem::kClosed);
  EXPECT_EQ(ReadSlot(Spec(kP), "555 0142 555 0142 9", kSunday).problem, SlotProblem::kTooLong);
  EXPECT_EQ(ReadSlot(Spec(kT), "6 a.m.", kSunday).problem, SlotProblem::kOutOfRange);
  EXPECT_EQ(ReadSlot(Spec(kD), "november 1st 2026", kSunday).problem, SlotProblem::kInThePast);
}

}  // namespace
}  // namespace parley
