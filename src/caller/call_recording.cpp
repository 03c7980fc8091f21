#include "caller/call_recording.hpp"

#include <algorithm>
#include <utility>

#include "audio/level.hpp"
#include "audio/wav.hpp"

namespace parley {
namespace {

/// Frames below are silence or comfort noise, which may be shortened and stretched.
constexpr float kSilentFrameDbov = -52;

}  // namespace

RecordedChannel::RecordedChannel(Ms longest, bool keep_audio) : keep_audio_(keep_audio) {
  track_.Reserve(longest);
  if (keep_audio) audio_.reserve(static_cast<std::size_t>(SamplesIn(longest, k8kHz).value));
}

void RecordedChannel::Append(std::span<const std::int16_t> samples) {
  track_.Append(samples);
  length_ += {static_cast<std::int64_t>(samples.size())};
  if (keep_audio_) audio_.insert(audio_.end(), samples.begin(), samples.end());
}

void RecordedChannel::AppendSilence(SampleCount count) {
  if (count.value <= 0) return;
  track_.AppendSilence(count);
  length_ += count;
  if (keep_audio_) audio_.resize(audio_.size() + static_cast<std::size_t>(count.value));
}

CallRecording::CallRecording(CallRecordingConfig config)
    : config_(config), caller_(config.longest, config.keep_audio), agent_(config.longest, config.keep_audio) {}

SampleCount CallRecording::PositionOf(TimePoint at) const {
  return SamplesIn(std::chrono::floor<Us>(at - begin_), k8kHz);
}

Ms CallRecording::PositionOfFrame(TimePoint due) const {
  const auto length = static_cast<std::int64_t>(caller_.Length().value);
  return std::chrono::floor<Ms>(DurationOf({std::max(PositionOf(due - kFrameTime).value, length)}, k8kHz));
}

void CallRecording::Say(std::span<const std::int16_t> samples, TimePoint due) {
  const bool after_silence = std::exchange(said_silence_, samples.empty());
  if (samples.empty()) {
    // Silence is elastic: it takes up what the leg's ticks moved.
    caller_.AppendSilence(PositionOf(due) - caller_.Length());
    return;
  }
  const SampleCount hole = PositionOf(due - kFrameTime) - caller_.Length();
  if (caller_.Length().value == 0 && hole.value < 0) {
    // The first frame began before the call was answered.
    samples = samples.subspan(std::min(samples.size(), static_cast<std::size_t>(-hole.value)));
  } else if (after_silence || hole > SamplesIn(kFrameTime / 2, k8kHz)) {
    // A tick that was left out is a hole; inside a word, ticks that are a little early or late are none.
    caller_.AppendSilence(hole);
  }
  caller_.Append(samples);
}

void CallRecording::Hear(std::span<const std::int16_t> samples, FrameOrigin origin, TimePoint at) {
  const bool silent = origin == FrameOrigin::kComfortNoise || LevelDbov(samples) < kSilentFrameDbov;
  const SampleCount came = PositionOf(at);
  const SampleCount play_at = came + SamplesIn(config_.playout_delay, k8kHz);
  const bool dry = came > agent_.Length();
  if (silent || heard_silence_ || dry) {
    if (dry && !silent && !heard_silence_) ++underruns_;
    const SampleCount ahead = agent_.Length() - play_at;
    if (ahead.value < 0) {
      agent_.AppendSilence({-ahead.value});
    } else if (silent) {
      samples = samples.subspan(std::min(samples.size(), static_cast<std::size_t>(ahead.value)));
    }
  }
  agent_.Append(samples);
  heard_silence_ = silent;
}

void CallRecording::End() {
  caller_.AppendSilence(agent_.Length() - caller_.Length());
  agent_.AppendSilence(caller_.Length() - agent_.Length());
}

CallTracks CallRecording::Tracks(const VoiceRules& rules) const {
  return {FindVoice(caller_.Levels(), rules), FindVoice(agent_.Levels(), rules),
          LevelTrack::kStep * static_cast<std::int64_t>(std::max(caller_.Levels().size(), agent_.Levels().size()))};
}

Status CallRecording::WriteWav(const std::string& path) const {
  if (!config_.keep_audio) {
    return Fail(ErrorCode::kInvalid, Origin::kParley, "the audio of this call was not kept: there is nothing to write");
  }
  Result<WavWriter> file = WavWriter::Create(path, k8kHz, 2);
  if (!file) return FailFrom(file);
  const std::size_t frames = std::min(caller_.Audio().size(), agent_.Audio().size());
  std::vector<std::int16_t> stereo(2 * frames);
  for (std::size_t i = 0; i < frames; ++i) {
    stereo[2 * i] = caller_.Audio()[i];
    stereo[2 * i + 1] = agent_.Audio()[i];
  }
  if (Status written = file->Append(stereo); !written) return written;
  return file->Close();
}

}  // namespace parley
