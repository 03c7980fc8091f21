#include "providers/embedding/minilm/minilm_embedder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <fstream>
#include <thread>
#include <vector>

#include "inference/model_file.hpp"

namespace parley {
namespace {

using testing::HasSubstr;

double Cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

struct MiniLm : testing::Test {
  static void SetUpTestSuite() {
    auto loaded = MiniLmEmbedder::Load(DefaultAssetsDirectory());
    ASSERT_TRUE(loaded) << loaded.error().detail;
    shared = *loaded;
  }
  static void TearDownTestSuite() { shared.reset(); }

  static std::vector<float> Embed(std::string_view text) { return *shared->Embed(text); }

  static inline std::shared_ptr<const MiniLmEmbedder> shared;
};

TEST_F(MiniLm, AgreesWithTheReferenceImplementation) {
  // The similarities that the front page of the sentence-transformers documentation prints for this model. Half
  // floats move them by up to 1e-4.
  const auto weather = Embed("The weather is lovely today."), sunny = Embed("It's so sunny outside!");
  const auto stadium = Embed("He drove to the stadium.");
  EXPECT_NEAR(Cosine(weather, sunny), 0.6660, 2e-4);
  EXPECT_NEAR(Cosine(weather, stadium), 0.1046, 2e-4);
  EXPECT_NEAR(Cosine(sunny, stadium), 0.1411, 2e-4);
}

TEST_F(MiniLm, FindsTheQuestionBehindAParaphrase) {
  std::ifstream table(PARLEY_SOURCE_DIR "/src/providers/embedding/minilm/paraphrases.tsv");
  std::vector<std::vector<float>> questions, asked;
  for (std::string line; std::getline(table, line);) {
    const std::size_t tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string::npos) continue;
    questions.push_back(Embed(std::string_view(line).substr(0, tab)));
    asked.push_back(Embed(std::string_view(line).substr(tab + 1)));
  }
  ASSERT_EQ(questions.size(), 20U);
  int right = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    std::size_t best = 0;
    for (std::size_t j = 1; j < questions.size(); ++j)
      if (Cosine(asked[i], questions[j]) > Cosine(asked[i], questions[best])) best = j;
    right += best == i;
  }
  EXPECT_GE(right, 18);
}

TEST_F(MiniLm, GivesUnitVectorsForAnyText) {
  std::string long_text;
  for (int i = 0; i < 20000; ++i) long_text += "appointment number " + std::to_string(i) + ", ";
  for (const std::string& text :
       {std::string("hello"), std::string(), std::string(" \t\n"), std::string("?!..."),
        std::string("日本語のテキスト"), std::string("Ünïcödé ÀÉÎ"), std::string("\xFF\xFE\x80 broken"),
        std::string("🦷🦷🦷"), std::string(1, '\0'), std::string(100000, 'x'), long_text}) {
    const auto vector = Embed(text);
    ASSERT_EQ(vector.size(), shared->Dimensions());
    EXPECT_NEAR(Cosine(vector, vector), 1, 1e-5) << text.substr(0, 40);
  }
}

TEST_F(MiniLm, IsDeterministicAndBlindToCaseAccentsAndSpaces) {
  const auto once = Embed("Could I move my appointment?");
  EXPECT_EQ(once, Embed("Could I move my appointment?"));
  EXPECT_EQ(once, Embed("  could i   MOVE my\tappointment? "));
  EXPECT_EQ(Embed("cafe Zurich"), Embed("Café Zürich"));
  EXPECT_LT(Cosine(once, Embed("What does a crown cost?")), 0.6);
}

TEST_F(MiniLm, ReadsNoMoreThanItsLength) {
  std::string text;
  for (int i = 0; i < 254; ++i) text += "word ";  // 256 tokens with the two marks
  EXPECT_EQ(Embed(text), Embed(text + "and something quite different"));
  EXPECT_NE(Embed(text.substr(5)), Embed(text.substr(5) + "different"));
}

TEST_F(MiniLm, ServesManyThreadsAtOnce) {
  const std::vector<std::string> texts{"yes", "what are your opening hours", "my tooth hurts a lot since yesterday",
                                       "I would like to speak to somebody about a bill that I got last week"};
  std::vector<std::vector<float>> alone;
  for (const std::string& text : texts) alone.push_back(Embed(text));
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 12; ++i) wrong[t] += Embed(texts[(i + t) % 4]) != alone[(i + t) % 4];
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

TEST_F(MiniLm, BothKernelsAgree) {
  const auto baseline = MiniLmEmbedder::Load(DefaultAssetsDirectory(), kBaselineKernels);
  ASSERT_TRUE(baseline);
  std::string sixty;
  for (int i = 0; i < 60; ++i) sixty += "and so on ";
  for (const std::string& text : {std::string(), std::string("hi"), std::string("do you take my insurance"), sixty}) {
    const auto fast = Embed(text), plain = *(*baseline)->Embed(text);
    for (std::size_t i = 0; i < fast.size(); ++i) ASSERT_NEAR(fast[i], plain[i], 1e-4) << text;
  }
}

TEST_F(MiniLm, NamesTheModelByItsChecksum) {
  EXPECT_EQ(shared->Dimensions(), 384U);
  EXPECT_THAT(std::string(shared->ModelId()), testing::MatchesRegex("all-MiniLM-L6-v2-[0-9a-f]{16}"));
}

struct MiniLmFiles : testing::Test {
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "minilm-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    assets = pattern;
    std::filesystem::create_directories(assets / "embed/minilm");
  }
  void TearDown() override { std::filesystem::remove_all(assets); }

  std::filesystem::path assets;
};

TEST_F(MiniLmFiles, SaysWhatIsMissingAndWhatToDo) {
  const auto none = MiniLmEmbedder::Load(assets);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(none.error().detail, HasSubstr("embed/minilm/model.safetensors"));
  EXPECT_THAT(none.error().detail, HasSubstr("scripts/fetch_assets.sh"));

  std::ofstream(assets / "embed/minilm/model.safetensors") << "something";
  EXPECT_THAT(MiniLmEmbedder::Load(assets).error().detail, HasSubstr("vocab.txt"));
}

TEST_F(MiniLmFiles, RefusesAnotherModel) {
  std::ofstream(assets / "embed/minilm/model.safetensors") << "no tensors at all";
  std::ofstream(assets / "embed/minilm/vocab.txt") << "[UNK]\n[CLS]\n[SEP]\n";
  EXPECT_THAT(MiniLmEmbedder::Load(assets).error().detail, HasSubstr("3 lines"));
  std::filesystem::remove(assets / "embed/minilm/vocab.txt");
  std::filesystem::create_symlink(std::filesystem::absolute(DefaultAssetsDirectory() / "embed/minilm/vocab.txt"),
                                  assets / "embed/minilm/vocab.txt");
  const auto broken = MiniLmEmbedder::Load(assets);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(broken.error().detail, HasSubstr("model.safetensors"));
}

}  // namespace
}  // namespace parley
