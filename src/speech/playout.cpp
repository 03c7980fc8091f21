#include "speech/playout.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace parley {
namespace {

constexpr std::size_t kResponsesKept = 8;
constexpr std::uint8_t kVersion = 1;

void AddSaturated(std::span<std::int16_t> to, std::span<const std::int16_t> what) noexcept {
  for (std::size_t i = 0; i < what.size(); ++i)
    to[i] = static_cast<std::int16_t>(std::clamp(to[i] + what[i], -32768, 32767));
}

void FadeToNothing(std::span<std::int16_t> samples, Hz rate) noexcept {
  GainRamp fade(rate);
  fade.FadeOut(DurationOf({static_cast<std::int64_t>(samples.size())}, rate));
  fade.Apply(samples);
}

}  // namespace

Playout::Playout(Hz rate, const PlayoutConfig& config) : rate_(rate), config_(config), gain_(rate) {
  PARLEY_CHECK(Samples(kFrameTime) <= kMaxFade, "playout rate above 48 kHz");
}

void Playout::Duck() {
  level_ = Level::kDucked;
  gain_.MoveTo(kDuckDecibels, kDuckTime);
}

void Playout::Unduck() {
  level_ = Level::kFull;
  gain_.MoveTo(0, kDuckTime);
}

void Playout::ResetGain() {
  level_ = Level::kFull;
  gain_.Reset();
}

void Playout::FadeIn() {
  gain_.FadeOut(Us{0});
  gain_.MoveTo(level_ == Level::kDucked ? kDuckDecibels : 0, config_.fade_in);
}

PlayoutResponse* Playout::Find(GenId response) {
  const auto it = std::find_if(responses_.begin(), responses_.end(), [=](const auto& r) { return r.Id() == response; });
  return it == responses_.end() ? nullptr : &*it;
}

const PlayoutResponse* Playout::Find(GenId response) const { return const_cast<Playout*>(this)->Find(response); }

PlayoutResponse& Playout::FindOrAdd(GenId response) {
  if (PlayoutResponse* found = Find(response)) return *found;
  // Finished ones stay for Heard() until room is needed; freeing them in Pull() would cost the media tick.
  if (responses_.size() >= kResponsesKept) {
    const auto spent = std::find_if(responses_.begin(), responses_.end(), [this](const auto& r) {
      return r.Id() != playing_.response && r.State() != PlayoutResponse::Generation::kUnfinished && r.Waiting() == 0;
    });
    if (spent != responses_.end()) responses_.erase(spent);
  }
  return responses_.emplace_back(response);
}

Result<Playout::Queued> Playout::Append(GenId response, const SpeechAudio& audio) {
  if (!response) return Fail(ErrorCode::kInvalid, Origin::kParley, "playout: audio without a response id");
  if (audio.Count().value > 0 && audio.Rate() != rate_)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "playout: audio at another rate than the leg's");
  PlayoutResponse& to = FindOrAdd(response);
  if (to.State() != PlayoutResponse::Generation::kUnfinished)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "playout: audio after the end of its response");
  const auto frame = static_cast<std::int64_t>(Samples(kFrameTime));
  const bool waited = to.VoiceWaits() && to.Waiting() >= frame;
  to.ForgetBefore(to.Position() - static_cast<std::int64_t>(Samples(config_.rewind)));
  to.Append(audio);
  if (!to.VoiceWaits() || to.Waiting() < frame) return Queued::kNothing;
  return waited ? Queued::kMore : Queued::kFirst;
}

void Playout::MarkFinished(GenId response) { FindOrAdd(response).SetState(PlayoutResponse::Generation::kFinished); }

void Playout::MarkFailed(GenId response) { FindOrAdd(response).SetState(PlayoutResponse::Generation::kFailed); }

void Playout::Play(GenId response) {
  if (playing_.response == response) return;
  if (playing_.response) Stop(playing_.response, false);
  const PlayoutResponse& next = FindOrAdd(response);
  playing_ = {.response = response, .marked_at = next.Position()};
  if (next.Position() > 0) FadeIn();
}

void Playout::FadeOut(PlayoutResponse& response) {
  tail_.count = response.Take(std::span(tail_.samples).first(Samples(kFadeOutTime)));
  const auto fade = std::span(tail_.samples).first(tail_.count);
  gain_.Apply(fade);
  FadeToNothing(fade, rate_);
}

Us Playout::Stop(GenId response, bool keep) {
  PlayoutResponse* found = Find(response);
  if (found == nullptr) return Us{0};
  if (playing_.response == response) {
    // Before the first voiced frame there is no sound to fade, and a voiced frame must not leave any more.
    if (playing_.heard == Activity::Heard::kVoice) FadeOut(*found);
    playing_ = {};
    ResetGain();
  }
  const Us heard = DurationOf({found->Position()}, rate_);
  if (!keep) Drop(response);
  return heard;
}

