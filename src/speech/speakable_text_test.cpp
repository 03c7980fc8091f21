#include "speech/speakable_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace parley {
namespace {

struct Row {
  const char* text;
  const char* said;
  std::vector<std::string> skipped;
};

class SpeakableTable : public testing::TestWithParam<Row> {};
TEST_P(SpeakableTable, SaysWhatCanBeSaid) {
  const SpeakableText made = MakeSpeakable(GetParam().text);
  EXPECT_EQ(made.text, GetParam().said);
  EXPECT_EQ(made.skipped, GetParam().skipped);
}
INSTANTIATE_TEST_SUITE_P(
    Rows, SpeakableTable,
    testing::Values(
        Row{"", "", {}}, Row{"  Hello   there\n\tyou ", "Hello there you", {}},
        Row{"It is $120, at 8:30.", "It is $120, at 8:30.", {}},
        Row{"caf\xC3\xA9 M\xC3\xBCller Stra\xC3\x9F"
            "e",
            "cafe Muller Strasse",
            {}},
        Row{"\xE2\x80\x9Cquoted\xE2\x80\x9D it\xE2\x80\x99s", "\"quoted\" it's", {}},
        Row{"wait\xE2\x80\x94what\xE2\x80\xA6", "wait - what...", {}},
        Row{"\xE2\x82\xAC"
            "20, please",
            "20 euros, please",
            {}},
        Row{"20\xC2\xA3", "20 pounds", {}}, Row{"20\xC2\xB0", "20 degrees", {}},
        Row{"**bold** `code` # x", "bold code # x", {}},
        Row{"\xE6\x97\xA5\xE6\x9C\xAC hello", "hello", {"\xE6\x97\xA5\xE6\x9C\xAC"}},
        Row{"\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82",
            "",
            {"\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82"}},
        Row{"nice \xF0\x9F\x98\x80 day", "nice day", {"\xF0\x9F\x98\x80"}},
        Row{"Dear {name}, hi", "Dear hi", {"{name},"}}, Row{"You owe NaN dollars", "You owe dollars", {"NaN"}},
        Row{"null and void", "null and void", {}}, Row{"it is null.", "it is", {"null."}},
        Row{"a [object Object] b", "a b", {"[object", "Object]"}}, Row{"<b>x</b> y", "y", {"<b>x</b>"}},
        Row{"bad \xFF\xC3( byte", "bad byte", {"\xFF\xC3("}},
        Row{"0123456789012345678901234567890123456789012", "", {"0123456789012345678901234567890123456789012"}}));

TEST(SpeakableText, SaysWhereEachWordComesFrom) {
  const SpeakableText made = MakeSpeakable(
      "Pay \xE2\x82\xAC"
      "20 to \xE2\x98\x83 Ren\xC3\xA9.");
  EXPECT_EQ(made.text, "Pay 20 euros to Rene.");
  EXPECT_EQ(made.original, (std::vector<std::string>{"Pay",
                                                     "\xE2\x82\xAC"
                                                     "20",
                                                     "", "to", "Ren\xC3\xA9."}));
}

TEST(SpeakableText, GivesPrintableAsciiForAnyBytes) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 60, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const SpeakableText made = MakeSpeakable(bytes);
    EXPECT_TRUE(std::all_of(made.text.begin(), made.text.end(), [](char c) { return c >= ' ' && c <= '~'; }));
    const auto words = made.text.empty() ? 0 : 1 + std::count(made.text.begin(), made.text.end(), ' ');
    EXPECT_EQ(static_cast<std::size_t>(words), made.original.size());
  }
}

}  // namespace
}  // namespace parley
