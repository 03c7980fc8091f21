#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "audio/audio_frame.hpp"
#include "audio/frame_origin.hpp"
#include "base/clock.hpp"
#include "runtime/executor.hpp"
#include "speech/audio_history.hpp"
#include "speech/recognizer.hpp"
#include "speech/turn_detector.hpp"
#include "speech/vad_batcher.hpp"
#include "speech/voice_gate.hpp"

namespace parley {

/// What the ears of a call report. Called on the loop, some of it on the media tick: an implementation queues.
class CallEarsSink {
 public:
  virtual ~CallEarsSink() = default;
  virtual void OnVoice(const VoiceEvent& event) noexcept = 0;
  /// Words, of a partial or a final; `rel_db` is the level of the voice against the caller's median.
  virtual void OnWords(const RecognizerPartial& partial, double rel_db) noexcept = 0;
  virtual void OnWords(const RecognizerFinal& final, double rel_db) noexcept = 0;
  virtual void OnRecognizerLost(const Error& error) noexcept = 0;
  /// Probability that the caller's turn ends with the present pause.
  virtual void OnTurnScore(double p_end) noexcept = 0;
  /// Probability that the present overlap is an interruption, by what was asked for.
  virtual void OnOverlapScore(double p_interrupt) noexcept = 0;
};

/// Hears the caller of one call: voice activity, words, end of turn. Proposes only; the turn engine decides.
/// Loop-affine; Hear() belongs to the media tick and neither allocates nor blocks.
class CallEars final : public VadSink, public RecognizerSink, public TurnDetectorSink {
 public:
  struct Parts {
    VadBatcher& vad;
    RecognizerProvider& recognizers;
    TurnDetectorProvider& turn_detectors;
    Executor& loop;
  };

  /// The sink must outlive it.
  CallEars(Parts parts, const VoiceGateConfig& gate, CallEarsSink& sink);
  ~CallEars() override;

  [[nodiscard]] Status Open(const RecognizerHints& hints);
  void Close();

  /// The next frame of caller audio, in order. Media tick.
  void Hear(const AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept;

  /// The caller can hear us (or could until a moment ago): a lower bar for voice, and overlap marks. Media tick.
  void SetAgentAudible(bool audible) noexcept { gate_.SetAgentAudible(audible); }

  /// What the dialog expects to hear next.
  void Expect(RecognizerHints hints);

  /// Asks whether the turn ends with this pause; answered by OnTurnScore unless the voice goes on.
  void AskEndOfTurn(std::string_view text);

  /// Asks what the present overlap is: the words of it are decoded at once, and none means that it was no word.
  void AskOverlapClass();

  /// Opens a new recogniser in place of one that failed or went deaf.
  void Restart();

  [[nodiscard]] bool VoiceOn() const { return gate_.VoiceOn(); }

  void OnVadWindow(Us end, double probability) noexcept override;
  void OnRecognizer(const RecognizerEvent& event, TimePoint at) noexcept override;
  void OnTurnScore(const TurnScore& score, TimePoint at) noexcept override;

 private:
  enum class Asked : std::uint8_t { kNothing, kOverlapWords };

  void Take(const VoiceGate::Events& events) noexcept;

  Parts parts_;
  CallEarsSink& sink_;
  VoiceGate gate_;
  VadBatcher::StreamId vad_;
  std::unique_ptr<Recognizer> recognizer_;
  std::unique_ptr<TurnDetector> turn_detector_;
  RecognizerHints hints_;
  AudioHistory history_;
  Asked asked_ = Asked::kNothing;
  ScoreId last_score_;
  TimePoint turn_began_{};
};

}  // namespace parley
