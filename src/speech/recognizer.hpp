#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "audio/audio_frame.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "runtime/executor.hpp"

namespace parley {

/// One recognised word. Times are relative to the first sample of its utterance.
struct RecognizedWord {
  std::string text;
  Us from{0}, to{0};  ///< both 0 when the recogniser does not say
  double confidence = 0;
};

/// A revisable hypothesis. It replaces the partial before it of the same utterance.
struct RecognizerPartial {
  UtteranceId utterance;
  std::string text;
  double stability = 0;   ///< 0 to 1: how likely the words stay as they are
  double confidence = 0;  ///< 0 to 1; a recogniser that gives none says kNoConfidence
  /// Level of the voice against the caller's running median in dB, where the recogniser knows it; else the call asks
  /// its VoiceGate.
  std::optional<double> rel_db;
};

/// The committed text of one utterance; empty text means "nothing was said". Exactly one for each utterance that
/// had a kEnded mark or that the recogniser ended by itself.
struct RecognizerFinal {
  UtteranceId utterance;
  std::string text;
  double confidence = 0;
  std::optional<double> rel_db;
  std::vector<RecognizedWord> words;  ///< may be empty
};

/// What some vendors say beside words: kept apart, because the VAD of the call decides about voice.
struct RecognizerSpeechHint {
  enum class Kind : std::uint8_t { kVoiceStarted, kEndOfTurnLikely, kEndOfTurn, kTurnResumed };
  Kind kind = Kind::kVoiceStarted;
  UtteranceId utterance;
  double probability = 1;
};

/// The stream is unusable: nothing follows but what Close() brings. The call opens another recogniser.
struct RecognizerFailed {
  Error error;
};

using RecognizerEvent = std::variant<RecognizerPartial, RecognizerFinal, RecognizerSpeechHint, RecognizerFailed>;

/// Confidence of a recogniser that gives none (turn-taking: "a provider that gives no confidence counts as 0.7").
inline constexpr double kNoConfidence = 0.7;

/// Receives the events of one recogniser, on the loop of its call. Order inside an utterance: partial*, final; the
/// ordinals of utterances never fall; `at` never falls. Nothing arrives after Close() has returned or inside a call
/// of a Recognizer method.
class RecognizerSink {
 public:
  virtual ~RecognizerSink() = default;
  virtual void OnRecognizer(const RecognizerEvent& event, TimePoint at) noexcept = 0;
};

/// What the dialog expects to hear next. An aid: other words are recognised as well.
struct RecognizerHints {
  std::string language = "en";            ///< BCP 47
  std::vector<std::string> expected{};    ///< whole answers awaited now: "yes", "no", "Tuesday", "the blue one"
  std::vector<std::string> vocabulary{};  ///< names and terms that may occur anywhere
  bool digits = false;                    ///< a number is awaited digit by digit
};

/// What the call's own VAD found, for recognisers that do not stream and decode when told to.
enum class VoiceMark : std::uint8_t {
  kStarted,    ///< voice began at `at` (back-dated): a new utterance
  kSoftPause,  ///< a short pause since `at`; words up to here are wanted as a partial
  kResumed,    ///< the voice went on: the pause was none
  /// Decode what is there now: the overlap decision waits for words. Answered by a partial, with empty text if there is
  /// no word (outside an utterance with the ordinal of the next one), or by the final if the utterance ends meanwhile.
  kWordsWanted,
  kEnded,  ///< voice ended at `at` (back-dated): the final is wanted
};

/// Speech to text for one call. Loop-affine to the call's shard; no method blocks or calls the sink back before it
/// returns. One instance per call; a reconnect is the implementation's own matter.
class Recognizer {
 public:
  /// Closes.
  virtual ~Recognizer() = default;

  /// Begins. The sink must live until Close() has returned.
  /// @return kInvalid if it is open already or the language is not spoken; else what connecting reports at once.
  [[nodiscard]] virtual Status Open(RecognizerSink& sink, const RecognizerHints& hints) = 0;

  /// Feeds one frame of caller audio, voice or not; copies it; allocates at most when a decoding is due.
  ///
  /// @param frame  mono int16 at the leg's own rate (8, 16 or 48 kHz), at most 60 ms, full scale = 0 dBov.
  /// @param at  arrival of its last sample, the time line of all marks; it never falls.
  /// @return kUnavailable before Open() and after Close(); kOverloaded if the frame was dropped.
  [[nodiscard]] virtual Status Push(const AudioFrame& frame, TimePoint at) = 0;

  /// Tells what the VAD found. A recogniser that finds words by itself may ignore all but kEnded. Marks out of order
  /// (kEnded without kStarted) are ignored.
  virtual void Mark(VoiceMark mark, TimePoint at) = 0;

  /// Replaces what is expected, from the next decoding on.
  virtual void Expect(const RecognizerHints& hints) = 0;

  /// Ends; late results are dropped and counted. Safe to call twice.
  virtual void Close() = 0;

  /// The user's voice ended at `speech_end`: the final is wanted now.
  void EndUtterance(TimePoint speech_end) { Mark(VoiceMark::kEnded, speech_end); }
};

/// What a kind of recogniser can do; constant.
struct RecognizerTraits {
  std::string_view name;  ///< as in the configuration
  bool streams = false;   ///< partials come by themselves while the user speaks
  bool gives_confidence = false;
  Ms final_p99{500};  ///< from the end of voice to the final: T_STT_FINAL of the turn engine
};

/// Makes recognisers for the calls of one shard. Loop-affine; it must outlive them and the loop's last task.
class RecognizerProvider {
 public:
  virtual ~RecognizerProvider() = default;
  [[nodiscard]] virtual std::unique_ptr<Recognizer> MakeRecognizer() = 0;
  [[nodiscard]] virtual const RecognizerTraits& Traits() const = 0;
};

}  // namespace parley