void Playout::ResumeFrom(GenId response, Us at) {
  PlayoutResponse* found = Find(response);
  if (found == nullptr) return;
  if (playing_.response) Stop(playing_.response, playing_.response == response);
  found = Find(response);  // Stop() may have moved the responses
  found->MoveTo(SamplesIn(at, rate_).value);
  Play(response);
}

void Playout::Expect(GenId response, Us heard) {
  Drop(response);
  FindOrAdd(response).StartAt(SamplesIn(heard, rate_).value);
}

void Playout::Drop(GenId response) {
  if (playing_.response != response) std::erase_if(responses_, [=](const auto& r) { return r.Id() == response; });
}

PlayoutTick Playout::Pull(AudioFrame& frame) noexcept {
  PlayoutTick tick;
  const auto out = frame.Reset(rate_, Samples(kFrameTime));
  std::fill(out.begin(), out.end(), std::int16_t{0});
  if (tail_.count > 0) {
    AddSaturated(out, std::span(tail_.samples).first(std::exchange(tail_.count, 0)));
    tick.audible = true;
  }
  if (playing_.response) PullActive(out, tick);
  return tick;
}

void Playout::PullActive(std::span<std::int16_t> frame, PlayoutTick& tick) noexcept {
  PlayoutResponse& response = *Find(playing_.response);
  std::array<std::int16_t, kMaxFade> buffer;
  const auto samples = std::span(buffer).first(response.Take(std::span(buffer).first(frame.size())));
  const bool voiced = PlayoutResponse::Voiced(samples);
  const bool finished = response.State() == PlayoutResponse::Generation::kFinished;
  // A generation that falls behind breaks off inside a word: without a short fade that is a click.
  if (samples.size() < frame.size() && !finished)
    FadeToNothing(samples.last(std::min(samples.size(), Samples(Ms{2}))), rate_);
  gain_.Apply(samples);
  AddSaturated(frame, samples);
  tick.audible = tick.audible || !samples.empty();
  Report(response, voiced, tick);
  const bool dry = samples.empty() && (playing_.heard == Activity::Heard::kVoice ||
                                       response.State() == PlayoutResponse::Generation::kFailed);
  const bool done = finished && response.Waiting() == 0;
  if (!done && !dry) return;
  tick.events.Add({done ? PlayoutEvent::Kind::kDone : PlayoutEvent::Kind::kDry, response.Id(), Heard(response.Id())});
  if (done) ResetGain();
  playing_ = {};
}

void Playout::Report(const PlayoutResponse& response, bool voiced, PlayoutTick& tick) noexcept {
  if (!voiced) return;
  const bool first = playing_.heard == Activity::Heard::kNothingYet;
  if (!first && DurationOf({response.Position() - playing_.marked_at}, rate_) < config_.mark_every) return;
  playing_.heard = Activity::Heard::kVoice;
  playing_.marked_at = response.Position();
  tick.events.Add({first ? PlayoutEvent::Kind::kStarted : PlayoutEvent::Kind::kMark, response.Id(),
                   DurationOf({response.Position()}, rate_)});
}

Us Playout::Heard(GenId response) const {
  const PlayoutResponse* found = Find(response);
  return found == nullptr ? Us{0} : DurationOf({found->Position()}, rate_);
}

Us Playout::Waiting(GenId response) const {
  const PlayoutResponse* found = Find(response);
  return found == nullptr ? Us{0} : DurationOf({found->Waiting()}, rate_);
}

void Playout::Encode(ByteWriter& writer) const {
  writer.Write(kVersion);
  writer.Write(std::int32_t{rate_.value});
  writer.Write(playing_.response);
  writer.Write(level_);
  writer.Write(static_cast<std::uint32_t>(responses_.size()));
  for (const auto& response : responses_) response.Encode(writer);
}

Playout Playout::Decode(ByteReader& reader, const PlayoutConfig& config) {
  if (reader.Read<std::uint8_t>() != kVersion) reader.MarkInvalid();
  Hz rate{reader.Read<std::int32_t>()};
  if (rate.value < 8000 || rate.value > 48000 || rate.value % 1000 != 0) {
    reader.MarkInvalid();
    rate = k8kHz;
  }
  Playout playout(rate, config);
  const auto playing = reader.Read<GenId>();
  const auto level = reader.Read<Level>();
  if (level > Level::kDucked) reader.MarkInvalid();
  const std::size_t count = reader.ReadCount();
  for (std::size_t i = 0; i < count && !reader.Failed(); ++i)
    playout.responses_.push_back(PlayoutResponse::Decode(reader));
  if (reader.Failed()) return Playout(rate, config);
  playout.level_ = level;
  if (level == Level::kDucked) playout.gain_.MoveTo(kDuckDecibels, Us{0});
  if (playing) playout.Play(playing);
  return playout;
}

}  // namespace parley
