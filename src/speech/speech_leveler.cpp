#include "speech/speech_leveler.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "audio/level.hpp"

namespace parley {
namespace {

constexpr Us kStep = Ms{5};
constexpr float kSoundBelowLoudest = 40;
constexpr float kActiveBelowLoudest = 20;
constexpr float kNoSound = -70;  // dBov; 16-bit rounding noise lies at -101, the dither of engines below -75

std::size_t StepSamples(Hz rate) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(SamplesIn(kStep, rate).value));
}

std::vector<float> LevelsOf(std::span<const std::int16_t> samples, Hz rate) {
  const std::size_t step = StepSamples(rate);
  std::vector<float> levels;
  for (std::size_t i = 0; i < samples.size(); i += step)
    levels.push_back(LevelDbov(samples.subspan(i, std::min(step, samples.size() - i))));
  return levels;
}

void Fade(std::span<std::int16_t> samples, std::size_t ramp) {
  for (std::size_t i = 0; i < ramp; ++i) {
    const float gain = static_cast<float>(i) / static_cast<float>(ramp);
    std::int16_t& first = samples[i];
    std::int16_t& last = samples[samples.size() - 1 - i];
    first = static_cast<std::int16_t>(static_cast<float>(first) * gain);
    last = static_cast<std::int16_t>(static_cast<float>(last) * gain);
  }
}

}  // namespace

SoundExtent FindSound(std::span<const std::int16_t> samples, Hz rate, const SpeechLevelConfig& config) {
  const auto levels = LevelsOf(samples, rate);
  if (levels.empty()) return {};
  const float loudest = *std::max_element(levels.begin(), levels.end());
  if (loudest < kNoSound) return {};
  const auto loud = [&](float level) { return level >= std::max(kNoSound, loudest - kSoundBelowLoudest); };
  const auto first = static_cast<std::size_t>(std::find_if(levels.begin(), levels.end(), loud) - levels.begin());
  const auto after = static_cast<std::size_t>(levels.rend() - std::find_if(levels.rbegin(), levels.rend(), loud));
  const std::size_t step = StepSamples(rate);
  const auto lead = static_cast<std::size_t>(SamplesIn(config.lead, rate).value);
  const auto tail = static_cast<std::size_t>(SamplesIn(config.tail, rate).value);
  return {first * step > lead ? first * step - lead : 0, std::min(samples.size(), after * step + tail)};
}

float ActiveLevelDbov(std::span<const std::int16_t> samples, Hz rate) {
  const auto levels = LevelsOf(samples, rate);
  if (levels.empty()) return kSilenceDbov;
  const float loudest = *std::max_element(levels.begin(), levels.end());
  double power = 0;
  std::size_t active = 0;
  for (float level : levels) {
    if (level < loudest - kActiveBelowLoudest) continue;
    power += std::pow(10.0, level / 10.0);
    ++active;
  }
  return std::max(kSilenceDbov, static_cast<float>(10 * std::log10(power / static_cast<double>(active))));
}

void LevelSpeech(std::span<std::int16_t> samples, Hz rate, const SpeechLevelConfig& config) {
  int peak = 1;
  for (int sample : samples) peak = std::max(peak, std::abs(sample));
  const float wanted = std::min(config.active_dbov - ActiveLevelDbov(samples, rate), config.max_gain_db);
  const float gain = std::min(AmplitudeOf(wanted), AmplitudeOf(config.peak_dbov) * 32768.0F / static_cast<float>(peak));
  for (std::int16_t& sample : samples)
    sample = static_cast<std::int16_t>(std::lround(std::clamp(static_cast<float>(sample) * gain, -32768.0F, 32767.0F)));
  Fade(samples, std::min(samples.size() / 2, StepSamples(rate)));
}

}  // namespace parley
