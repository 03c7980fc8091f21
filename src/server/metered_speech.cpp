#include "server/metered_speech.hpp"

#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "base/clock.hpp"

namespace parley {
namespace {

/// The cells of one service.
class Meter {
 public:
  Meter(ProviderMetrics& metrics, ProviderRole role) : metrics_(metrics), role_(role) {}

  void Asked() const { metrics_.requests[role_].Add(); }
  void Failed() const { metrics_.errors[role_].Add(); }
  void Took(Ns time) const { metrics_.latency[role_].Record(time); }
  Status Checked(Status status) const {
    if (!status) Failed();
    return status;
  }

 private:
  ProviderMetrics& metrics_;
  const ProviderRole role_;
};

class MeteredDetector final : public VoiceActivityDetector {
 public:
  MeteredDetector(std::unique_ptr<VoiceActivityDetector> inner, Meter meter)
      : inner_(std::move(inner)), meter_(meter) {}

  [[nodiscard]] const VadShape& Shape() const override { return inner_->Shape(); }
  [[nodiscard]] Status Detect(std::span<VadWindow> windows) override {
    meter_.Asked();
    const TimePoint begin = clock_.Now();
    Status status = meter_.Checked(inner_->Detect(windows));
    meter_.Took(clock_.Now() - begin);
    return status;
  }

 private:
  const std::unique_ptr<VoiceActivityDetector> inner_;
  const Meter meter_;
  const SystemClock clock_;
};

class MeteredEmbedder final : public TextEmbedder {
 public:
  MeteredEmbedder(const TextEmbedder& inner, Meter meter) : inner_(inner), meter_(meter) {}

  [[nodiscard]] Result<std::vector<float>> Embed(std::string_view text) const override {
    meter_.Asked();
    const TimePoint begin = clock_.Now();
    Result<std::vector<float>> embedding = inner_.Embed(text);
    if (!embedding) meter_.Failed();
    meter_.Took(clock_.Now() - begin);
    return embedding;
  }
  [[nodiscard]] std::size_t Dimensions() const override { return inner_.Dimensions(); }
  [[nodiscard]] std::string_view ModelId() const override { return inner_.ModelId(); }

 private:
  const TextEmbedder& inner_;
  const Meter meter_;
  const SystemClock clock_;
};

class MeteredRecognizer final : public Recognizer, private RecognizerSink {
 public:
  MeteredRecognizer(std::unique_ptr<Recognizer> inner, const Executor& loop, Meter meter)
      : inner_(std::move(inner)), loop_(loop), meter_(meter) {}

  [[nodiscard]] Status Open(RecognizerSink& sink, const RecognizerHints& hints) override {
    sink_ = &sink;
    return meter_.Checked(inner_->Open(*this, hints));
  }
  [[nodiscard]] Status Push(const AudioFrame& frame, TimePoint at) override { return inner_->Push(frame, at); }
  void Mark(VoiceMark mark, TimePoint at) override {
    if (mark == VoiceMark::kEnded) {
      meter_.Asked();
      asked_ = loop_.Now();
    }
    inner_->Mark(mark, at);
  }
  void Expect(const RecognizerHints& hints) override { inner_->Expect(hints); }
  void Close() override { inner_->Close(); }

 private:
  void OnRecognizer(const RecognizerEvent& event, TimePoint at) noexcept override {
    if (std::holds_alternative<RecognizerFailed>(event)) meter_.Failed();
    if (std::holds_alternative<RecognizerFinal>(event)) {
      if (const auto asked = std::exchange(asked_, std::nullopt)) meter_.Took(loop_.Now() - *asked);
    }
    sink_->OnRecognizer(event, at);
  }

  const std::unique_ptr<Recognizer> inner_;
  const Executor& loop_;
  const Meter meter_;
  RecognizerSink* sink_ = nullptr;
  std::optional<TimePoint> asked_;
};

class MeteredTurnDetector final : public TurnDetector, private TurnDetectorSink {
 public:
  MeteredTurnDetector(std::unique_ptr<TurnDetector> inner, const Executor& loop, Meter meter)
      : inner_(std::move(inner)), loop_(loop), meter_(meter) {}

  [[nodiscard]] Status Open(TurnDetectorSink& sink) override {
    sink_ = &sink;
    return meter_.Checked(inner_->Open(*this));
  }
  [[nodiscard]] Status Score(ScoreId request, std::span<const std::int16_t> audio, Hz rate,
                             std::string_view text) override {
    meter_.Asked();
    asked_ = loop_.Now();
    return meter_.Checked(inner_->Score(request, audio, rate, text));
  }
  void Cancel(ScoreId request) override { inner_->Cancel(request); }
  void Close() override { inner_->Close(); }

 private:
  // A new question cancels the one before, so the answer is to the last.
  void OnTurnScore(const TurnScore& score, TimePoint at) noexcept override {
    if (!score.p_end) meter_.Failed();
    if (const auto asked = std::exchange(asked_, std::nullopt)) meter_.Took(loop_.Now() - *asked);
    sink_->OnTurnScore(score, at);
  }

  const std::unique_ptr<TurnDetector> inner_;
  const Executor& loop_;
  const Meter meter_;
  TurnDetectorSink* sink_ = nullptr;
  std::optional<TimePoint> asked_;
};

class MeteredSynthesizer final : public Synthesizer, private SynthesizerSink {
 public:
  MeteredSynthesizer(std::unique_ptr<Synthesizer> inner, const Executor& loop, Meter meter)
      : inner_(std::move(inner)), loop_(loop), meter_(meter) {}

