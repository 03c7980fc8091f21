#include "speech/voice_prerender.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "speech/testing/embedded_fixture.hpp"
#include "speech/testing/tone_renderer.hpp"

namespace parley {
namespace {

struct Prerender : testing::Test, VoicePrerenderSink {
  Prerender() {
    std::string pattern = (std::filesystem::temp_directory_path() / "prerender_XXXXXX").string();
    directory = ::mkdtemp(pattern.data());
  }
  ~Prerender() override { std::filesystem::remove_all(directory); }

  void OnPrerendered(const PrerenderProgress& progress) override {
    steps.push_back(progress);
    if (on_step) on_step();
  }
  void OnPrerenderFinished() override { finished = true; }

  std::unique_ptr<VoicePrerender> Make(VoiceCache& cache, std::vector<std::string> lines) {
    return std::make_unique<VoicePrerender>(VoicePrerender::Parts{fixture.Loop(), disk, cache, fixture.Provider()},
                                            VoiceRequest{}, std::move(lines), *this);
  }

  std::filesystem::path directory;
  std::shared_ptr<const ToneRenderer> voice = std::make_shared<const ToneRenderer>();
  EmbeddedFixture fixture{OffloadSynthesizerProvider::Voices{voice}};
  OffloadPool disk{{.name = "disk-test", .threads = 1, .max_queued = 16, .nice = 0}};
  std::vector<PrerenderProgress> steps;
  std::function<void()> on_step;
  bool finished = false;
};

TEST_F(Prerender, RendersInOrderAndTellsHowFarItIs) {
  VoiceCache cache({.directory = directory});
  auto prerender = Make(cache, {"Hello there. Good day.", "This will fail.", "One moment."});
  ASSERT_TRUE(prerender->Start());
  ASSERT_TRUE(fixture.RunUntil([&] { return finished; }));
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].done, 1U);
  EXPECT_EQ(steps[0].total, 3U);
  EXPECT_EQ(steps[0].text, "Hello there. Good day.");
  EXPECT_EQ(steps[0].how, PrerenderProgress::How::kRendered);
  EXPECT_EQ(steps[0].length, Ms{200 + 220 + 200});
  EXPECT_EQ(steps[1].how, PrerenderProgress::How::kFailed);
  EXPECT_FALSE(steps[1].problem.empty());
  EXPECT_EQ(steps[2].how, PrerenderProgress::How::kRendered);
  const auto line = cache.Find({{"tone", "square", "1"}, "One moment.", 1}, k8kHz);
  ASSERT_NE(line, nullptr);
  EXPECT_EQ(line->spans.size(), 2U);
  EXPECT_EQ(line->audio.Duration(), Ms{200});
}

TEST_F(Prerender, TakesFromDiskWhatIsThere) {
  {
    VoiceCache cache({.directory = directory});
    auto prerender = Make(cache, {"One.", "Two."});
    ASSERT_TRUE(prerender->Start());
    ASSERT_TRUE(fixture.RunUntil([&] { return finished; }));
  }
  const int rendered = voice->rendered;
  finished = false;
  VoiceCache cache({.directory = directory});
  auto prerender = Make(cache, {"One.", "Two.", "Three."});
  ASSERT_TRUE(prerender->Start());
  ASSERT_TRUE(fixture.RunUntil([&] { return finished; }));
  EXPECT_EQ(voice->rendered, rendered + 1);
  EXPECT_EQ(steps[2].how, PrerenderProgress::How::kCached);
  EXPECT_EQ(steps[4].how, PrerenderProgress::How::kRendered);
  EXPECT_NE(cache.Find({{"tone", "square", "1"}, "Two.", 1}, k8kHz), nullptr);
}

TEST_F(Prerender, StopsAtEveryStep) {
  for (int stop_after = 0; stop_after < 12; ++stop_after) {
    VoiceCache cache({.directory = {}});
    auto prerender = Make(cache, {"One.", "Two.", "Three."});
    bool stopped = false;
    ASSERT_TRUE(prerender->Start());
    for (int i = 0; i < stop_after; ++i) {
      int turns = 0;
      (void)fixture.RunUntil([&] { return finished || turns++ == 1; });
    }
    prerender->Stop([&] {
      stopped = true;
      prerender.reset();
    });
    ASSERT_TRUE(fixture.RunUntil([&] { return stopped; }));
    const std::size_t told = steps.size();
    fixture.Settle();
    EXPECT_EQ(steps.size(), told);
    finished = false;
  }
}

TEST_F(Prerender, TheSinkMayStopIt) {
  VoiceCache cache({.directory = {}});
  auto prerender = Make(cache, {"One.", "Two.", "Three."});
  bool stopped = false;
  on_step = [&] {
    if (steps.size() == 1) prerender->Stop([&] { stopped = true, prerender.reset(); });
  };
  ASSERT_TRUE(prerender->Start());
  ASSERT_TRUE(fixture.RunUntil([&] { return stopped; }));
  fixture.Settle();
  EXPECT_EQ(steps.size(), 1U);
  EXPECT_FALSE(finished);
}

TEST_F(Prerender, AnEmptyListIsFinished) {
  VoiceCache cache({.directory = {}});
  auto prerender = Make(cache, {});
  ASSERT_TRUE(prerender->Start());
  ASSERT_TRUE(fixture.RunUntil([&] { return finished; }));
}

}  // namespace
}  // namespace parley
