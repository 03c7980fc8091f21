#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "audio/frame_origin.hpp"
#include "audio/level.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "speech/short_list.hpp"

namespace parley {

/// Voice began at `onset`, which lies in the past. `rel_db`: level against the caller's running median, 0 as long as
/// there is none.
struct VoiceStarted {
  TimePoint onset;
  double rel_db = 0;
};
/// A pause since `speech_end` (on), or the voice went on after all (off).
struct VoiceSoftPause {
  bool on = false;
  TimePoint speech_end;
};
struct VoiceStopped {
  TimePoint speech_end;
};
/// Voiced time of the present burst over audible agent sound has reached a mark.
struct VoiceOverlap {
  Ms voiced{0};
};
using VoiceEvent = std::variant<VoiceStarted, VoiceSoftPause, VoiceStopped, VoiceOverlap>;

struct VoiceGateConfig {
  // Turn-taking section 6: T_VAD_ON and T_VAD_HANG; "two frames" and T_OVL_GAP while agent sound is audible;
  // T_VAD_SOFT; the marks are T_OVL_DUCK, T_OVL_ASK, T_OVL_DECIDE, T_OVL_FORCE and the hard cap.
  Ms on_idle{120};
  Ms hang_idle{200};
  Ms on_overlap{40};
  Ms hang_overlap{150};
  Ms soft{100};
  std::array<Ms, 5> overlap_marks{Ms{120}, Ms{240}, Ms{320}, Ms{500}, Ms{1500}};
  /// Concealed audio counts as heard for so long, then as unknown (turn-taking 7.9).
  Ms concealed_known{60};
  /// Speech probability that begins and that keeps voice; the defaults of Silero's own iterator, which leaves at 0.15
  /// below the threshold.
  double p_on = 0.5;
  double p_stay = 0.35;
  /// A frame with voice is so much louder than the line's noise, and never quieter than `quietest`.
  float above_noise_db = 6;
  float quietest_dbov = -60;
  /// A frame without its probability after so long is judged by its level alone: the detector is late.
  Ms patience{120};
};

/// Decides from speech probabilities and 20 ms frame levels when the caller's voice begins, pauses and ends.
///
/// The two inputs come at different speeds: a level with its frame, a probability after its window of 32 ms is full and
/// the batch was computed. So onsets wait for the probability and are back-dated, while a pause is seen at once in the
/// levels. A frame is settled, in order, as voiced, silent or unknown; the states are Quiet, Voice and Voice with a
/// soft pause. Pure: time is an argument, memory is fixed, nothing allocates. Loop-affine.
class VoiceGate {
 public:
  /// One call gives at most this many events.
  using Events = ShortList<VoiceEvent, 16>;

  explicit VoiceGate(const VoiceGateConfig& config = {});

  /// The next frame, in order. @param level  LevelDbov() of it. @param at  arrival of its last sample.
  [[nodiscard]] Events OnFrame(float level, Us duration, FrameOrigin origin, TimePoint at);

  /// Probability of speech in the audio up to `end`, counted from the first frame of the stream in pushed audio. It
  /// holds for all frames before `end` that have none yet.
  [[nodiscard]] Events OnWindow(Us end, double probability);

  /// Agent sound is audible to the caller (or has just ended): other thresholds, and overlap marks.
  void SetAgentAudible(bool audible);

  /// Raises the level that counts as voice, 0 to 12 dB: +6 while an echo is suspected and we play (turn-taking 7.9).
  void SetExtraBar(float db);

  [[nodiscard]] bool VoiceOn() const { return voice_.on; }

  /// Level of the burst that is on, or was last, against the caller's running median; 0 without a median.
  [[nodiscard]] double RelativeLevel() const;

  /// Length of the audio taken in: the position on which the next frame begins.
  [[nodiscard]] Us Position() const { return position_; }

  /// State as bytes. Of the running median only its value survives, of the unsettled frames nothing: a gate read back
  /// begins its positions at 0 like the audio stream beside it.
  void Encode(ByteWriter& out) const;
  [[nodiscard]] static Result<VoiceGate> Decode(ByteReader& in, const VoiceGateConfig& config = {});

 private:
  struct Frame {
    Us middle{0};
    Us duration{0};
    TimePoint at;
    float level = kSilenceDbov;
    bool known = true;        // heard, or concealed for a short time
    double probability = -1;  // negative: not there yet
  };
  enum class Verdict : std::uint8_t { kPending, kVoiced, kSilent, kUnknown };

  /// A burst that may become voice, or is.
  struct Voice {
    bool on = false;
    bool soft = false;
    TimePoint onset, end;  // of the first and after the last voiced frame
    Us voiced{0};          // since the onset
    Us silent{0};          // known silence since `end`
    double power = 0;      // sum over voiced frames, full scale = 1
    std::uint32_t frames = 0;
  };
  struct Overlap {
    bool audible = false;
    Us voiced{0};
    std::uint8_t next_mark = 0;
  };

  static constexpr std::size_t kRemembered = 16;  // frames: 320 ms

  [[nodiscard]] Verdict Judge(const Frame& frame) const;
  [[nodiscard]] bool IsLoud(const Frame& frame) const;
  [[nodiscard]] Frame& Recent(std::uint64_t number) { return frames_[number % kRemembered]; }
  void Settle(Events& events);
  void OnVoiced(const Frame& frame, std::uint64_t number, Events& events);
  void OnSilent(const Frame& frame, Events& events);
  void TakeIn(const Frame& frame);
  void BackDate(std::uint64_t number);
  void CountOverlap(Us voiced, Events& events);
  void FollowNoise(const Frame& frame, Verdict verdict);

  VoiceGateConfig config_;
  Us position_{0};
  Us concealed_{0};
  float noise_dbov_;
  float extra_bar_db_ = 0;
  Voice voice_;
  Overlap overlap_;
  MedianLevel median_;
  std::array<Frame, kRemembered> frames_{};
  std::uint64_t arrived_ = 0, settled_ = 0;  // frames so far
};

}  // namespace parley
