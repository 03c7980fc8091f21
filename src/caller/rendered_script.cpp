#include "caller/rendered_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "caller/level_track.hpp"
#include "caller/voice_activity_track.hpp"

namespace parley {
namespace {

using Sound = std::vector<std::int16_t>;  // mono, 8 kHz

constexpr Ms kEdge{5};

Result<Sound> ReadLineFile(const std::string& path) {
  Result<WavAudio> wav = ReadWav(path);
  if (!wav) return FailFrom(wav);
  if (wav->channels != 1) {
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration, fmt::format("{}: a line must be a mono WAV file", path));
  }
  return ResampleWhole(wav->samples, wav->rate, k8kHz);
}

Result<Sound> SoundOf(const Line& line, LineVoice& voice) {
  return line.wav_path.empty() ? voice.Render(line.text) : ReadLineFile(line.wav_path);
}

/// What is heard of a step, as the voice or the files give it.
Result<std::vector<Sound>> RawSoundsOf(const CallerAction& action, LineVoice& voice) {
  if (std::holds_alternative<Cough>(action)) return std::vector<Sound>{CoughSound()};
  const auto* hesitate = std::get_if<Hesitate>(&action);
  if (hesitate != nullptr && hesitate->first.wav_path.empty() && hesitate->then.wav_path.empty()) {
    auto halves = voice.RenderHalves(hesitate->first.text, hesitate->then.text);
    if (!halves) return FailFrom(halves);
    return std::vector<Sound>{std::move(halves->first), std::move(halves->then)};
  }
  std::vector<Sound> sounds;
  for (const Line* line : LinesOf(action)) {
    auto sound = SoundOf(*line, voice);
    if (!sound) return FailFrom(sound);
    sounds.push_back(*std::move(sound));
  }
  return sounds;
}

Result<std::vector<Sound>> SoundsOf(const CallerAction& action, LineVoice& voice) {
  auto sounds = RawSoundsOf(action, voice);
  if (!sounds) return sounds;
  for (std::size_t part = 0; part < sounds->size(); ++part) {
    Sound& sound = (*sounds)[part];
    sound = AsLine(sound);
    if (!sound.empty()) continue;
    const Line& line = *LinesOf(action).at(part);
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                fmt::format("there is no voice in '{}'", line.wav_path.empty() ? line.text : line.wav_path));
  }
  return sounds;
}

/// A sound cut out of a sentence would click.
void SoftenEdges(Sound& line) {
  const std::size_t ramp =
      std::min<std::size_t>(static_cast<std::size_t>(SamplesIn(kEdge, k8kHz).value), line.size() / 2);
  for (std::size_t i = 0; i < ramp; ++i) {
    const auto fade = [&](std::int16_t& s) {
      s = static_cast<std::int16_t>(s * static_cast<int>(i) / static_cast<int>(ramp));
    };
    fade(line[i]);
    fade(line[line.size() - 1 - i]);
  }
}

}  // namespace

std::vector<std::int16_t> AsLine(std::span<const std::int16_t> samples) {
  const LevelTrack track = TrackOf(samples, k8kHz);
  const std::vector<VoicedInterval> voice = FindVoice(track.Levels());
  if (voice.empty()) return {};
  const auto sample = [](Ms at) { return static_cast<std::size_t>(SamplesIn(at, k8kHz).value); };
  double power = 0;
  std::size_t count = 0;
  for (const VoicedInterval& v : voice) {
    for (std::size_t i = sample(v.from); i < sample(v.to); ++i) power += static_cast<double>(samples[i]) * samples[i];
    count += sample(v.to) - sample(v.from);
  }
  const auto used = samples.subspan(sample(voice.front().from), sample(voice.back().to - voice.front().from));
  int peak = 1;
  for (const std::int16_t s : used) peak = std::max(peak, std::abs(int{s}));
  const double wanted = 32768.0 * std::pow(10.0, kLineDbov / 20.0);
  const double gain = std::min(wanted / std::sqrt(power / static_cast<double>(count)), 32767.0 / peak);
  std::vector<std::int16_t> line(used.size());
  std::transform(used.begin(), used.end(), line.begin(),
                 [&](std::int16_t s) { return static_cast<std::int16_t>(std::lround(s * gain)); });
  SoftenEdges(line);
  return line;
}

std::vector<std::int16_t> CoughSound() {
  struct Burst {
    int from_ms, to_ms;
    double amplitude;
  };
  constexpr Burst kBursts[] = {{0, 160, 9000}, {200, 380, 6000}};
  std::vector<std::int16_t> sound(8 * 380);
  std::uint32_t state = 0x2545F491;
  double low = 0;
  for (const Burst& burst : kBursts) {
    const double length = 8.0 * (burst.to_ms - burst.from_ms);
    for (int i = 0; i < static_cast<int>(length); ++i) {
      state ^= state << 13;  // Marsaglia's xorshift32
      state ^= state >> 17;
      state ^= state << 5;
      const double white = static_cast<double>(state) / 2147483648.0 - 1.0;
      low = 0.6 * low + 0.4 * white;
      // An explosive beginning that dies away.
      const double envelope = std::min(1.0, i / 40.0) * std::exp(-1.6 * i / length);
      sound[static_cast<std::size_t>(burst.from_ms * 8 + i)] =
          static_cast<std::int16_t>(std::lround(burst.amplitude * 2 * low * envelope));
    }
  }
  return sound;
}

Result<std::shared_ptr<const RenderedScript>> RenderScript(CallerScript script, LineVoice& voice) {
  auto rendered = std::make_shared<RenderedScript>();
  for (const CallerStep& step : script.steps) {
    auto sounds = SoundsOf(step.action, voice);
    if (!sounds) {
      return Fail(sounds.error().code, sounds.error().origin,
                  fmt::format("caller script, {}: {}", step.name, sounds.error().detail));
    }
    rendered->lines.push_back(*std::move(sounds));
  }
  rendered->script = std::move(script);
  return rendered;
}

}  // namespace parley
