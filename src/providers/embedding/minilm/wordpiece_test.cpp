#include "providers/embedding/minilm/wordpiece.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/model_file.hpp"
#include "providers/embedding/minilm/bert_words.hpp"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(BertWords, CutsAtSpacesAndMarksAndLowersCase) {
  EXPECT_THAT(BertWords("  What's the PRICE,\tplease?\n", 50),
              ElementsAre("what", "'", "s", "the", "price", ",", "please", "?"));
  EXPECT_THAT(BertWords("3.5% a@b.c $9", 50), ElementsAre("3", ".", "5", "%", "a", "@", "b", ".", "c", "$", "9"));
  EXPECT_THAT(BertWords("", 50), IsEmpty());
  EXPECT_THAT(BertWords(" \t\r\n", 50), IsEmpty());
}

TEST(BertWords, TakesAccentsOff) {
  EXPECT_THAT(BertWords("Müller ÇA VÀ naïve Łódź İstanbul", 50),
              ElementsAre("muller", "ca", "va", "naive", "łodz", "istanbul"));
  EXPECT_THAT(BertWords("cafe\xCC\x81", 50), ElementsAre("cafe")) << "combining acute";
  EXPECT_THAT(BertWords("ΑΘΉΝΑ Київ ЙОД", 50), ElementsAre("αθηνα", "киів", "иод"));
}

TEST(BertWords, CutsOutChineseAndForeignMarks) {
  EXPECT_THAT(BertWords("你好world", 50), ElementsAre("你", "好", "world"));
  EXPECT_THAT(BertWords("“hello”…¿qué", 50), ElementsAre("“", "hello", "”", "…", "¿", "que"));
  EXPECT_THAT(BertWords("a\xC2\xA0"
                        "b\xE3\x80\x80"
                        "c",
                        50),
              ElementsAre("a", "b", "c"))
      << "foreign spaces";
}

TEST(BertWords, SkipsWhatIsNoText) {
  EXPECT_THAT(BertWords(std::string_view("a\0b\x01"
                                         "c",
                                         5),
                        50),
              ElementsAre("abc"));
  EXPECT_THAT(BertWords("so\xC2\xADno", 50), ElementsAre("sono")) << "soft hyphen";
  EXPECT_THAT(BertWords("a\xFF\xC0\x80z \xE2\x82", 50), ElementsAre("az")) << "broken UTF-8";
  EXPECT_THAT(BertWords("x\xED\xA0\x80y \xF4\x90\x80\x80", 50), ElementsAre("xy")) << "surrogate, beyond Unicode";
}

TEST(BertWords, StopsWhereItIsTold) {
  EXPECT_THAT(BertWords("a b c d", 2), ElementsAre("a", "b"));
  EXPECT_THAT(BertWords("a!b", 2), ElementsAre("a", "!"));
}

constexpr std::string_view kVocabulary = "[UNK]\n[CLS]\n[SEP]\nun\n##aff\n##able\nable\n##a\n,\n";

TEST(WordPiece, TakesTheLongestPieceFirst) {
  const auto pieces = WordPiece::Parse(kVocabulary);
  ASSERT_TRUE(pieces) << pieces.error().detail;
  EXPECT_EQ(pieces->size(), 9U);
  EXPECT_THAT(pieces->Tokenize("Unaffable, able", 20), ElementsAre(1U, 3U, 4U, 5U, 8U, 6U, 2U));
  EXPECT_THAT(pieces->Tokenize("una", 20), ElementsAre(1U, 3U, 7U, 2U));
}

TEST(WordPiece, AWordWithAnUnknownPieceIsUnknownAsAWhole) {
  const auto pieces = WordPiece::Parse(kVocabulary);
  EXPECT_THAT(pieces->Tokenize("unx able", 20), ElementsAre(1U, 0U, 6U, 2U));
  EXPECT_THAT(pieces->Tokenize("un" + std::string(200, 'a'), 20), ElementsAre(1U, 0U, 2U)) << "too long";
  EXPECT_THAT(pieces->Tokenize("", 20), ElementsAre(1U, 2U));
}

TEST(WordPiece, EndsWithItsMarkWhenItIsCut) {
  const auto pieces = WordPiece::Parse(kVocabulary);
  EXPECT_THAT(pieces->Tokenize("able able able able", 4), ElementsAre(1U, 6U, 6U, 2U));
  EXPECT_THAT(pieces->Tokenize("unaffable", 4), ElementsAre(1U, 3U, 4U, 2U)) << "cut inside a word";
  EXPECT_THAT(pieces->Tokenize("able", 2), ElementsAre(1U, 2U));
}

TEST(WordPiece, RefusesAVocabularyThatIsNone) {
  EXPECT_THAT(WordPiece::Parse("[UNK]\n[CLS]\n").error().detail, HasSubstr("[SEP]"));
  EXPECT_THAT(WordPiece::Parse("[UNK]\na\nb\na\n").error().detail, HasSubstr("line 4"));
  EXPECT_FALSE(WordPiece::Parse(""));
  EXPECT_TRUE(WordPiece::Parse("[UNK]\r\n[CLS]\r\n[SEP]\r\n"));
}

TEST(WordPiece, GivesTheIdsOfTheModel) {
  const auto lines = ReadWholeFile(DefaultAssetsDirectory() / "embed/minilm/vocab.txt");
  ASSERT_TRUE(lines) << lines.error().detail;
  const auto pieces = WordPiece::Parse(*lines);
  ASSERT_TRUE(pieces) << pieces.error().detail;
  // The example of the documentation of BERT tokenizers, and a word in pieces.
  EXPECT_THAT(pieces->Tokenize("Hello, how are you?", 256),
              ElementsAre(101U, 7592U, 1010U, 2129U, 2024U, 2017U, 1029U, 102U));
  const auto ids = pieces->Tokenize("embeddings", 256);
  EXPECT_THAT(ids, ElementsAre(101U, 7861U, 8270U, 4667U, 2015U, 102U)) << "em ##bed ##ding ##s";
}

}  // namespace
}  // namespace parley
