#include "providers/stt/moonshine/moonshine_recognizer.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "base/clock.hpp"
#include "runtime/simulated_loop.hpp"
#include "speech/testing/recognizer_conformance.hpp"

namespace parley {
namespace {

/// The model takes a second to load: once for all tests.
std::shared_ptr<const MoonshineTranscriber> SharedTranscriber() {
  static const auto transcriber = []() -> std::shared_ptr<const MoonshineTranscriber> {
    auto model = MoonshineModel::Load(DefaultAssetsDirectory());
    EXPECT_TRUE(model) << model.error().detail;
    return *MoonshineTranscriber::Create(*model);
  }();
  return transcriber;
}

std::vector<std::int16_t> Prompt(const std::string& name, Hz rate) {
  auto wav = ReadWav((DefaultAssetsDirectory() / "prompts/en_US_f_Allison" / (name + ".wav")).string());
  EXPECT_TRUE(wav) << wav.error().detail;
  return *ResampleWhole(wav->samples, wav->rate, rate);
}

class MoonshineSubject final : public RecognizerSubject {
 public:
  [[nodiscard]] RecognizerProvider& Provider() override { return provider_; }
  [[nodiscard]] TimePoint Now() override { return loop_.Now(); }
  void PassFrame() override { loop_.AdvanceBy(Ms{20}); }
  [[nodiscard]] std::vector<std::int16_t> Speech(Hz rate) override {
    std::vector<std::int16_t> speech(static_cast<std::size_t>(rate.value / 5));
    const auto prompt = Prompt("vm-leavemsg", rate);
    speech.insert(speech.end(), prompt.begin(), prompt.end());
    speech.resize(speech.size() + static_cast<std::size_t>(rate.value / 5));
    return speech;
  }
  [[nodiscard]] std::vector<std::string> WordsOfSpeech() override { return {"press", "leave", "a", "message"}; }

 private:
  ManualClock clock_;
  SimulatedLoop loop_{clock_};
  InlineWork work_;
  MoonshineProvider provider_{SharedTranscriber(), loop_, work_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Moonshine, RecognizerConformance, MoonshineSubject);

/// Runs jobs when told to, to see what waits for what.
class HeldWork final : public WorkQueue {
 public:
  [[nodiscard]] bool Submit(Task job) override {
    if (full) return false;
    jobs.push_back(std::move(job));
    return true;
  }
  void RunOne() {
    Task job = std::move(jobs.front());
    jobs.pop_front();
    job();
  }
  std::deque<Task> jobs;
  bool full = false;
};

struct MoonshineRecognizerTest : testing::Test {
  void Hear(const std::vector<std::int16_t>& samples) {
    for (std::size_t at = 0; at + 160 <= samples.size(); at += 160) {
      loop.AdvanceBy(Ms{20});
      ASSERT_TRUE(recognizer->Push(AudioFrame(k8kHz, std::span(samples).subspan(at, 160)), loop.Now()));
    }
  }
  void Rest(int ms) { Hear(std::vector<std::int16_t>(static_cast<std::size_t>(ms) * 8)); }
  void Open(RecognizerHints hints = {}) {
    recognizer = provider.MakeRecognizer();
    ASSERT_TRUE(recognizer->Open(sink, hints));
    Rest(300);
  }
  /// Says a prompt and marks it like the VAD.
  void Say(const std::string& name) {
    const TimePoint onset = loop.Now();
    recognizer->Mark(VoiceMark::kStarted, onset);
    Hear(Prompt(name, k8kHz));
  }

