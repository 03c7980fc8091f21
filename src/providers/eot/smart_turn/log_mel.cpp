#include "providers/eot/smart_turn/log_mel.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace parley {
namespace {

constexpr double kTopHz = 8000;
constexpr double kHzPerBin = 16000.0 / 400;
constexpr float kSmallest = 1e-10F;
constexpr float kRange = 8;

// Slaney's mel scale: linear below 1 kHz, logarithmic above (Auditory Toolbox, 1998).
double MelOf(double hz) { return hz < 1000 ? 3 * hz / 200 : 15 + std::log(hz / 1000) * 27 / std::log(6.4); }
double HzOf(double mel) { return mel < 15 ? 200 * mel / 3 : 1000 * std::exp((mel - 15) * std::log(6.4) / 27); }

/// The samples as the model wants them: normalised, zeros in front, and half a window reflected at both ends.
std::vector<float> Prepare(std::span<const float> audio, std::size_t length, std::size_t margin) {
  std::vector<float> padded(length + 2 * margin, 0.0F);
  audio = audio.last(std::min(audio.size(), length));
  float* const body = padded.data() + margin;
  std::copy(audio.begin(), audio.end(), body + (length - audio.size()));
  double sum = 0, squares = 0;
  for (const float sample : audio) sum += static_cast<double>(sample), squares += static_cast<double>(sample * sample);
  const double count = static_cast<double>(length), mean = sum / count;
  const double variance = std::max(0.0, squares / count - mean * mean);
  const auto scale = static_cast<float>(1 / std::sqrt(variance + 1e-7));
  const auto offset = static_cast<float>(mean);
  for (std::size_t i = 0; i < length; ++i) body[i] = (body[i] - offset) * scale;
  for (std::size_t i = 0; i < margin; ++i) {
    padded[i] = body[margin - i];
    body[length + i] = body[length - 2 - i];
  }
  return padded;
}

}  // namespace

LogMel::LogMel() {
  for (std::size_t i = 0; i < kWindow; ++i)
    window_[i] = static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / kWindow));
  std::array<double, kBands + 2> edges{};
  for (std::size_t i = 0; i < edges.size(); ++i)
    edges[i] = HzOf(MelOf(kTopHz) * static_cast<double>(i) / static_cast<double>(kBands + 1));
  for (std::size_t m = 0; m < kBands; ++m) {
    for (std::size_t bin = 0; bin < kBins; ++bin) {
      const double hz = kHzPerBin * static_cast<double>(bin);
      const double weight =
          std::min((hz - edges[m]) / (edges[m + 1] - edges[m]), (edges[m + 2] - hz) / (edges[m + 2] - edges[m + 1]));
      if (weight <= 0) continue;
      if (bands_[m].weights.empty()) bands_[m].first = bin;
      bands_[m].weights.push_back(static_cast<float>(weight * 2 / (edges[m + 2] - edges[m])));
    }
  }
}

void LogMel::Energies(const float* samples, std::span<std::array<float, kBands>, kFramesAtOnce> out) const {
  std::array<FourFloats, kWindow> re, im;
  for (std::size_t i = 0; i < kWindow; ++i) {
    const std::size_t at = fft_.Place(i);
    // Two real frames make one complex transform: even frames are the real part, odd ones the imaginary part.
    for (std::size_t lane = 0; lane < 4; ++lane) {
      re[at][lane] = samples[2 * lane * kHop + i] * window_[i];
      im[at][lane] = samples[(2 * lane + 1) * kHop + i] * window_[i];
    }
  }
  fft_.Transform(re, im);
  std::array<FourFloats, kBins> even, odd;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const std::size_t mirror = (kWindow - bin) % kWindow;
    const FourFloats a = re[bin] + re[mirror], b = im[bin] - im[mirror];
    const FourFloats c = im[bin] + im[mirror], d = re[bin] - re[mirror];
    even[bin] = (a * a + b * b) * 0.25F;
    odd[bin] = (c * c + d * d) * 0.25F;
  }
  for (std::size_t m = 0; m < kBands; ++m) {
    FourFloats even_sum{}, odd_sum{};
    const Band& band = bands_[m];
    for (std::size_t k = 0; k < band.weights.size(); ++k) {
      even_sum += even[band.first + k] * band.weights[k];
      odd_sum += odd[band.first + k] * band.weights[k];
    }
    for (std::size_t lane = 0; lane < 4; ++lane) {
      out[2 * lane][m] = even_sum[lane];
      out[2 * lane + 1][m] = odd_sum[lane];
    }
  }
}

std::vector<float> LogMel::Compute(std::span<const float> audio) const {
  const std::vector<float> samples = Prepare(audio, kSamples, kWindow / 2);
  std::vector<float> features(kBands * kFrames);
  std::array<std::array<float, kBands>, kFramesAtOnce> energies;
  // The frames of the padding are all alike, so that a short turn costs little: they are computed once, after those
  // that touch the reflected margin.
  const std::size_t padding = kSamples - std::min(audio.size(), kSamples);
  const std::size_t alike_from = kFramesAtOnce;
  const std::size_t alike_to = padding / kHop / kFramesAtOnce * kFramesAtOnce;
  float loudest = std::log10(kSmallest);
  for (std::size_t frame = 0; frame < kFrames; frame += kFramesAtOnce) {
    const bool repeated = frame > alike_from && frame + 2 * kFramesAtOnce <= alike_to;
    if (!repeated) {
      Energies(samples.data() + frame * kHop, energies);
      for (auto& bands : energies) {
        for (float& energy : bands) {
          energy = std::log10(std::max(energy, kSmallest));
          loudest = std::max(loudest, energy);
        }
      }
    }
    for (std::size_t i = 0; i < kFramesAtOnce; ++i) {
      for (std::size_t m = 0; m < kBands; ++m) features[m * kFrames + frame + i] = energies[i][m];
    }
  }
  for (float& value : features) value = (std::max(value, loudest - kRange) + 4) / 4;
  return features;
}

}  // namespace parley
