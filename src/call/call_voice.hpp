#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "audio/audio_frame.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "dialog/wording/spoken_line.hpp"
#include "speech/playout.hpp"
#include "speech/synthesizer.hpp"
#include "speech/voice_cache.hpp"

namespace parley {

/// Told about the audio of responses. Called on the loop, never on the media tick.
class CallVoiceSink {
 public:
  virtual ~CallVoiceSink() = default;
  /// A voiced frame can be sent at once, and none could before.
  virtual void OnVoiceReady(GenId response) = 0;
  /// A word and its place in the audio of its response.
  virtual void OnVoiceSpan(GenId response, const SpokenSpan& span) = 0;
  /// All audio is there.
  virtual void OnVoiceFinished(GenId response, Us total) = 0;
  virtual void OnVoiceFailed(GenId response, const Error& error) = 0;
};

/// The voice of one call: turns the text of responses into audio, in order, from the cache where the line is known
/// and by the synthesizer where it is not, and keeps it for the playout. Loop-affine; Pull() belongs to the media tick
/// of the same loop.
class CallVoice final : public SynthesizerSink {
 public:
  struct Parts {
    SynthesizerProvider& synthesizers;
    VoiceCache& cache;
  };

  /// The sink must outlive it. @param voice  as the flow names it; empty: the provider's default.
  CallVoice(Parts parts, std::string_view voice, Hz rate, CallVoiceSink& sink);

  /// @return what opening the synthesizer reports; cached lines can be said all the same.
  [[nodiscard]] Status Open();

  /// Adds a clause to a response, which begins with its first.
  void AddText(GenId response, const SayPiece& piece);
  /// No more text comes.
  void FinishText(GenId response);
  /// From now on the text of this response is turned into audio; before, it only waits (a speculation without speech).
  void Speak(GenId response);
  /// The text cannot be completed: what is there may still be played.
  void Fail(GenId response);
  /// Forgets a response: no event of it follows. One that is audible must be stopped instead.
  void Cancel(GenId response);

  /// Goes on with a response of a process before this one: its text is rendered again, what was heard of it is not
  /// said twice, and the first `spans_known` of its words are not reported again. It waits for ResumeFrom() or Play().
  void Restore(GenId response, const std::vector<SayPiece>& text, Us heard, std::size_t spans_known);

  void Play(GenId response) { playout_.Play(response); }
  /// @return its position after the fade.
  Us Stop(GenId response, bool keep);
  void ResumeFrom(GenId response, Us from) { playout_.ResumeFrom(response, from); }
  void Duck() { playout_.Duck(); }
  void Unduck() { playout_.Unduck(); }

  /// The next 20 ms. No allocation, no lock.
  PlayoutTick Pull(AudioFrame& frame) noexcept { return playout_.Pull(frame); }

  [[nodiscard]] GenId Playing() const { return playout_.Playing(); }
  [[nodiscard]] Us Heard(GenId response) const { return playout_.Heard(response); }

  void OnSynthesis(const SynthesisEvent& event, TimePoint at) noexcept override;

 private:
  using RenderId = GenId;  // one clause at the synthesizer

  /// A clause on its way to audio. Audio that comes before its turn waits here.
  struct Piece {
    SayPiece text;
    enum class Stage : std::uint8_t { kWaiting, kRendering, kRendered } stage = Stage::kWaiting;
    RenderId render;
    std::vector<SpeechAudio> audio;
    std::vector<SpokenSpan> spans;
  };
  struct Response {
    enum class Text : std::uint8_t { kOpen, kComplete, kFailed } text = Text::kOpen;
    enum class Speech : std::uint8_t { kHeldBack, kWanted, kFinished } speech = Speech::kHeldBack;
    std::deque<Piece> pieces;  // the first is the one whose audio is appended
    Us appended{0};
    Us piece_begin{0};            // where the first piece's audio begins
    std::size_t spans_known = 0;  // words still to come that were reported before a restart
  };

  void Render(GenId id, Response& response);
  void RenderPiece(GenId id, Piece& piece, bool more_follows);
  /// Little audio at the beginning, and none yet of the piece behind it, or that piece is still to come.
  [[nodiscard]] static bool WouldRunDry(const Response& response);
  void Append(GenId id, Response& response);
  void AppendAudio(GenId id, Response& response, const SpeechAudio& audio);
  void FinishIfComplete(GenId id, Response& response);
  void OnFailed(GenId id, const Error& error);

  Parts parts_;
  const std::string voice_;
  VoiceIdentity identity_;
  CallVoiceSink& sink_;
  Playout playout_;
  std::unique_ptr<Synthesizer> synthesizer_;
  std::map<GenId, Response> responses_;
  std::unordered_map<RenderId, GenId> renders_;
  std::uint32_t last_render_ = 0;
};

/// Places the words of a clause in its audio by their length, where the synthesizer gave no marks: off by up to a
/// syllable or two inside a sentence.
[[nodiscard]] std::vector<SpokenSpan> SpansByLength(std::string_view text, Us total);

}  // namespace parley