  ManualClock clock;
  SimulatedLoop loop{clock};
  HeldWork work;
  MoonshineProvider provider{SharedTranscriber(), loop, work};
  RecordingRecognizerSink sink;
  std::unique_ptr<Recognizer> recognizer;
};

TEST_F(MoonshineRecognizerTest, TheEndAfterASoftPauseCostsNoSecondDecoding) {
  Open();
  Say("digits/5");
  const TimePoint end = loop.Now();
  Rest(100);
  recognizer->Mark(VoiceMark::kSoftPause, end);
  ASSERT_EQ(work.jobs.size(), 1U);
  work.RunOne();
  loop.AdvanceBy(Ms{1});
  ASSERT_EQ(sink.partials.size(), 1U);
  EXPECT_EQ(sink.partials[0].text, "Five.");
  Rest(100);
  recognizer->EndUtterance(end);
  loop.AdvanceBy(Ms{1});
  EXPECT_TRUE(work.jobs.empty());
  ASSERT_EQ(sink.finals.size(), 1U);
  EXPECT_EQ(sink.finals[0].text, sink.partials[0].text);
  EXPECT_GT(sink.finals[0].confidence, 0.5);
  EXPECT_EQ(provider.Stats().reused, 1U);
}

TEST_F(MoonshineRecognizerTest, AnEndDuringTheDecodingOfItsPauseTakesThatResult) {
  Open();
  Say("digits/5");
  const TimePoint end = loop.Now();
  Rest(100);
  recognizer->Mark(VoiceMark::kSoftPause, end);
  Rest(100);
  recognizer->EndUtterance(end);
  ASSERT_EQ(work.jobs.size(), 1U);
  work.RunOne();
  loop.AdvanceBy(Ms{1});
  ASSERT_EQ(sink.finals.size(), 1U);
  EXPECT_TRUE(sink.partials.empty());
}

TEST_F(MoonshineRecognizerTest, WordsWantedAreDecodedAtOnceAndTheEmptyAnswerIsGivenToo) {
  Open();
  recognizer->Mark(VoiceMark::kWordsWanted, loop.Now());
  loop.AdvanceBy(Ms{1});
  ASSERT_EQ(sink.partials.size(), 1U);
  EXPECT_EQ(sink.partials[0].text, "") << "nobody speaks";
  Say("goodbye");
  recognizer->Mark(VoiceMark::kWordsWanted, loop.Now());
  ASSERT_EQ(work.jobs.size(), 1U);
  work.RunOne();
  loop.AdvanceBy(Ms{1});
  ASSERT_EQ(sink.partials.size(), 2U);
  EXPECT_TRUE(SameText(sink.partials[1].text, "goodbye"));
}

TEST_F(MoonshineRecognizerTest, LongSpeechIsDecodedOnTheWayAndNotFromItsBeginningEachTime) {
  Open();
  const TimePoint onset = loop.Now();
  recognizer->Mark(VoiceMark::kStarted, onset);
  const auto speech = Prompt("demo-congrats", k8kHz);  // some 30 s without an end of voice
  std::size_t most = 0;
  for (std::size_t at = 0; at + 160 <= speech.size(); at += 160) {
    loop.AdvanceBy(Ms{20});
    ASSERT_TRUE(recognizer->Push(AudioFrame(k8kHz, std::span(speech).subspan(at, 160)), loop.Now()));
    most = std::max(most, work.jobs.size());
    while (!work.jobs.empty()) work.RunOne();
  }
  EXPECT_EQ(most, 1U);
  recognizer->EndUtterance(loop.Now());
  while (!work.jobs.empty()) work.RunOne();
  loop.AdvanceBy(Ms{1});
  ASSERT_EQ(sink.finals.size(), 1U);
  const auto words = WordsOf(sink.finals[0].text);
  EXPECT_GT(words.size(), 60U) << sink.finals[0].text;
  EXPECT_EQ(words.front(), "congratulations");
  EXPECT_TRUE(words.back() == "telephone" || words.back() == "telephones") << sink.finals[0].text;
  EXPECT_GE(sink.partials.size(), speech.size() / 8000 / 3) << "words at least each 1500 ms, when there are new ones";
}

TEST_F(MoonshineRecognizerTest, AnExpectedAnswerIsHeard) {
  for (const bool hinted : {false, true}) {
    sink = {};
    RecognizerHints hints;
    hints.digits = hinted;
    Open(hints);
    Say("digits/1");
    recognizer->EndUtterance(loop.Now());
    Rest(100);
    work.RunOne();
    loop.AdvanceBy(Ms{1});
    ASSERT_EQ(sink.finals.size(), 1U);
    EXPECT_TRUE(!hinted || SameText(sink.finals[0].text, "one")) << sink.finals[0].text;
  }
}

TEST_F(MoonshineRecognizerTest, UnderOverloadEachUtteranceStillGetsItsFinal) {
  Open();
  work.full = true;
  Say("goodbye");
  recognizer->EndUtterance(loop.Now());
  loop.AdvanceBy(Ms{1});
  ASSERT_EQ(sink.finals.size(), 1U);
  EXPECT_EQ(sink.finals[0].text, "");
  EXPECT_EQ(provider.Stats().refused, 1U);
}

TEST_F(MoonshineRecognizerTest, FinalsThatWaitComeInOrder) {
  Open();
  for (const char* prompt : {"goodbye", "hello-world", "one-moment-please"}) {
    Say(prompt);
    recognizer->EndUtterance(loop.Now());
    Rest(300);
  }
  while (!work.jobs.empty()) {
    work.RunOne();
    loop.AdvanceBy(Ms{1});
  }
  ASSERT_EQ(sink.finals.size(), 3U);
  EXPECT_TRUE(SameText(sink.finals[0].text, "goodbye"));
  EXPECT_TRUE(SameText(sink.finals[2].text, "one moment please"));
}

TEST_F(MoonshineRecognizerTest, AnotherLanguageIsRefused) {
  auto german = provider.MakeRecognizer();
  EXPECT_FALSE(german->Open(sink, {"de", {}, {}, false}));
}

}  // namespace
}  // namespace parley
