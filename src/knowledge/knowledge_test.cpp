#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "knowledge/index_retriever.hpp"
#include "knowledge/intent_scorer.hpp"
#include "knowledge/knowledge_base.hpp"
#include "knowledge/search_terms.hpp"

namespace parley {
namespace {

using testing::ElementsAre;

constexpr std::string_view kText = R"(# Prices
<!-- note to
writers -->
## Cleaning
> How much is a cleaning? What does it cost to get my teeth cleaned?

A **cleaning** is $120. It takes about
45 minutes with Dr. Reed, e.g. in the morning.

- Bring your [card](https://example.org/card).
- Come early.

### For children
Half price.

## Cleaning
Second section of the same name.

| service | price |
|---|---|
| whitening | $350 |

```
not spoken
```
)";

std::vector<std::string> Texts(const KnowledgeSection& section) {
  std::vector<std::string> texts;
  for (const auto& sentence : section.sentences) texts.push_back(sentence.text);
  return texts;
}

TEST(Markdown, IsCutIntoSectionsAndSentences) {
  const KnowledgeDocument document = ReadMarkdown("prices.md", kText);
  EXPECT_EQ(document.title, "Prices");
  ASSERT_EQ(document.sections.size(), 3u);
  EXPECT_EQ(document.sections[0].heading, "Cleaning");
  EXPECT_EQ(document.sections[0].line, 4);
  EXPECT_THAT(Texts(document.sections[0]),
              ElementsAre("A cleaning is $120.", "It takes about 45 minutes with Dr. Reed, e.g. in the morning.",
                          "Bring your card.", "Come early."));
  EXPECT_THAT(document.sections[0].questions,
              ElementsAre("How much is a cleaning?", "What does it cost to get my teeth cleaned?"));
  EXPECT_EQ(document.sections[1].heading, "Cleaning: For children");
  EXPECT_THAT(Texts(document.sections[2]),
              ElementsAre("Second section of the same name.", "service, price", "whitening, $350"));
}

TEST(Markdown, IdsNameFileSectionAndPlace) {
  const KnowledgeDocument document = ReadMarkdown("prices.md", kText);
  EXPECT_EQ(document.sections[0].sentences[1].id, "prices.md#cleaning.2");
  EXPECT_EQ(document.sections[1].sentences[0].id, "prices.md#cleaning-for-children.1");
  EXPECT_EQ(document.sections[2].sentences[0].id, "prices.md#cleaning-2.1");
}

TEST(Markdown, OddTextHasNoSections) {
  for (const char* odd : {"", "#", "###### ", "<!--", "```", "> only a question?", "|", "|-|-|", "- "})
    EXPECT_TRUE(ReadMarkdown("x.md", odd).sections.empty()) << odd;
}

TEST(Markdown, SentencesEndWherePeopleSayTheyDo) {
  EXPECT_THAT(SentencesOf("We open at 8 a.m. on Fridays. Come in!"),
              ElementsAre("We open at 8 a.m. on Fridays.", "Come in!"));
  EXPECT_THAT(SentencesOf("It's $3.50 now. Really?"), ElementsAre("It's $3.50 now.", "Really?"));
  EXPECT_THAT(SentencesOf("Until 5 p.m. Then we close."), ElementsAre("Until 5 p.m.", "Then we close."));
  EXPECT_THAT(SentencesOf(""), ElementsAre());
}

TEST(SearchTerms, EndingsDoNotMatter) {
  const auto stem = [](std::string_view word) { return SearchTerms(word).front().stem; };
  EXPECT_EQ(stem("prices"), stem("pricing"));
  EXPECT_EQ(stem("cancelled"), stem("cancel"));
  EXPECT_EQ(stem("parking"), stem("park"));
  EXPECT_EQ(stem("appointments"), stem("appointment"));
  EXPECT_EQ(stem("policies"), stem("policy"));
  EXPECT_TRUE(SearchTerms("the").front().common);
  EXPECT_TRUE(SearchTerms("tuesday").front().common);
  EXPECT_TRUE(SearchTerms("...").empty());
}

TEST(PassageIndex, FindsByWordsAlone) {
  const PassageIndex index(
      {{"when are you open", "", {}, 0.5}, {"where can I park", "", {}, 0.5}, {"how much is a cleaning", "", {}, 0.5}});
  const auto hits = index.Search("is there somewhere to park?", {}, 2);
  ASSERT_FALSE(hits.empty());
  EXPECT_EQ(hits[0].entry, 1u);
  EXPECT_DOUBLE_EQ(index.Search("Where can I park?", {}, 1)[0].score, 1.0);
  EXPECT_TRUE(index.Search("zebra", {}, 3).empty());
  EXPECT_TRUE(index.Search("", {}, 3).empty());
  EXPECT_TRUE(PassageIndex().Search("park", {}, 3).empty());
}

TEST(PassageIndex, MeaningDecidesAndWordsBreakTies) {
  const PassageIndex index(
      {{"alpha", "", {1, 0, 0}, 0.5}, {"beta", "", {0, 1, 0}, 0.5}, {"gamma", "", {0, 1, 0}, 0.5}});
  const std::vector<float> question{0, 2, 0};
  auto hits = index.Search("gamma", question, 3);
  EXPECT_EQ(hits[0].entry, 1u);  // both are perfect: the order of adding
  EXPECT_NEAR(hits[0].cosine, 1, 1e-6);
  const std::vector<float> between{0.5f, 0.6f, 0};
  hits = index.Search("gamma", between, 3);
  EXPECT_EQ(hits[0].entry, 2u);
  // A vector of another length, zeros or not-a-number leaves the words.
  for (const std::vector<float>& odd : {std::vector<float>{1}, {0, 0, 0}, {NAN, 1, 1}}) {
    hits = index.Search("alpha", odd, 3);
    ASSERT_EQ(hits.size(), 1u);
    EXPECT_DOUBLE_EQ(hits[0].score, 1.0);
  }
}

TEST(PassageIndex, ScoresRiseWithTheCosineUpToTheSameDirection) {
  double before = 0;
  for (const float cosine : {0.1f, 0.2f, 0.4f, 0.45f, 0.5f, 0.7f, 0.9f, 0.99f, 1.0f}) {
    const PassageIndex index({{"alpha", "", {cosine, std::sqrt(1 - cosine * cosine)}, 0.5}});
    const auto hits = index.Search("other words", std::vector<float>{1, 0}, 1);
    if (cosine < 0.15f) {
      EXPECT_TRUE(hits.empty()) << "unrelated";
      continue;
    }
    ASSERT_EQ(hits.size(), 1u) << cosine;
    EXPECT_GT(hits[0].score, before) << cosine;
    before = hits[0].score;
  }
  EXPECT_NEAR(before, 1, 1e-6);
}

TEST(PassageIndex, ScoresStayBetweenZeroAndOne) {
  const PassageIndex index({{"the cleaning price", "Prices", {1, 0}, 0.2}, {"", "Empty", {-1, 0}, 0.5}});
  for (const char* question : {"price", "the", "prices prices", "cleaning the price of cleaning", "empty"})
    for (const IndexHit& hit : index.Search(question, std::vector<float>{-1, 0.1f}, 5)) {
      EXPECT_GT(hit.score, 0);
      EXPECT_LE(hit.score, 1);
    }
}

TEST(KnowledgeBase, GivesTheBestSentenceAndWhatFollows) {
  const KnowledgeBase base({ReadMarkdown("prices.md", kText)}, {});
  auto passages = base.Search("how much does a cleaning cost", {}, 2);
  ASSERT_FALSE(passages.empty());
  EXPECT_EQ(passages[0].sentences[0].id, "prices.md#cleaning.1");
  EXPECT_EQ(passages[0].section, "Cleaning");
  passages = base.Search("how many minutes does it take with Reed", {}, 1);
  EXPECT_EQ(passages[0].sentences[0].id, "prices.md#cleaning.2");
  EXPECT_EQ(passages[0].sentences.size(), 3u);
}

TEST(KnowledgeBase, TakesOneEmbeddingForEachText) {
  const auto document = ReadMarkdown("a.md", "## One\n> First?\n\nAlpha. Beta.\n");
  const auto texts = TextsToEmbed({document});
  EXPECT_THAT(texts, ElementsAre("One", "First?", "One. Alpha.", "One. Beta."));
  const KnowledgeBase base({document}, {{1, 0}, {1, 0}, {0.9f, 0.1f}, {0, 1}});
  EXPECT_EQ(base.Search("zzz", std::vector<float>{0, 1}, 1)[0].sentences[0].text, "Beta.");
}

TEST(KnowledgeBase, MissingFilesAreNamed) {
  const std::filesystem::path missing = "/nonexistent/kb.md";
  const auto result = ReadKnowledge(std::span(&missing, 1));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(result.error().detail, testing::HasSubstr("/nonexistent/kb.md"));
}

TEST(IntentScorer, GivesEachIntentItsBestExample) {
  const IntentScorer scorer({{"book", {"book an appointment", "make an appointment"}, {}}, {"bye", {"goodbye"}, {}}});
  const auto scored = scorer.Score("I would like to make an appointment", {});
  ASSERT_EQ(scored.size(), 1u);
  EXPECT_EQ(scored[0].intent, "book");
  EXPECT_GT(scored[0].score, 0.6);
}

/// A loop that runs when told to.
class HandLoop final : public Executor {
 public:
  void Post(Task task) override { tasks_.emplace(++last_, std::move(task)); }
  TimerId RunAt(TimePoint, Task task) override {
    Post(std::move(task));
    return TimerId{last_};
  }
  void Cancel(TimerId timer) override { tasks_.erase(timer.value); }
  TimePoint Now() const noexcept override { return {}; }
  WallTime WallNow() const noexcept override { return {}; }
  void Run() {
    auto tasks = std::move(tasks_);
    tasks_.clear();
    for (auto& [id, task] : tasks) task();
  }
  std::size_t Waiting() const { return tasks_.size(); }

