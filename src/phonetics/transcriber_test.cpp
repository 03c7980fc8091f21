#include "phonetics/transcriber.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "phonetics/respelling.hpp"

namespace parley {
namespace {

const Transcriber& English() {
  static const Transcriber transcriber;
  return transcriber;
}

std::string Said(std::string_view text) {
  std::string out;
  const auto words = English().Transcribe(text);
  if (!words) return words.error().detail;
  for (const auto& word : *words) out += (out.empty() ? "" : " ") + word.name + word.punctuation;
  return out;
}

std::string Phones(std::string_view text) {
  std::string out;
  const auto words = English().Transcribe(text);
  if (!words) return words.error().detail;
  for (const auto& word : *words) {
    if (!out.empty()) out += " | ";
    std::string phones;
    for (const auto& phone : word.phones)
      phones += (phones.empty() ? "" : " ") + phone.name + (phone.stressed ? "1" : "");
    out += phones;
  }
  return out;
}

struct Row {
  const char* text;
  const char* expected;
};

class NormaliserTable : public testing::TestWithParam<Row> {};
TEST_P(NormaliserTable, SaysNumbersAndAbbreviationsInWords) { EXPECT_EQ(Said(GetParam().text), GetParam().expected); }
INSTANTIATE_TEST_SUITE_P(
    Rows, NormaliserTable,
    testing::Values(Row{"That is $120, please.", "that is one hundred twenty dollars, please."},
                    Row{"$1,250.50", "one thousand two hundred fifty dollars fifty cents"},
                    Row{"See you at 8:30.", "see you at eight thirty."},
                    Row{"Call 555-0142.", "call five five five zero one four two."}, Row{"Dr. Smith", "doctor smith"},
                    Row{"Mr. Jones", "mister jones"}, Row{"Elm St. near St. Mary", "elm street near saint mary"},
                    Row{"3.5 percent", "three point five percent"}, Row{"50%", "fifty per cent"},
                    Row{"the 3rd of May", "the third of may"}, Row{"the 1990s", "the nineteen ninety 's"},
                    Row{"PIN 0423", "pin zero four two three"},
                    Row{"Your ID and the FAQ?", "your i d and the f eigh q?"}, Row{"Wait... what?", "wait... what?"},
                    Row{"So - what? --", "so what?"}, Row{"", ""}, Row{"  ...  ", ""}));

class PhoneTable : public testing::TestWithParam<Row> {};
TEST_P(PhoneTable, PronouncesAsSpoken) { EXPECT_EQ(Phones(GetParam().text), GetParam().expected); }
INSTANTIATE_TEST_SUITE_P(
    Rows, PhoneTable,
    testing::Values(Row{"sun", "s ah1 n"}, Row{"Sunday", "s ah1 n d ey"}, Row{"isn't", "ih1 z ax n t"},
                    Row{"We're open", "w ih1 r | ow1 p ax n"}, Row{"we were", "w iy1 | w er"},
                    Row{"haven't", "hh ae1 v ax n t"}, Row{"email", "iy1 m ey l"}, Row{"ID", "ay1 | d iy1"},
                    Row{"IRS", "ay1 | aa1 r | eh1 s"}, Row{"hygienist", "hh ay jh iy1 n ih s t"},
                    Row{"Nguyen", "w ih1 n"}, Row{"I will read it", "ay1 | w ih1 l | r iy1 d | ih1 t"},
                    Row{"a record", "ax | r eh1 k er d"}, Row{"to record", "t ax | r ax k ao1 r d"}));

TEST(Transcriber, KeepsTheTokenEachWordComesFrom) {
  const auto words = English().Transcribe("Pay $120, your ID on 8:30 (a.m.) -- we're \"open\".");
  ASSERT_TRUE(words);
  std::vector<std::string> expected = {"Pay", "$120,", "$120,", "$120,",  "$120,",  "your",  "ID",       "ID",
                                       "on",  "8:30",  "8:30",  "(a.m.)", "(a.m.)", "we're", "\"open\"."};
  const auto tokens = TokensOf("Pay $120, your ID on 8:30 (a.m.) -- we're \"open\".");
  ASSERT_EQ(words->size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(tokens[(*words)[i].token], expected[i]) << (*words)[i].name;
}

TEST(Transcriber, RefusesWhatFliteWouldDieOf) {
  EXPECT_FALSE(English().Transcribe("caf\xC3\xA9"));
  EXPECT_FALSE(English().Transcribe(std::string(2000, 'a')));
  EXPECT_FALSE(English().Transcribe(std::string_view("a\0b", 3)));
}

TEST(Transcriber, SurvivesEveryPairOfPrintableCharacters) {
  for (char a = ' '; a <= '~'; ++a)
    for (char b = ' '; b <= '~'; ++b) ASSERT_TRUE(English().Transcribe(std::string{a, b}));
}

TEST(Transcriber, IsSafeFromSeveralThreads) {
  const std::string once = Phones("Your appointment with Dr. Smith is at 8:30.");
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 50; ++k) EXPECT_EQ(Phones("Your appointment with Dr. Smith is at 8:30."), once);
    });
}

TEST(Respelling, MapsOffsetsToTokens) {
  const RespelledText text = RespellForSpeech("  Your  ID, we're ok");
  EXPECT_EQ(text.text, "Your I D, weere ok");
  EXPECT_EQ(text.TokenAt(0), 0U);
  EXPECT_EQ(text.TokenAt(5), 1U);
  EXPECT_EQ(text.TokenAt(7), 1U);
  EXPECT_EQ(text.TokenAt(10), 2U);
  EXPECT_EQ(text.TokenAt(100), 3U);
}

}  // namespace
}  // namespace parley
