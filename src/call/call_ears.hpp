#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "audio/audio_frame.hpp"
#include "audio/frame_origin.hpp"
#include "base/clock.hpp"
#include "call/audio_history.hpp"
#include "runtime/executor.hpp"
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

  /// Begins to listen to audio of this rate. Without a recogniser or a voice detector the call is deaf: an error.
  [[nodiscard]] Status Open(Hz rate, const RecognizerHints& hints);
  void Close();

  /// The next frame of caller audio, in order. Media tick.
  void Hear(const AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept;

  /// The caller can hear us (or could until a moment ago): a lower bar for voice, and overlap marks. Media tick.
  void SetAgentAudible(bool audible) noexcept { gate_.SetAgentAudible(audible); }

  /// What the dialog expects to hear next.
  void Expect(RecognizerHints hints);

  /// Asks whether the turn ends with this pause; answered by OnTurnScore unless the voice goes on. The detector is the
  /// largest item of a call, so it runs once per pause, and only if the pause is still open a moment later.
  void AskEndOfTurn(std::string_view text);

  /// Asks what the present overlap is: the words of it are decoded at once, and none means that it was no word.
  void AskOverlapClass();

  /// Opens a new recogniser in place of one that failed or went deaf.
  void Restart();

  /// What is expected now: for the state of a call.
  [[nodiscard]] const RecognizerHints& Hints() const { return hints_; }

  [[nodiscard]] bool VoiceOn() const { return gate_.VoiceOn(); }

  void OnVoiceProbability(Us end, double probability) noexcept override;
  void OnRecognizer(const RecognizerEvent& event, TimePoint at) noexcept override;
  void OnTurnScore(const TurnScore& score, TimePoint at) noexcept override;

 private:
  /// How far the question about the end of the turn has come in the present pause.
  enum class PauseScore : std::uint8_t { kNotAsked, kWaiting, kAsked };

  void Take(const VoiceGate::Events& events) noexcept;
  void Tell(const VoiceEvent& event);
  void ForgetScore();
  void Score();

  /// An open question: what the words of the overlap are.
  enum class Question : std::uint8_t { kNone, kOverlapWords };

  Parts parts_;
  CallEarsSink& sink_;
  VoiceGate gate_;
  VadStreamId vad_;
  std::unique_ptr<Recognizer> recognizer_;
  std::unique_ptr<TurnDetector> turn_detector_;
  RecognizerHints hints_;
  AudioHistory heard_{TurnDetector::kMaxAudio};
  std::vector<std::int16_t> scored_;  // what the turn detector was given last; kept for its memory
  Question question_ = Question::kNone;
  struct {
    PauseScore stage = PauseScore::kNotAsked;
    std::string text;
    TimerId timer;
    ScoreId request;
  } score_;
  TimePoint turn_began_{};  // onset of the voice that the turn detector is asked about
};

}  // namespace parley
