#include "providers/tts/piper/piper_renderer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "speech/speech_leveler.hpp"
#include "speech/testing/embedded_fixture.hpp"
#include "speech/testing/synthesizer_conformance.hpp"

namespace parley {
namespace {

std::shared_ptr<const PiperRenderer> Joe(bool deterministic) {
  static const auto still = PiperRenderer::Load(DefaultAssetsDirectory(), {.deterministic = true});
  static const auto lively = PiperRenderer::Load(DefaultAssetsDirectory());
  const auto& joe = deterministic ? still : lively;
  EXPECT_TRUE(joe) << joe.error().detail;
  return joe ? *joe : nullptr;
}

SynthesizerUnderTest Voice(const char* name, bool deterministic) {
  return {name, [deterministic]() -> std::unique_ptr<SynthesizerFixture> {
            return std::make_unique<EmbeddedFixture>(OffloadSynthesizerProvider::Voices{Joe(deterministic)});
          }};
}

INSTANTIATE_TEST_SUITE_P(Piper, SynthesizerConformance, testing::Values(Voice("joe", false), Voice("joe_still", true)),
                         [](const auto& param) { return param.param.name; });

double Power(const RenderedClause& clause, Us from, Us to) {
  const auto begin = static_cast<std::size_t>(SamplesIn(from, clause.rate).value);
  const auto end = std::min(clause.samples.size(), static_cast<std::size_t>(SamplesIn(to, clause.rate).value));
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += std::abs(static_cast<double>(clause.samples[i]));
  return end > begin ? sum / static_cast<double>(end - begin) : 0;
}

TEST(PiperRenderer, MarksItsWordsExactly) {
  const auto clause = Joe(true)->Render("Stop, please. Wait, Friday.", 1);
  ASSERT_TRUE(clause);
  ASSERT_EQ(clause->marks.size(), 4U);
  Us last{0};
  for (const auto& mark : clause->marks) {
    EXPECT_GE(mark.from, last);
    EXPECT_GT(mark.to - mark.from, Ms{50});
    EXPECT_GT(Power(*clause, mark.from, mark.to), 500) << mark.token;
    last = mark.to;
  }
  EXPECT_LE(last, DurationOf({static_cast<std::int64_t>(clause->samples.size())}, clause->rate));
  // Between sentences there is a pause, and it lies between the marks.
  const Us pause_from = clause->marks[1].to, pause_to = clause->marks[2].from;
  EXPECT_GT(pause_to - pause_from, Ms{80});
  const Us middle = (pause_from + pause_to) / 2;
  EXPECT_LT(Power(*clause, middle - Ms{15}, middle + Ms{15}), 300);
}

TEST(PiperRenderer, SpeedChangesTheLength) {
  const auto slow = Joe(true)->Render("One moment please.", 0.7);
  const auto fast = Joe(true)->Render("One moment please.", 1.4);
  ASSERT_TRUE(slow && fast);
  EXPECT_GT(static_cast<double>(slow->samples.size()), 1.5 * static_cast<double>(fast->samples.size()));
}

TEST(PiperRenderer, IsNotTheSameTwiceUnlessAsked) {
  const auto once = Joe(false)->Render("One moment please.", 1);
  const auto again = Joe(false)->Render("One moment please.", 1);
  ASSERT_TRUE(once && again);
  EXPECT_NE(once->samples, again->samples);
  EXPECT_NE(Joe(false)->Identity().model_hash, Joe(true)->Identity().model_hash);
}

TEST(PiperRenderer, MayBeUsedFromSeveralThreads) {
  const auto once = Joe(true)->Render("Hold on.", 1);
  ASSERT_TRUE(once);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      const auto again = Joe(true)->Render("Hold on.", 1);
      ASSERT_TRUE(again);
      EXPECT_EQ(again->samples, once->samples);
    });
}

TEST(PiperRenderer, NamesTheMissingVoice) {
  const auto missing = PiperRenderer::Load(DefaultAssetsDirectory(), {.voice = "en_US-nobody"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().detail.find("en_US-nobody"), std::string::npos);
}

}  // namespace
}  // namespace parley