 private:
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Task> tasks_;
};

class Found final : public RetrievalSink {
 public:
  void OnPassages(SearchId search, std::vector<KnowledgePassage> passages) override {
    got.emplace_back(search, passages.size());
  }
  void OnSearchFailed(SearchId, const Error&) override { FAIL(); }
  std::vector<std::pair<SearchId, std::size_t>> got;
};

TEST(IndexRetriever, AnswersOnTheNextTurnOfTheLoopAndNotAfterACancel) {
  HandLoop loop;
  Found sink;
  const auto base = std::make_shared<const KnowledgeBase>(std::vector{ReadMarkdown("prices.md", kText)},
                                                          std::vector<std::vector<float>>{});
  {
    IndexRetriever retriever(loop, base);
    const SearchId first = retriever.Search({"cleaning", {}, 1}, TimePoint{}, sink);
    const SearchId second = retriever.Search({"whitening", {}, 4}, TimePoint{}, sink);
    EXPECT_TRUE(sink.got.empty());
    retriever.Cancel(first);
    loop.Run();
    ASSERT_EQ(sink.got.size(), 1u);
    EXPECT_EQ(sink.got[0].first, second);
    (void)retriever.Search({"whitening", {}, 4}, TimePoint{}, sink);
  }
  EXPECT_EQ(loop.Waiting(), 0u);
}

}  // namespace
}  // namespace parley
