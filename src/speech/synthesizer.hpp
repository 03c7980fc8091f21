#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "speech/speech_audio.hpp"

namespace parley {

/// A stretch of text and its place in the audio of its response. The text is as it was given to Speak(), not as it is
/// pronounced: "$120," and not "one hundred twenty dollars".
struct SpokenSpan {
  std::string text;
  Us from{0}, to{0};  ///< from the first sample of the response

  bool operator==(const SpokenSpan&) const = default;
};

/// The next stretch of a generation's audio, at the rate that Open() asked for.
struct SynthesizedAudio {
  GenId gen;
  std::uint32_t sequence = 0;  ///< 0, 1, 2 ... within the generation
  SpeechAudio audio;
};

/// One word (or phrase) of the ledger. Comes before the audio that it lies in; spans never overlap or go back.
struct SynthesizedSpan {
  GenId gen;
  SpokenSpan span;
};

/// A part of the text was left out because it cannot be said: another script, a template that nobody filled in.
struct TextSkipped {
  GenId gen;
  std::string text;  ///< what was left out; personal, not for logs
};

/// All of a finished generation has been delivered. The last event of its generation.
struct SynthesisDone {
  GenId gen;
  Us total{0};
};

/// The generation cannot go on; what was delivered stays good. The last event of its generation.
struct SynthesisFailed {
  GenId gen;
  Error error;
};

using SynthesisEvent = std::variant<SynthesizedAudio, SynthesizedSpan, TextSkipped, SynthesisDone, SynthesisFailed>;

[[nodiscard]] inline GenId GenerationOf(const SynthesisEvent& event) {
  return std::visit([](const auto& e) { return e.gen; }, event);
}

/// Receives the events of one synthesizer, on the loop of its call. Within a generation: (spans, audio)*, then done or
/// failed, once. Nothing arrives for a generation after Cancel(), nothing at all after Close() has returned, and
/// nothing inside a call of a Synthesizer method.
class SynthesizerSink {
 public:
  virtual ~SynthesizerSink() = default;
  virtual void OnSynthesis(const SynthesisEvent& event, TimePoint at) noexcept = 0;
};

/// How a call wants to be spoken for.
struct VoiceRequest {
  std::string voice;  ///< as the provider names it; empty: its default
  Hz rate = k8kHz;    ///< of the audio delivered: the leg's rate, or 16 kHz for the cache
  double speed = 1;   ///< 0.5 to 2, where the provider can
};

/// Text to speech for one call. Loop-affine to the call's shard; no method blocks or calls the sink back before it
/// returns. One instance per call; a reconnect is the implementation's own matter.
class Synthesizer {
 public:
  static constexpr std::size_t kMaxTextBytes = 8192;  ///< per Speak(): ten minutes of speech

  /// Closes.
  virtual ~Synthesizer() = default;

  /// Begins. The sink must live until Close() has returned.
  /// @return kInvalid if it is open already or the rate cannot be made; kNotFound for an unknown voice.
  [[nodiscard]] virtual Status Open(SynthesizerSink& sink, const VoiceRequest& request) = 0;

  /// Adds text to a generation, which begins with its first text. Generations are spoken in the order they began.
  ///
  /// @param text  UTF-8. A provider that takes words wants them as they come; any other wants a clause at a time
  ///              (ClauseSplitter), and splits what is longer by itself.
  /// @param more_follows  false lets the provider use the falling tone of an end.
  /// @return kUnavailable when not open; kInvalid for gen 0, a finished generation or text beyond kMaxTextBytes;
  ///         kOverloaded when the work queue is full; if it had begun, SynthesisFailed follows.
  [[nodiscard]] virtual Status Speak(GenId gen, std::string_view text, bool more_follows) = 0;

  /// No more text comes: SynthesisDone follows the audio. One that had no text is done with 0 ms.
  /// @return kUnavailable when not open; kInvalid for a generation that is finished already.
  [[nodiscard]] virtual Status Finish(GenId gen) = 0;

  /// Drops all that is queued or under way for a generation. One that is unknown is ignored; its id is not used again.
  virtual void Cancel(GenId gen) = 0;

  /// Ends; late results are dropped and counted. Safe to call twice.
  virtual void Close() = 0;
};

/// What makes one voice sound as it does; names cached audio (VoiceCache). Constant.
struct VoiceIdentity {
  std::string provider;    ///< as in the configuration: "piper"
  std::string voice;       ///< "en_US-joe-medium"
  std::string model_hash;  ///< hex SHA-256 of the model, or the vendor's model name and version
};

/// What a kind of synthesizer can do; constant.
struct SynthesizerTraits {
  bool takes_words = false;      ///< text may come word by word; otherwise clause by clause
  bool marks_words = false;      ///< spans are measured, not estimated
  bool repeats_exactly = false;  ///< the same text gives the same samples
};

/// Makes synthesizers for the calls of one shard. Loop-affine; it must outlive them and the loop's last task.
class SynthesizerProvider {
 public:
  virtual ~SynthesizerProvider() = default;
  [[nodiscard]] virtual std::unique_ptr<Synthesizer> MakeSynthesizer() = 0;
  [[nodiscard]] virtual SynthesizerTraits Traits() const = 0;

  /// @param voice  empty: the default. @return kNotFound with the names there are.
  [[nodiscard]] virtual Result<VoiceIdentity> Identify(std::string_view voice) const = 0;
};

}  // namespace parley
