#pragma once

#include <array>
#include <cstddef>

namespace parley {

/// Four transforms side by side: one SSE register, on every x86-64 and, as NEON, on every 64-bit ARM.
using FourFloats = float __attribute__((vector_size(16)));

/// Discrete Fourier transform of 400 points (4 x 4 x 5 x 5), four at a time, in place. Immutable, thread-safe; never
/// allocates.
class Fft400 {
 public:
  static constexpr std::size_t kSize = 400;

  Fft400();

  /// Where the sample with index `i` has to be put before Transform().
  [[nodiscard]] std::size_t Place(std::size_t i) const { return place_[i]; }

  /// In: samples in their places. Out: bins in natural order.
  void Transform(std::array<FourFloats, kSize>& re, std::array<FourFloats, kSize>& im) const;

 private:
  void Order(std::size_t first, std::size_t stride, std::size_t size, std::size_t radix_index, std::size_t& next);

  std::array<std::size_t, kSize> place_{};
  std::array<float, kSize> cos_{}, sin_{};  // of -2 pi i / 400
};

}  // namespace parley
