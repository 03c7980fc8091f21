#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "audio/audio_frame.hpp"
#include "audio/gain_ramp.hpp"
#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "speech/playout_response.hpp"
#include "speech/speech_audio.hpp"

namespace parley {

/// What happened to a response while it was being played; the turn engine's Play* events.
struct PlayoutEvent {
  enum class Kind : std::uint8_t {
    kStarted,  ///< the first voiced frame since Play() or ResumeFrom() was handed to the leg
    kMark,     ///< progress, at least every PlayoutConfig::mark_every while voiced frames leave
    kDry,      ///< the queue ran empty while the generation is unfinished or failed; Play() goes on from here
    kDone,     ///< the generation is finished and its last frame was handed to the leg
  };
  Kind kind = Kind::kMark;
  GenId response;
  Us heard{0};  ///< audio of the response handed to the leg, up to and with this frame

  bool operator==(const PlayoutEvent&) const = default;
};

/// The events of one tick. A value without heap memory.
class PlayoutEvents {
 public:
  void Add(PlayoutEvent event) { events_[count_++] = event; }
  [[nodiscard]] const PlayoutEvent* begin() const { return events_.data(); }
  [[nodiscard]] const PlayoutEvent* end() const { return events_.data() + count_; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

 private:
  std::array<PlayoutEvent, 4> events_{};  // one of each kind at most
  std::size_t count_ = 0;
};

struct PlayoutTick {
  bool audible = false;  ///< false: nothing to say, the leg sends comfort noise
  PlayoutEvents events;
};

struct PlayoutConfig {
  Ms mark_every{200};  ///< turn-taking specification, section 3
  Ms fade_in{5};       ///< of a resume: starting inside a word must not click
  /// Audio behind the position that is kept for a resume; 7.5 goes back 1500 ms at most.
  Ms rewind{3000};
};

/// What the agent says, frame by frame, with its exact position. Answers, prompts and fillers are all responses with an
/// id; audio may arrive before and while a response is played, and one plays at a time. It knows nothing of text: the
/// ledger of spans lives in the turn engine.
///
/// A response is *stored* until Play(), then *playing*, and after a kept stop or a dry queue stored again. All times
/// are positions in the audio of the response, so they compare with SpokenSpan. Loop-affine; Pull() neither allocates
/// nor blocks. A value: Encode() saves all but the audio, which is rendered again from its text.
class Playout {
 public:
  explicit Playout(Hz rate, const PlayoutConfig& config = {});

  /// What a response still has to say.
  enum class Queued : std::uint8_t {
    kNothing,  ///< no voiced frame waits
    kMore,     ///< one waited already
    kFirst,    ///< since this call there is a voiced frame: TtsFirst
  };

  /// Adds audio to a response, which begins with its first block. Allocates per block.
  /// @return kInvalid for another rate than the leg's, id 0 or a response that is finished.
  Result<Queued> Append(GenId response, const SpeechAudio& audio);

  /// All audio has been appended.
  void MarkFinished(GenId response);

  /// No more audio comes: the response runs dry, and is never done.
  void MarkFailed(GenId response);

  /// Starts or goes on with a response from its position; another that was playing is dropped with a fade. One that is
  /// unknown is created and waits for its audio.
  void Play(GenId response);

  /// Stops what is being played if it is `response`: a fade of 10 ms and nothing after it. Resets the gain to 0 dB.
  /// @param keep  the rest stays, for ResumeFrom(); otherwise the response is forgotten.
  /// @return its position after the fade.
  Us Stop(GenId response, bool keep);

  /// Plays a kept response from `at` on (as far back as audio is kept).
  void ResumeFrom(GenId response, Us at);

  /// Forgets a response that is not playing.
  void Drop(GenId response);

  /// 9 dB down over 20 ms, and back.
  void Duck();
  void Unduck();

  /// Makes a place for a response of a process before, of which `heard` was handed to the leg: its audio is appended
  /// again from the beginning, and what was heard is skipped.
  void Expect(GenId response, Us heard);

  /// The next 20 ms for the leg. No allocation, no lock.
  PlayoutTick Pull(AudioFrame& frame) noexcept;

  /// The response being played; 0: none.
  [[nodiscard]] GenId Playing() const { return playing_.response; }

  /// How much of a response was handed to the leg; 0 for one that is unknown.
  [[nodiscard]] Us Heard(GenId response) const;

  /// Audio of a response that is there and not yet played.
  [[nodiscard]] Us Waiting(GenId response) const;

  [[nodiscard]] Hz Rate() const { return rate_; }

  /// Positions, what is playing and what is kept; not the audio. After Decode, append the audio of each response again
  /// from its beginning: what was heard is skipped.
  void Encode(ByteWriter& writer) const;
  [[nodiscard]] static Playout Decode(ByteReader& reader, const PlayoutConfig& config = {});

 private:
  struct Activity {
    GenId response;
    enum class Heard : std::uint8_t { kNothingYet, kVoice } heard = Heard::kNothingYet;
    std::int64_t marked_at = 0;  // position of the last kStarted or kMark, samples
  };

  PlayoutResponse* Find(GenId response);
  [[nodiscard]] const PlayoutResponse* Find(GenId response) const;
  PlayoutResponse& FindOrAdd(GenId response);
  void FadeOut(PlayoutResponse& response);
  void FadeIn();
  void ResetGain();
  void PullActive(std::span<std::int16_t> frame, PlayoutTick& tick) noexcept;
  void Report(const PlayoutResponse& response, bool voiced, PlayoutTick& tick) noexcept;
  [[nodiscard]] std::size_t Samples(Us duration) const {
    return static_cast<std::size_t>(SamplesIn(duration, rate_).value);
  }

  static constexpr std::size_t kMaxFade = 960;  // 20 ms at 48 kHz

  Hz rate_;
  PlayoutConfig config_;
  GainRamp gain_;
  enum class Level : std::uint8_t { kFull, kDucked } level_ = Level::kFull;
  Activity playing_;
  std::vector<PlayoutResponse> responses_;  // a handful: the answer, a speculation, a kept remainder, a filler
  struct {
    std::array<std::int16_t, kMaxFade> samples{};
    std::size_t count = 0;
  } tail_;  // the fade of what was stopped, still to be sent
};

}  // namespace parley
