#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "providers/eot/smart_turn/fft400.hpp"

namespace parley {

/// The features Smart Turn listens to: Whisper's log-mel spectrogram of the last 8 s at 16 kHz, with zeros in front of
/// what is shorter. All samples are first brought to zero mean and unit variance; Hann window of 400, hop of 160,
/// 80 Slaney mel bands to 8 kHz, log10, at most 8 below the loudest, (x + 4) / 4. Immutable, thread-safe.
class LogMel {
 public:
  static constexpr std::size_t kSamples = 128'000, kBands = 80, kFrames = 800;

  LogMel();

  /// @param audio  16 kHz, full scale 1; of more than 8 s the last count.
  /// @return kBands rows of kFrames.
  [[nodiscard]] std::vector<float> Compute(std::span<const float> audio) const;

 private:
  static constexpr std::size_t kWindow = Fft400::kSize, kHop = 160, kBins = kWindow / 2 + 1;
  static constexpr std::size_t kFramesAtOnce = 8;  // four transforms of two real frames each

  struct Band {
    std::size_t first = 0;  // bin
    std::vector<float> weights;
  };

  /// Energies of kFramesAtOnce frames; `samples` begins at the first.
  void Energies(const float* samples, std::span<std::array<float, kBands>, kFramesAtOnce> out) const;

  Fft400 fft_;
  std::array<float, kWindow> window_{};
  std::array<Band, kBands> bands_;
};

}  // namespace parley
