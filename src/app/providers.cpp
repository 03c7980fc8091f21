// The one list of providers that are compiled in.
#include <utility>

#include "app/embedded_speech.hpp"
#include "providers/embedding/minilm/minilm_embedder.hpp"
#include "providers/eot/smart_turn/smart_turn_detector.hpp"
#include "providers/stt/moonshine/moonshine_recognizer.hpp"
#include "providers/tts/flite/flite_renderer.hpp"
#include "providers/tts/piper/piper_renderer.hpp"
#include "providers/vad/silero/silero_detector.hpp"
#include "speech/offload_synthesizer.hpp"

namespace parley {
namespace {

/// The largest batch of one shard: more calls than embedded speech admits.
constexpr std::size_t kVoiceBatch = 512;

struct Models {
  std::shared_ptr<const OnnxSession> vad;
  std::shared_ptr<const MoonshineTranscriber> transcriber;
  std::shared_ptr<const SmartTurnModel> turn;
  std::shared_ptr<const TextEmbedder> embedder;
  OffloadSynthesizerProvider::Voices voices;
};

/// Each model has a thread of its own, so that a long one does not make a short one wait; the kernel shares the cores.
class EmbeddedSpeechKit final : public EmbeddedSpeech {
 public:
  explicit EmbeddedSpeechKit(Models models) : models_(std::move(models)) {}

  std::unique_ptr<VoiceActivityDetector> MakeVoiceDetector() override {
    return std::make_unique<SileroDetector>(models_.vad, kVoiceBatch);
  }
  std::unique_ptr<RecognizerProvider> MakeRecognizers(Executor& loop) override {
    return std::make_unique<MoonshineProvider>(models_.transcriber, loop, stt_work_);
  }
  std::unique_ptr<TurnDetectorProvider> MakeTurnDetectors(Executor& loop) override {
    return std::make_unique<SmartTurnProvider>(models_.turn, loop, turn_work_);
  }
  std::unique_ptr<SynthesizerProvider> MakeSynthesizers(Executor& loop) override {
    return std::make_unique<OffloadSynthesizerProvider>(loop, tts_, models_.voices);
  }
  const TextEmbedder* Embedder() const override { return models_.embedder.get(); }
  WorkQueue& VoiceWork() override { return vad_work_; }
  WorkQueue& TextWork() override { return text_work_; }
  Result<std::string> Transcribe(std::span<const std::int16_t> samples, Hz rate) const override {
    const Result<Transcript> transcript = models_.transcriber->Transcribe(samples, rate, ExpectedAnswers{});
    if (!transcript) return FailFrom(transcript);
    return transcript->text;
  }
  std::vector<OffloadPool*> Pools() override { return {&vad_, &stt_, &turn_, &text_, &tts_}; }

 private:
  Models models_;
  // Voice detection is what everything else waits for, and all of it is behind the media. No lower than this: at nice
  // 10 two compilers on the same core leave a thread 5 % of it, and a clause of 150 ms takes three seconds.
  OffloadPool vad_{{.name = "vad", .nice = 1}};
  OffloadPool stt_{{.name = "stt", .nice = 3}};
  OffloadPool turn_{{.name = "eot", .nice = 4}};
  OffloadPool text_{{.name = "text", .nice = 3}};
  OffloadPool tts_{{.name = "tts", .nice = 4}};
  PooledWork vad_work_{vad_};
  PooledWork stt_work_{stt_};
  PooledWork turn_work_{turn_};
  PooledWork text_work_{text_};
};

}  // namespace

Result<std::unique_ptr<EmbeddedSpeech>> EmbeddedSpeech::Load(const std::filesystem::path& models) {
  Models loaded;
  auto vad = SileroDetector::LoadModel(models);
  if (!vad) return FailFrom(vad);
  loaded.vad = std::move(*vad);

  auto moonshine = MoonshineModel::Load(models);
  if (!moonshine) return FailFrom(moonshine);
  auto transcriber = MoonshineTranscriber::Create(std::move(*moonshine));
  if (!transcriber) return FailFrom(transcriber);
  loaded.transcriber = std::move(*transcriber);

  auto turn = SmartTurnModel::Load(models);
  if (!turn) return FailFrom(turn);
  loaded.turn = std::move(*turn);

  auto embedder = MiniLmEmbedder::Load(models);
  if (!embedder) return FailFrom(embedder);
  loaded.embedder = std::move(*embedder);

  auto piper = PiperRenderer::Load(models);
  if (!piper) return FailFrom(piper);
  loaded.voices.push_back(std::move(*piper));
  auto flite = FliteVoices();
  if (!flite) return FailFrom(flite);
  for (auto& voice : *flite) loaded.voices.push_back(std::move(voice));

  return std::make_unique<EmbeddedSpeechKit>(std::move(loaded));
}

}  // namespace parley