  [[nodiscard]] Status Open(SynthesizerSink& sink, const VoiceRequest& request) override {
    sink_ = &sink;
    return meter_.Checked(inner_->Open(*this, request));
  }
  [[nodiscard]] Status Speak(GenId gen, std::string_view text, bool more_follows) override {
    const auto [asked, first] = asked_.try_emplace(gen, loop_.Now());
    if (first) meter_.Asked();
    Status status = meter_.Checked(inner_->Speak(gen, text, more_follows));
    if (!status) asked_.erase(gen);
    return status;
  }
  [[nodiscard]] Status Finish(GenId gen) override { return inner_->Finish(gen); }
  void Cancel(GenId gen) override {
    asked_.erase(gen);
    inner_->Cancel(gen);
  }
  void Close() override {
    asked_.clear();
    inner_->Close();
  }

 private:
  void OnSynthesis(const SynthesisEvent& event, TimePoint at) noexcept override {
    const auto asked = asked_.find(GenerationOf(event));
    if (asked != asked_.end()) {
      if (asked->second && std::holds_alternative<SynthesizedAudio>(event)) {
        meter_.Took(loop_.Now() - *std::exchange(asked->second, std::nullopt));
      }
      const bool failed = std::holds_alternative<SynthesisFailed>(event);
      if (failed) meter_.Failed();
      if (failed || std::holds_alternative<SynthesisDone>(event)) asked_.erase(asked);
    }
    sink_->OnSynthesis(event, at);
  }

  const std::unique_ptr<Synthesizer> inner_;
  const Executor& loop_;
  const Meter meter_;
  SynthesizerSink* sink_ = nullptr;
  std::map<GenId, std::optional<TimePoint>> asked_;  // begun generations; the time until their first audio
};

class MeteredRecognizers final : public RecognizerProvider {
 public:
  MeteredRecognizers(std::unique_ptr<RecognizerProvider> inner, const Executor& loop, Meter meter)
      : inner_(std::move(inner)), loop_(loop), meter_(meter) {}
  [[nodiscard]] std::unique_ptr<Recognizer> MakeRecognizer() override {
    return std::make_unique<MeteredRecognizer>(inner_->MakeRecognizer(), loop_, meter_);
  }
  [[nodiscard]] const RecognizerTraits& Traits() const override { return inner_->Traits(); }

 private:
  const std::unique_ptr<RecognizerProvider> inner_;
  const Executor& loop_;
  const Meter meter_;
};

class MeteredTurnDetectors final : public TurnDetectorProvider {
 public:
  MeteredTurnDetectors(std::unique_ptr<TurnDetectorProvider> inner, const Executor& loop, Meter meter)
      : inner_(std::move(inner)), loop_(loop), meter_(meter) {}
  [[nodiscard]] std::unique_ptr<TurnDetector> MakeTurnDetector() override {
    return std::make_unique<MeteredTurnDetector>(inner_->MakeTurnDetector(), loop_, meter_);
  }

 private:
  const std::unique_ptr<TurnDetectorProvider> inner_;
  const Executor& loop_;
  const Meter meter_;
};

class MeteredSynthesizers final : public SynthesizerProvider {
 public:
  MeteredSynthesizers(std::unique_ptr<SynthesizerProvider> inner, const Executor& loop, Meter meter)
      : inner_(std::move(inner)), loop_(loop), meter_(meter) {}
  [[nodiscard]] std::unique_ptr<Synthesizer> MakeSynthesizer() override {
    return std::make_unique<MeteredSynthesizer>(inner_->MakeSynthesizer(), loop_, meter_);
  }
  [[nodiscard]] SynthesizerTraits Traits() const override { return inner_->Traits(); }
  [[nodiscard]] Result<VoiceIdentity> Identify(std::string_view voice) const override {
    return inner_->Identify(voice);
  }

 private:
  const std::unique_ptr<SynthesizerProvider> inner_;
  const Executor& loop_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<VoiceActivityDetector> Metered(std::unique_ptr<VoiceActivityDetector> detector,
                                               ProviderMetrics& metrics) {
  return std::make_unique<MeteredDetector>(std::move(detector), Meter(metrics, ProviderRole::kVad));
}

std::unique_ptr<RecognizerProvider> Metered(std::unique_ptr<RecognizerProvider> recognizers, const Executor& loop,
                                            ProviderMetrics& metrics) {
  return std::make_unique<MeteredRecognizers>(std::move(recognizers), loop, Meter(metrics, ProviderRole::kStt));
}

std::unique_ptr<TurnDetectorProvider> Metered(std::unique_ptr<TurnDetectorProvider> detectors, const Executor& loop,
                                              ProviderMetrics& metrics) {
  return std::make_unique<MeteredTurnDetectors>(std::move(detectors), loop, Meter(metrics, ProviderRole::kEot));
}

std::unique_ptr<SynthesizerProvider> Metered(std::unique_ptr<SynthesizerProvider> synthesizers, const Executor& loop,
                                             ProviderMetrics& metrics) {
  return std::make_unique<MeteredSynthesizers>(std::move(synthesizers), loop, Meter(metrics, ProviderRole::kTts));
}

std::unique_ptr<TextEmbedder> Metered(const TextEmbedder* embedder, ProviderMetrics& metrics) {
  if (embedder == nullptr) return nullptr;
  return std::make_unique<MeteredEmbedder>(*embedder, Meter(metrics, ProviderRole::kEmbedding));
}

}  // namespace parley
