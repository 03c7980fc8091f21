#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/speech_kit.hpp"
#include "speech/offload_synthesizer.hpp"
#include "speech/testing/tone_renderer.hpp"

namespace parley {

/// Voice is what is loud.
class LoudnessDetector final : public VoiceActivityDetector {
 public:
  [[nodiscard]] const VadShape& Shape() const override { return shape_; }
  [[nodiscard]] Status Detect(std::span<VadWindow> windows) override {
    for (VadWindow& window : windows) {
      double energy = 0;
      for (std::size_t i = shape_.context; i < shape_.context + shape_.window; ++i)
        energy += double{window.samples[i]} * double{window.samples[i]};
      window.probability = std::sqrt(energy / static_cast<double>(shape_.window)) > 0.01 ? 0.97F : 0.02F;
    }
    return {};
  }

 private:
  const VadShape shape_;
};

/// Understands the same words in every utterance. Each result is made on a pool and posted by id, as a model's is.
class ScriptedRecognizers final : public RecognizerProvider {
 public:
  ScriptedRecognizers(Executor& loop, OffloadPool& pool, std::string words)
      : loop_(loop), pool_(pool), words_(std::move(words)) {}

  [[nodiscard]] std::unique_ptr<Recognizer> MakeRecognizer() override { return std::make_unique<Stream>(*this); }
  [[nodiscard]] const RecognizerTraits& Traits() const override { return traits_; }

 private:
  class Stream final : public Recognizer {
   public:
    explicit Stream(ScriptedRecognizers& provider) : provider_(provider), id_(++provider.last_) {}
    ~Stream() override { Close(); }
    [[nodiscard]] Status Open(RecognizerSink& sink, const RecognizerHints&) override {
      sink_ = &sink;
      provider_.open_.emplace(id_, this);
      return {};
    }
    [[nodiscard]] Status Push(const AudioFrame&, TimePoint) override { return {}; }
    void Mark(VoiceMark mark, TimePoint) override {
      if (mark == VoiceMark::kStarted) ++utterance_;
      if (mark == VoiceMark::kSoftPause || mark == VoiceMark::kWordsWanted) {
        provider_.Answer(id_, RecognizerPartial{{utterance_}, provider_.words_, 0.9, 0.9, {}});
      } else if (mark == VoiceMark::kEnded) {
        provider_.Answer(id_, RecognizerFinal{{utterance_}, provider_.words_, 0.9, {}, {}});
      }
    }
    void Expect(const RecognizerHints&) override {}
    void Close() override { provider_.open_.erase(id_); }

   private:
    friend class ScriptedRecognizers;
    ScriptedRecognizers& provider_;
    const std::uint64_t id_;
    RecognizerSink* sink_ = nullptr;
    decltype(UtteranceId::value) utterance_ = 0;
  };

  void Answer(std::uint64_t id, RecognizerEvent event) {
    (void)pool_.Submit([this, id, event = std::make_unique<RecognizerEvent>(std::move(event))]() mutable {
      loop_.Post([this, id, event = std::move(event)] {
        const auto found = open_.find(id);
        if (found != open_.end()) found->second->sink_->OnRecognizer(*event, loop_.Now());
      });
    });
  }

  Executor& loop_;
  OffloadPool& pool_;
  const std::string words_;
  const RecognizerTraits traits_{.name = "scripted", .gives_confidence = true};
  std::uint64_t last_ = 0;
  std::unordered_map<std::uint64_t, Stream*> open_;
};

/// Is always nearly sure that the turn is over.
class ScriptedTurnDetectors final : public TurnDetectorProvider {
 public:
  ScriptedTurnDetectors(Executor& loop, OffloadPool& pool) : loop_(loop), pool_(pool) {}
  [[nodiscard]] std::unique_ptr<TurnDetector> MakeTurnDetector() override { return std::make_unique<Stream>(*this); }

 private:
  class Stream final : public TurnDetector {
   public:
    explicit Stream(ScriptedTurnDetectors& provider) : provider_(provider), id_(++provider.last_) {}
    ~Stream() override { Close(); }
    [[nodiscard]] Status Open(TurnDetectorSink& sink) override {
      sink_ = &sink;
      provider_.open_.emplace(id_, this);
      return {};
    }
    [[nodiscard]] Status Score(ScoreId request, std::span<const std::int16_t>, Hz, std::string_view) override {
      asked_ = request;
      provider_.Answer(id_, request);
      return {};
    }
    void Cancel(ScoreId request) override {
      if (asked_ == request) asked_ = {};
    }
    void Close() override { provider_.open_.erase(id_); }

   private:
    friend class ScriptedTurnDetectors;
    ScriptedTurnDetectors& provider_;
    const std::uint64_t id_;
    TurnDetectorSink* sink_ = nullptr;
    ScoreId asked_;
  };

  void Answer(std::uint64_t id, ScoreId request) {
    (void)pool_.Submit([this, id, request] {
      loop_.Post([this, id, request] {
        const auto found = open_.find(id);
        if (found == open_.end() || found->second->asked_ != request) return;
        found->second->sink_->OnTurnScore({request, 0.95}, loop_.Now());
      });
    });
  }

  Executor& loop_;
  OffloadPool& pool_;
  std::uint64_t last_ = 0;
  std::unordered_map<std::uint64_t, Stream*> open_;
};

/// Speech services whose outcome is known, on pools like those of the models.
class ScriptedSpeech final : public SpeechKit {
 public:
  explicit ScriptedSpeech(std::string words) : words_(std::move(words)) {}

  std::unique_ptr<VoiceActivityDetector> MakeVoiceDetector() override { return std::make_unique<LoudnessDetector>(); }
  std::unique_ptr<RecognizerProvider> MakeRecognizers(Executor& loop) override {
    return std::make_unique<ScriptedRecognizers>(loop, stt_, words_);
  }
  std::unique_ptr<TurnDetectorProvider> MakeTurnDetectors(Executor& loop) override {
    return std::make_unique<ScriptedTurnDetectors>(loop, turn_);
  }
  std::unique_ptr<SynthesizerProvider> MakeSynthesizers(Executor& loop) override {
    return std::make_unique<OffloadSynthesizerProvider>(loop, tts_, voices_);
  }
  const TextEmbedder* Embedder() const override { return nullptr; }
  WorkQueue& VoiceWork() override { return vad_work_; }
  WorkQueue& TextWork() override { return text_work_; }
  std::vector<OffloadPool*> Pools() override { return {&vad_, &stt_, &turn_, &text_, &tts_}; }

 private:
  const std::string words_;
  const OffloadSynthesizerProvider::Voices voices_{std::make_shared<ToneRenderer>()};
  OffloadPool vad_{{.name = "vad", .nice = 1}};
  OffloadPool stt_{{.name = "stt", .nice = 5}};
  OffloadPool turn_{{.name = "eot", .nice = 5}};
  OffloadPool text_{{.name = "text", .nice = 5}};
  OffloadPool tts_{{.name = "tts", .nice = 10}};
  PooledWork vad_work_{vad_};
  PooledWork text_work_{text_};
};

}  // namespace parley
