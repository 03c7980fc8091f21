#include "dialog/wording/speakable.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

struct Row {
  const char* written;
  const char* spoken;
};

class SpeakableTable : public testing::TestWithParam<Row> {};

TEST_P(SpeakableTable, IsWrittenAsItIsSaid) { EXPECT_EQ(Speakable(GetParam().written), GetParam().spoken); }
TEST_P(SpeakableTable, ASecondTimeChangesNothing) {
  EXPECT_EQ(Speakable(Speakable(GetParam().written)), GetParam().spoken);
}

INSTANTIATE_TEST_SUITE_P(Money, SpeakableTable,
                         testing::Values(Row{"It's $120.", "It's 120 dollars."}, Row{"$1", "1 dollar"},
                                         Row{"$49.50 each", "49 dollars and 50 cents each"},
                                         Row{"$1,200", "1200 dollars"},
                                         Row{"about $120-$180", "about 120 to 180 dollars"},
                                         Row{"$90–120,", "90 to 120 dollars,"}, Row{"€20", "20 euros"},
                                         Row{"£1.01", "1 pound and 1 penny"}, Row{"$3.00", "3 dollars"},
                                         Row{"US$", "US$"}, Row{"there's a $40 fee", "there's a 40 dollar fee"}));

INSTANTIATE_TEST_SUITE_P(Times, SpeakableTable,
                         testing::Values(Row{"at 8:30", "at 8 30"}, Row{"8:30 a.m. to 5 p.m.", "8 30 A M to 5 P M."},
                                         Row{"from 8:00 a.m. on", "from 8 A M on"}, Row{"8:00", "8 o'clock"},
                                         Row{"8:05", "8 oh 5"}, Row{"17:00", "5 P M"}, Row{"8am-5pm", "8 A M to 5 P M"},
                                         Row{"8:30–17:00", "8 30 to 5 P M"}, Row{"9-12", "9 to 12"},
                                         Row{"I am here", "I am here"},
                                         Row{"We close at 2 p.m. See you.", "We close at 2 P M. See you."},
                                         Row{"9 AM", "9 A M"}, Row{"99:99", "99:99"}));

INSTANTIATE_TEST_SUITE_P(Phones, SpeakableTable,
                         testing::Values(Row{"555-0142", "5 5 5, 0 1 4 2"},
                                         Row{"512-555-0142.", "5 1 2, 5 5 5, 0 1 4 2."},
                                         Row{"call (512) 555-0142 now", "call 5 1 2, 5 5 5, 0 1 4 2 now"},
                                         Row{"1-512-555-0142", "1, 5 1 2, 5 5 5, 0 1 4 2"},
                                         Row{"+15125550142", "1, 5 1 2, 5 5 5, 0 1 4 2"},
                                         Row{"555.0142", "5 5 5, 0 1 4 2"}));

INSTANTIATE_TEST_SUITE_P(
    Words, SpeakableTable,
    testing::Values(Row{"Mon–Fri", "Monday to Friday"}, Row{"Dr. Reed", "Doctor Reed"},
                    Row{"12 Harbor Dr. is here", "12 Harbor Drive is here"}, Row{"Lake St.", "Lake Street."},
                    Row{"near St. Mary", "near Saint Mary"}, Row{"20% off", "20 percent off"},
                    Row{"cleaning & polish", "cleaning and polish"}, Row{"suite #4", "suite number 4"},
                    Row{"pain, e.g. at night", "pain, for example at night"}, Row{"the 3rd", "the third"},
                    Row{"the 45th", "the 45th"}, Row{"3.5 hours", "3 point 5 hours"}, Row{"open 24/7", "open 24 7"},
                    Row{"hello@lakeside.example", "hello at lakeside dot example"},
                    Row{"www.lakeside.example", "w w w dot lakeside dot example"},
                    Row{"We came — and saw", "We came, and saw"}, Row{"", ""}, Row{"   ", ""},
                    Row{"S\xC3\xAD.", "S\xC3\xAD."}, Row{"two  spaces", "two spaces"}));

}  // namespace
}  // namespace parley
