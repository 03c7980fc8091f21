#include "audio/resampler.hpp"

#include <fmt/format.h>
#include <speex/speex_resampler.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "base/check.hpp"

namespace parley {
namespace {

// Speex's own choice for telephony: 48 taps at the lower rate, pass band to 0.92 of it, 3 ms of delay at 8 kHz.
constexpr int kQuality = SPEEX_RESAMPLER_QUALITY_VOIP;
constexpr Hz kLowestRate{4000};
constexpr Hz kHighestRate{192000};

}  // namespace

// Never defined as more than a name: a Filter* is a SpeexResamplerState* in the clothes of this class.
struct Resampler::Filter {};

namespace {

template <typename F>
SpeexResamplerState* State(F* filter) {
  return reinterpret_cast<SpeexResamplerState*>(filter);
}

}  // namespace

void Resampler::FilterDeleter::operator()(Filter* filter) const noexcept { speex_resampler_destroy(State(filter)); }

Resampler::Resampler(Hz from, Hz to, std::unique_ptr<Filter, FilterDeleter> filter)
    : from_(from), to_(to), filter_(std::move(filter)) {}
Resampler::Resampler(Resampler&&) noexcept = default;
Resampler& Resampler::operator=(Resampler&&) noexcept = default;
Resampler::~Resampler() = default;

Result<Resampler> Resampler::Create(Hz from, Hz to) {
  for (const Hz rate : {from, to}) {
    if (rate < kLowestRate || rate > kHighestRate)
      return Fail(ErrorCode::kInvalid, Origin::kParley,
                  fmt::format("cannot resample {} Hz to {} Hz: rates must lie between {} and {} Hz", from.value,
                              to.value, kLowestRate.value, kHighestRate.value));
  }
  if (from == to) return Resampler(from, to, nullptr);
  int error = RESAMPLER_ERR_SUCCESS;
  SpeexResamplerState* state = speex_resampler_init(1, static_cast<spx_uint32_t>(from.value),
                                                    static_cast<spx_uint32_t>(to.value), kQuality, &error);
  if (state == nullptr || error != RESAMPLER_ERR_SUCCESS)
    return Fail(ErrorCode::kInternal, Origin::kParley,
                fmt::format("speexdsp cannot resample {} Hz to {} Hz: {}", from.value, to.value,
                            speex_resampler_strerror(error)));
  return Resampler(from, to, std::unique_ptr<Filter, FilterDeleter>(reinterpret_cast<Filter*>(state)));
}

std::span<std::int16_t> Resampler::Process(std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept {
  PARLEY_CHECK(out.size() >= OutputBound(in.size()), "resampler: the output buffer is shorter than OutputBound()");
  if (filter_ == nullptr) {
    std::ranges::copy(in, out.begin());
    return out.first(in.size());
  }
  std::size_t written = 0;
  while (!in.empty()) {
    auto taken = static_cast<spx_uint32_t>(in.size());
    auto made = static_cast<spx_uint32_t>(out.size() - written);
    speex_resampler_process_int(State(filter_.get()), 0, in.data(), &taken, out.data() + written, &made);
    if (taken == 0 && made == 0) break;
    in = in.subspan(taken);
    written += made;
  }
  return out.first(written);
}

std::size_t Resampler::OutputBound(std::size_t input) const {
  // One more than the exact quotient: the filter's phase may round either way from call to call.
  return input * static_cast<std::size_t>(to_.value) / static_cast<std::size_t>(from_.value) + 2;
}

Us Resampler::Delay() const {
  if (filter_ == nullptr) return Us{0};
  return DurationOf({speex_resampler_get_input_latency(State(filter_.get()))}, from_);
}

void Resampler::Reset() noexcept {
  if (filter_ != nullptr) speex_resampler_reset_mem(State(filter_.get()));
}

Result<std::vector<std::int16_t>> ResampleWhole(std::span<const std::int16_t> samples, Hz from, Hz to) {
  Result<Resampler> resampler = Resampler::Create(from, to);
  if (!resampler) return FailFrom(resampler);
  if (from == to) return std::vector<std::int16_t>(samples.begin(), samples.end());

  const std::size_t length = samples.size() * static_cast<std::size_t>(to.value) / static_cast<std::size_t>(from.value);
  const auto skipped = static_cast<std::size_t>(SamplesIn(resampler->Delay() + DurationOf({1}, to) / 2, to).value);
  std::vector<std::int16_t> out;
  out.reserve(length + skipped);
  std::vector<std::int16_t> block(resampler->OutputBound(static_cast<std::size_t>(from.value)));
  constexpr std::array<std::int16_t, 256> kSilence{};
  while (out.size() < length + skipped) {
    const std::size_t taken = std::min(samples.size(), static_cast<std::size_t>(from.value));
    const auto made = resampler->Process(taken > 0 ? samples.first(taken) : std::span(kSilence), block);
    samples = samples.subspan(taken);
    out.insert(out.end(), made.begin(), made.end());
  }
  out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(skipped));
  out.resize(length);
  return out;
}

}  // namespace parley
