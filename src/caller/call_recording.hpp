#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "audio/audio_frame.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "caller/call_judge.hpp"
#include "caller/level_track.hpp"
#include "transport/media_leg.hpp"

namespace parley {

/// One side of a recording: its levels always, its audio if it is kept. Grows at the end only.
class RecordedChannel {
 public:
  RecordedChannel(Ms longest, bool keep_audio);

  void Append(std::span<const std::int16_t> samples);
  void AppendSilence(SampleCount count);

  [[nodiscard]] SampleCount Length() const { return length_; }
  [[nodiscard]] std::span<const std::int8_t> Levels() const { return track_.Levels(); }
  [[nodiscard]] const std::vector<std::int16_t>& Audio() const { return audio_; }

 private:
  bool keep_audio_;
  SampleCount length_{0};
  LevelTrack track_;
  std::vector<std::int16_t> audio_;
};

struct CallRecordingConfig {
  Ms longest{180'000};     ///< room made at the start, so that nothing is allocated while the call lasts
  bool keep_audio = true;  ///< false: levels only, 200 bytes a second, for callers by the hundred
  Ms playout_delay{20};    ///< of the caller's jitter buffer
};

/// Both sides of a call as the caller experiences it, aligned sample by sample on the caller's clock; time 0 is when
/// the call was answered. 8 kHz.
///
/// What the caller says lies where its microphone took it: a frame ends when its packet leaves. What the agent says
/// lies where the caller hears it: a frame begins when its packet has come, after the jitter buffer's delay. So a
/// latency read from the recording is what a person on the line perceives: the time between the packets, plus up to
/// a frame for filling the last packet, plus the jitter buffer. Frames that come too late leave a gap; the buffer
/// finds its place again in silence. Loop-affine; no allocation while the call is no longer than `longest`.
class CallRecording {
 public:
  explicit CallRecording(CallRecordingConfig config);

  /// The call was answered.
  void Begin(TimePoint at) { begin_ = at; }

  /// A frame that leaves at `due`; mono, 8 kHz. An empty one is 20 ms of silence.
  void Say(std::span<const std::int16_t> samples, TimePoint due);

  /// A frame whose packet came at `at`; mono, 8 kHz.
  void Hear(std::span<const std::int16_t> samples, FrameOrigin origin, TimePoint at);

  /// Makes both sides equally long.
  void End();

  /// Where the first sample of a frame that leaves at `due` comes to lie.
  [[nodiscard]] Ms PositionOfFrame(TimePoint due) const;
  [[nodiscard]] TimePoint TimeAt(Ms position) const { return begin_ + position; }

  [[nodiscard]] const RecordedChannel& Caller() const { return caller_; }
  [[nodiscard]] const RecordedChannel& Agent() const { return agent_; }
  [[nodiscard]] std::int64_t Underruns() const { return underruns_; }

  [[nodiscard]] CallTracks Tracks(const VoiceRules& rules = {}) const;

  /// Writes a stereo WAV: left the caller, right the agent. Blocks on the disk.
  /// @return kInvalid if the audio was not kept; else as WavWriter.
  [[nodiscard]] Status WriteWav(const std::string& path) const;

 private:
  [[nodiscard]] SampleCount PositionOf(TimePoint at) const;

  CallRecordingConfig config_;
  TimePoint begin_{};
  RecordedChannel caller_;
  RecordedChannel agent_;
  bool said_silence_ = true;   // the caller's last frame was silence
  bool heard_silence_ = true;  // the agent's
  std::int64_t underruns_ = 0;
};

}  // namespace parley
