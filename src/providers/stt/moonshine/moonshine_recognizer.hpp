#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "audio/resampler.hpp"
#include "providers/stt/moonshine/moonshine_transcriber.hpp"
#include "runtime/executor.hpp"
#include "runtime/work_queue.hpp"
#include "speech/recognizer.hpp"
#include "speech/utterance_audio.hpp"

namespace parley {

class MoonshineRecognizer;
using RecognizerId = Id<struct RecognizerIdTag, std::uint64_t>;

struct MoonshineStats {
  std::uint64_t decodings = 0;     ///< jobs done
  std::uint64_t refused = 0;       ///< jobs the work queue did not take
  std::uint64_t late_results = 0;  ///< results for a recogniser that was closed
  std::uint64_t reused = 0;        ///< finals that were already known from the soft pause before
  std::uint64_t by_expectation = 0;
};

/// The embedded recogniser for the calls of one shard. Loop-affine. See RecognizerProvider for its life.
class MoonshineProvider final : public RecognizerProvider {
 public:
  /// @param work  where decodings run, 10 to 400 ms each.
  MoonshineProvider(std::shared_ptr<const MoonshineTranscriber> transcriber, Executor& loop, WorkQueue& work)
      : transcriber_(std::move(transcriber)), loop_(loop), work_(work) {}

  [[nodiscard]] std::unique_ptr<Recognizer> MakeRecognizer() override;
  [[nodiscard]] const RecognizerTraits& Traits() const override;
  [[nodiscard]] const MoonshineStats& Stats() const { return stats_; }

 private:
  friend class MoonshineRecognizer;

  /// Decodes on the work queue and hands the transcript to the recogniser of that id, if it is still there.
  [[nodiscard]] bool Decode(RecognizerId id, std::vector<std::int16_t> audio, Hz rate,
                            std::shared_ptr<const ExpectedAnswers> expected);

  std::shared_ptr<const MoonshineTranscriber> transcriber_;
  Executor& loop_;
  WorkQueue& work_;
  std::unordered_map<RecognizerId, MoonshineRecognizer*> open_;
  RecognizerId last_id_;
  MoonshineStats stats_;
};

/// Moonshine for one call. It does not stream: it decodes the utterance so far at a soft pause, at its end, on demand,
/// and each 1500 ms of voice (turn-taking, SttPartial); an end that adds nothing to the soft pause before it costs
/// nothing. One decoding at a time; what is wanted meanwhile waits: finals in order, of partials the latest wish. Of a
/// long utterance the part up to a pause, or to its quietest point, is settled and not decoded again.
class MoonshineRecognizer final : public Recognizer {
 public:
  explicit MoonshineRecognizer(MoonshineProvider& provider) : provider_(provider) {}
  ~MoonshineRecognizer() override { Close(); }

  [[nodiscard]] Status Open(RecognizerSink& sink, const RecognizerHints& hints) override;
  [[nodiscard]] Status Push(const AudioFrame& frame, TimePoint at) override;
  void Mark(VoiceMark mark, TimePoint at) override;
  void Expect(const RecognizerHints& hints) override;
  void Close() override;

 private:
  friend class MoonshineProvider;

  /// What a decoding is for.
  enum class Purpose : std::uint8_t { kProgress, kPause, kOnDemand, kFinal };
  struct Wish {
    Purpose purpose = Purpose::kProgress;
    UtteranceId utterance;
    AudioPosition from = 0, to = 0;
    std::string settled;  // text of the utterance before `from`, and how sure it is
    double settled_confidence = 1;
  };
  struct Utterance {
    UtteranceId id;
    bool voice = false;         // between kStarted and kEnded
    AudioPosition from = 0;     // of what is not settled yet
    AudioPosition decoded = 0;  // voice up to here was decoded, or is being
    std::string settled;        // text of what lies before `from`
    double settled_confidence = 1;
  };
  struct Known {  // the last decoding
    Wish wish;
    Transcript transcript;
  };

  void Begin(TimePoint onset);
  void End(TimePoint speech_end);
  void Want(Purpose purpose, AudioPosition to);
  void WantFinal(Wish wish);
  void StartNext();
  void OnTranscript(Result<Transcript> transcript);
  void Report(const Wish& wish, const Transcript& transcript);
  void Settle(const Wish& wish, const Transcript& transcript);
  void PostReport(const Wish& wish, Transcript transcript);
  void Emit(const RecognizerEvent& event);
  [[nodiscard]] AudioPosition WithTail(TimePoint speech_end) const;

  MoonshineProvider& provider_;
  RecognizerId id_;
  RecognizerSink* sink_ = nullptr;
  std::optional<UtteranceAudio> audio_;
  std::optional<Resampler> resampler_;
  Utterance utterance_;
  std::optional<Wish> running_, waiting_;
  std::deque<Wish> finals_;  // waiting, before all else
  std::optional<Known> known_;
  std::shared_ptr<const ExpectedAnswers> expected_;
};

}  // namespace parley
