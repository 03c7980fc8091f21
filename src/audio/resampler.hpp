#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace parley {

/// Converts a stream of mono int16 audio from one rate to another, block by block, with a constant delay and no
/// allocation after it was made. Equal rates are a plain copy without delay. Loop-affine; never blocks.
class Resampler {
 public:
  /// @return kInvalid if a rate is outside 4-192 kHz.
  [[nodiscard]] static Result<Resampler> Create(Hz from, Hz to);

  Resampler(Resampler&&) noexcept;
  Resampler& operator=(Resampler&&) noexcept;
  ~Resampler();

  /// Takes the whole of `in` and writes what comes out to `out`, which must hold OutputBound(in.size()).
  /// @return the part of `out` that was written: over a stream, in.size() * to / from samples.
  std::span<std::int16_t> Process(std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept;

  /// The most samples that one call with `input` samples can give.
  [[nodiscard]] std::size_t OutputBound(std::size_t input) const;

  /// How much later a sound leaves than it entered.
  [[nodiscard]] Us Delay() const;

  /// Forgets the stream: what comes next follows silence.
  void Reset() noexcept;

  [[nodiscard]] Hz From() const { return from_; }
  [[nodiscard]] Hz To() const { return to_; }

 private:
  struct Filter;
  struct FilterDeleter {
    void operator()(Filter* filter) const noexcept;
  };

  Resampler(Hz from, Hz to, std::unique_ptr<Filter, FilterDeleter> filter);

  Hz from_;
  Hz to_;
  std::unique_ptr<Filter, FilterDeleter> filter_;  // none for equal rates
};

/// Converts a whole recording: aligned to within half a sample, and exactly as long as it was. Allocates; not for the
/// media path.
[[nodiscard]] Result<std::vector<std::int16_t>> ResampleWhole(std::span<const std::int16_t> samples, Hz from, Hz to);

}  // namespace parley
