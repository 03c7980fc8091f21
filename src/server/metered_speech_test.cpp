#include "server/metered_speech.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace parley {
namespace {

/// A clock that is set by hand.
class HandClock final : public Executor {
 public:
  void Post(Task) override {}
  TimerId RunAt(TimePoint, Task) override { return {}; }
  void Cancel(TimerId) override {}
  [[nodiscard]] TimePoint Now() const noexcept override { return now; }
  [[nodiscard]] WallTime WallNow() const noexcept override { return {}; }
  TimePoint now{};
};

/// A recogniser and a synthesizer that report what the test says.
struct Fakes {
  RecognizerSink* recognizer_sink = nullptr;
  SynthesizerSink* synthesizer_sink = nullptr;
  Status speak = {};
};

class FakeRecognizer final : public Recognizer {
 public:
  explicit FakeRecognizer(Fakes& fakes) : fakes_(fakes) {}
  Status Open(RecognizerSink& sink, const RecognizerHints&) override {
    fakes_.recognizer_sink = &sink;
    return {};
  }
  Status Push(const AudioFrame&, TimePoint) override { return {}; }
  void Mark(VoiceMark, TimePoint) override {}
  void Expect(const RecognizerHints&) override {}
  void Close() override {}

 private:
  Fakes& fakes_;
};

class FakeRecognizers final : public RecognizerProvider {
 public:
  explicit FakeRecognizers(Fakes& fakes) : fakes_(fakes) {}
  std::unique_ptr<Recognizer> MakeRecognizer() override { return std::make_unique<FakeRecognizer>(fakes_); }
  const RecognizerTraits& Traits() const override { return traits_; }

 private:
  Fakes& fakes_;
  const RecognizerTraits traits_;
};

class FakeSynthesizer final : public Synthesizer {
 public:
  explicit FakeSynthesizer(Fakes& fakes) : fakes_(fakes) {}
  Status Open(SynthesizerSink& sink, const VoiceRequest&) override {
    fakes_.synthesizer_sink = &sink;
    return {};
  }
  Status Speak(GenId, std::string_view, bool) override { return fakes_.speak; }
  Status Finish(GenId) override { return {}; }
  void Cancel(GenId) override {}
  void Close() override {}

 private:
  Fakes& fakes_;
};

class FakeSynthesizers final : public SynthesizerProvider {
 public:
  explicit FakeSynthesizers(Fakes& fakes) : fakes_(fakes) {}
  std::unique_ptr<Synthesizer> MakeSynthesizer() override { return std::make_unique<FakeSynthesizer>(fakes_); }
  SynthesizerTraits Traits() const override { return {}; }
  Result<VoiceIdentity> Identify(std::string_view) const override { return VoiceIdentity{}; }

 private:
  Fakes& fakes_;
};

class Heard final : public RecognizerSink, public SynthesizerSink {
 public:
  void OnRecognizer(const RecognizerEvent&, TimePoint) noexcept override { ++words; }
  void OnSynthesis(const SynthesisEvent&, TimePoint) noexcept override { ++sounds; }
  int words = 0;
  int sounds = 0;
};

class MeteredSpeechTest : public ::testing::Test {
 protected:
  ProviderMetrics metrics_;
  HandClock clock_;
  Fakes fakes_;
  Heard heard_;
};

TEST_F(MeteredSpeechTest, ARecognisersTimeIsFromTheEndOfTheVoiceToItsFinal) {
  const auto provider = Metered(std::make_unique<FakeRecognizers>(fakes_), clock_, metrics_);
  const auto recognizer = provider->MakeRecognizer();
  ASSERT_TRUE(recognizer->Open(heard_, {}));
  recognizer->Mark(VoiceMark::kStarted, {});
  fakes_.recognizer_sink->OnRecognizer(RecognizerPartial{}, {});
  recognizer->Mark(VoiceMark::kEnded, {});
  clock_.now += Ms{200};
  fakes_.recognizer_sink->OnRecognizer(RecognizerFinal{}, {});
  EXPECT_EQ(metrics_.requests[ProviderRole::kStt].Value(), 1);
  EXPECT_DOUBLE_EQ(metrics_.latency[ProviderRole::kStt].Value().sum, 0.2);
  fakes_.recognizer_sink->OnRecognizer(RecognizerFailed{}, {});
  EXPECT_EQ(metrics_.errors[ProviderRole::kStt].Value(), 1);
  EXPECT_EQ(heard_.words, 3) << "everything is passed on";
}

TEST_F(MeteredSpeechTest, ASynthesizersTimeIsFromTheFirstTextToTheFirstAudio) {
  const auto provider = Metered(std::make_unique<FakeSynthesizers>(fakes_), clock_, metrics_);
  const auto synthesizer = provider->MakeSynthesizer();
  ASSERT_TRUE(synthesizer->Open(heard_, {}));
  ASSERT_TRUE(synthesizer->Speak(GenId{1}, "Hello,", true));
  clock_.now += Ms{80};
  ASSERT_TRUE(synthesizer->Speak(GenId{1}, "there.", false));
  clock_.now += Ms{20};
  for (int i = 0; i < 2; ++i) {
    fakes_.synthesizer_sink->OnSynthesis(SynthesizedAudio{.gen = GenId{1}, .audio = {}}, {});
    clock_.now += Ms{500};
  }
  fakes_.synthesizer_sink->OnSynthesis(SynthesisDone{GenId{1}, {}}, {});
  EXPECT_EQ(metrics_.requests[ProviderRole::kTts].Value(), 1);
  EXPECT_EQ(metrics_.latency[ProviderRole::kTts].Value().Count(), 1U);
  EXPECT_DOUBLE_EQ(metrics_.latency[ProviderRole::kTts].Value().sum, 0.1);
  EXPECT_EQ(metrics_.errors[ProviderRole::kTts].Value(), 0);
  EXPECT_EQ(heard_.sounds, 3);
}

TEST_F(MeteredSpeechTest, RefusedAndFailedSpeechAreErrors) {
  const auto provider = Metered(std::make_unique<FakeSynthesizers>(fakes_), clock_, metrics_);
  const auto synthesizer = provider->MakeSynthesizer();
  ASSERT_TRUE(synthesizer->Open(heard_, {}));
  fakes_.speak = Fail(ErrorCode::kOverloaded, Origin::kProvider, "full");
  EXPECT_FALSE(synthesizer->Speak(GenId{1}, "Hello.", false));
  EXPECT_EQ(metrics_.errors[ProviderRole::kTts].Value(), 1);
  fakes_.speak = {};
  ASSERT_TRUE(synthesizer->Speak(GenId{2}, "Hello.", false));
  fakes_.synthesizer_sink->OnSynthesis(SynthesisFailed{GenId{2}, {}}, {});
  EXPECT_EQ(metrics_.errors[ProviderRole::kTts].Value(), 2);
  // What was cancelled is neither an error nor a latency.
  ASSERT_TRUE(synthesizer->Speak(GenId{3}, "Hello.", false));
  synthesizer->Cancel(GenId{3});
  EXPECT_EQ(metrics_.requests[ProviderRole::kTts].Value(), 3);
  EXPECT_EQ(metrics_.latency[ProviderRole::kTts].Value().Count(), 0U);
}

TEST_F(MeteredSpeechTest, NoEmbedderStaysNone) {
  EXPECT_EQ(Metered(static_cast<const TextEmbedder*>(nullptr), metrics_), nullptr);
}

}  // namespace
}  // namespace parley
