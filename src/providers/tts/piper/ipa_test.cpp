#include "providers/tts/piper/ipa.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley {
namespace {

struct Row {
  const char* text;
  const char32_t* ipa;
};

class IpaTable : public testing::TestWithParam<Row> {};

TEST_P(IpaTable, WritesAsEspeakDoes) {
  static const Transcriber english;
  const auto words = english.Transcribe(GetParam().text);
  ASSERT_TRUE(words);
  const IpaClause clause = ToIpa(*words);
  EXPECT_EQ(clause.symbols, GetParam().ipa);
  EXPECT_EQ(clause.symbols.size(), clause.word_of.size());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, IpaTable,
    testing::Values(Row{"Hello.", U"həlˈoʊ."}, Row{"The sun is on Sunday.", U"ðə sˈʌn ɪz ɑːn sˈʌndeɪ."},
                    Row{"an apple and a pear", U"ɐn ˈæpəl ænd ɐ pˈɛɹ,"}, Row{"the apple", U"ðɪ ˈæpəl,"},
                    Row{"better city", U"bˈɛɾɚ sˈɪɾi,"}, Row{"Is it your appointment?", U"ɪz ɪt jʊɹ əpˈɔɪntmənt?"},
                    Row{"It's bird, four, car!", U"ɪts bˈɜːd, fˈɔːɹ, kˈɑːɹ!"}, Row{"You?", U"jˈuː?"},
                    Row{"isn't", U"ˈɪzənt,"}, Row{"a measure of joy", U"ɐ mˈɛʒɚ ʌv dʒˈɔɪ,"}, Row{"", U""}));

TEST(Ipa, ReadsUtf8) { EXPECT_EQ(CodePointsOf("a\xC9\x91\xCB\x90\xF0\x9F\x98\x80"), U"aɑː\U0001F600"); }

}  // namespace
}  // namespace parley
