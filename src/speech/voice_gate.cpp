#include "speech/voice_gate.hpp"

#include <algorithm>
#include <cmath>

namespace parley {
namespace {

constexpr std::uint16_t kStateVersion = 1;

// Start of the noise estimate: a quiet telephone line. It falls to a quieter one within two frames, rises at up to
// 0.25 dB a frame (12 dB a second) while there is no voice, and creeps while there is.
constexpr float kNoiseAtStart = -55;
constexpr float kNoiseFall = 0.5F;
constexpr float kNoiseRise = 0.25F;
constexpr float kNoiseCreep = 0.01F;
constexpr float kNoiseMax = -20;

// The model's probability rises up to two windows after the voice: loud frames right before it belong to it.
constexpr std::uint64_t kBackDatedFrames = 3;

// Voice so far below the median is somebody else in the room and must not become the measure of the caller.
constexpr float kStrangerDb = -15;
constexpr std::size_t kMedianFramesKept = 50;
constexpr std::size_t kMedianFramesNeeded = 10;

double PowerOf(float dbov) { return std::pow(10.0, dbov / 10.0); }

}  // namespace

VoiceGate::VoiceGate(const VoiceGateConfig& config) : config_(config), noise_dbov_(kNoiseAtStart) {}

VoiceGate::Events VoiceGate::OnFrame(float level, Us duration, FrameOrigin origin, TimePoint at) {
  Events events;
  concealed_ = origin == FrameOrigin::kConcealed ? concealed_ + duration : Us{0};
  Frame frame{position_ + duration / 2, duration, at, level, concealed_ <= config_.concealed_known, -1};
  if (origin == FrameOrigin::kComfortNoise) frame.probability = 0;  // the peer itself says that there is no voice
  position_ += duration;
  if (arrived_ - settled_ == kRemembered) Recent(settled_).probability = config_.p_stay;  // cannot wait any longer
  Settle(events);
  Recent(arrived_++) = frame;
  Settle(events);
  return events;
}

VoiceGate::Events VoiceGate::OnWindow(Us end, double probability) {
  Events events;
  for (std::uint64_t n = settled_; n < arrived_; ++n) {
    Frame& frame = Recent(n);
    if (frame.middle <= end && frame.probability < 0) frame.probability = probability;
  }
  Settle(events);
  return events;
}

void VoiceGate::SetAgentAudible(bool audible) {
  if (audible == overlap_.audible) return;
  overlap_ = {audible, Us{0}, 0};
}

void VoiceGate::SetExtraBar(float db) { extra_bar_db_ = std::clamp(db, 0.0F, 12.0F); }

double VoiceGate::RelativeLevel() const {
  if (voice_.frames == 0 || median_.Count() < kMedianFramesNeeded) return 0;
  return 10 * std::log10(voice_.power / voice_.frames) - static_cast<double>(*median_.Median());
}

bool VoiceGate::IsLoud(const Frame& frame) const {
  return frame.level >= std::max(noise_dbov_ + config_.above_noise_db, config_.quietest_dbov) + extra_bar_db_;
}

VoiceGate::Verdict VoiceGate::Judge(const Frame& frame) const {
  if (!frame.known) return Verdict::kUnknown;
  if (!IsLoud(frame)) return Verdict::kSilent;
  const double needed = voice_.on ? config_.p_stay : config_.p_on;
  if (frame.probability >= 0) return frame.probability >= needed ? Verdict::kVoiced : Verdict::kSilent;
  return position_ - frame.middle > config_.patience ? Verdict::kVoiced : Verdict::kPending;
}

void VoiceGate::Settle(Events& events) {
  for (; settled_ < arrived_; ++settled_) {
    const Frame& frame = Recent(settled_);
    const Verdict verdict = Judge(frame);
    switch (verdict) {
      case Verdict::kPending: return;
      case Verdict::kVoiced: OnVoiced(frame, settled_, events); break;
      case Verdict::kSilent: OnSilent(frame, events); break;
      case Verdict::kUnknown: break;  // neither voice nor silence: no clock runs
    }
    FollowNoise(frame, verdict);
  }
}

void VoiceGate::TakeIn(const Frame& frame) {
  voice_.voiced += frame.duration;
  voice_.power += PowerOf(frame.level);
  ++voice_.frames;
}

void VoiceGate::BackDate(std::uint64_t number) {
  for (std::uint64_t back = 1; back <= kBackDatedFrames && back <= number; ++back) {
    if (arrived_ - (number - back) > kRemembered) return;
    const Frame& before = Recent(number - back);
    if (!before.known || !IsLoud(before)) return;
    TakeIn(before);
    voice_.onset = before.at - before.duration;
  }
}

void VoiceGate::OnVoiced(const Frame& frame, std::uint64_t number, Events& events) {
  const bool new_burst = !voice_.on && voice_.voiced == Us{0};
  if (new_burst) {
    voice_ = {};
    voice_.onset = frame.at - frame.duration;
    BackDate(number);
  }
  TakeIn(frame);
  voice_.end = frame.at;
  voice_.silent = Us{0};
  if (voice_.on) {
    if (voice_.soft) events.Add(VoiceSoftPause{false, frame.at});
    voice_.soft = false;
    CountOverlap(frame.duration, events);
  } else if (voice_.voiced >= (overlap_.audible ? config_.on_overlap : config_.on_idle)) {
    voice_.on = true;
    events.Add(VoiceStarted{voice_.onset, RelativeLevel()});
    overlap_.voiced = Us{0};
    overlap_.next_mark = 0;
    CountOverlap(voice_.voiced, events);
  }
  if (voice_.on && median_.Relative(frame.level) > kStrangerDb) median_.Add(frame.level);
}

void VoiceGate::OnSilent(const Frame& frame, Events& events) {
  if (voice_.voiced == Us{0}) return;
  voice_.silent += frame.duration;
  const Us hang = overlap_.audible ? config_.hang_overlap : config_.hang_idle;
  if (!voice_.on) {
    if (voice_.silent > config_.soft) voice_.voiced = Us{0};  // too little for voice: a click, a breath
    return;
  }
  if (!voice_.soft && voice_.silent >= config_.soft) {
    voice_.soft = true;
    events.Add(VoiceSoftPause{true, voice_.end});
  }
  if (voice_.silent >= hang) {
    events.Add(VoiceStopped{voice_.end});
    voice_.on = voice_.soft = false;
    voice_.voiced = Us{0};  // the level stays readable until the next burst
  }
}

void VoiceGate::CountOverlap(Us voiced, Events& events) {
  if (!overlap_.audible) return;
  overlap_.voiced += voiced;
  while (overlap_.next_mark < config_.overlap_marks.size() &&
         overlap_.voiced >= config_.overlap_marks[overlap_.next_mark]) {
    ++overlap_.next_mark;
    events.Add(VoiceOverlap{std::chrono::duration_cast<Ms>(overlap_.voiced)});
  }
}

void VoiceGate::FollowNoise(const Frame& frame, Verdict verdict) {
  if (verdict == Verdict::kUnknown) return;
  const float level = std::max(frame.level, config_.quietest_dbov - config_.above_noise_db);
  if (level < noise_dbov_) {
    noise_dbov_ += kNoiseFall * (level - noise_dbov_);
  } else {
    noise_dbov_ += std::min(verdict == Verdict::kVoiced ? kNoiseCreep : kNoiseRise, level - noise_dbov_);
  }
  noise_dbov_ = std::min(noise_dbov_, kNoiseMax);
}

void VoiceGate::Encode(ByteWriter& out) const {
  out.Write(kStateVersion);
  out.Write(static_cast<double>(noise_dbov_));
  out.Write(static_cast<double>(extra_bar_db_));
  out.Write(voice_.on);
  out.Write(voice_.soft);
  out.Write(voice_.onset);
  out.Write(voice_.end);
  out.Write(voice_.voiced);
  out.Write(voice_.silent);
  out.Write(voice_.power);
  out.Write(voice_.frames);
  out.Write(overlap_.audible);
  out.Write(overlap_.voiced);
  out.Write(overlap_.next_mark);
  out.Write(static_cast<std::uint32_t>(std::min(median_.Count(), kMedianFramesKept)));
  out.Write(static_cast<double>(median_.Median().value_or(kSilenceDbov)));
}

Result<VoiceGate> VoiceGate::Decode(ByteReader& in, const VoiceGateConfig& config) {
  if (in.Read<std::uint16_t>() != kStateVersion)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "voice gate: stored by another version");
  VoiceGate gate(config);
  gate.noise_dbov_ = static_cast<float>(in.Read<double>());
  gate.extra_bar_db_ = static_cast<float>(in.Read<double>());
  gate.voice_.on = in.Read<bool>();
  gate.voice_.soft = in.Read<bool>();
  gate.voice_.onset = in.Read<TimePoint>();
  gate.voice_.end = in.Read<TimePoint>();
  gate.voice_.voiced = in.Read<Us>();
  gate.voice_.silent = in.Read<Us>();
  gate.voice_.power = in.Read<double>();
  gate.voice_.frames = in.Read<std::uint32_t>();
  gate.overlap_.audible = in.Read<bool>();
  gate.overlap_.voiced = in.Read<Us>();
  gate.overlap_.next_mark = in.Read<std::uint8_t>();
  const auto frames = std::min<std::size_t>(in.Read<std::uint32_t>(), kMedianFramesKept);
  const auto median = static_cast<float>(in.Read<double>());
  for (std::size_t i = 0; i < frames; ++i) gate.median_.Add(median);
  if (in.Failed()) return Fail(ErrorCode::kInvalid, Origin::kParley, "voice gate: stored state is cut short");
  return gate;
}

}  // namespace parley
