#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace parley {

using Ns = std::chrono::nanoseconds;
using Us = std::chrono::microseconds;
using Ms = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

/// Sampling or clock rate in hertz.
struct Hz {
  int value = 0;
  constexpr auto operator<=>(const Hz&) const = default;
};

inline constexpr Hz k8kHz{8000};
inline constexpr Hz k16kHz{16000};
inline constexpr Hz k48kHz{48000};

/// A count of samples of one channel. It has no length in time until a rate is named.
struct SampleCount {
  std::int64_t value = 0;
  constexpr auto operator<=>(const SampleCount&) const = default;
  constexpr SampleCount& operator+=(SampleCount other) {
    value += other.value;
    return *this;
  }
  friend constexpr SampleCount operator+(SampleCount a, SampleCount b) { return {a.value + b.value}; }
  friend constexpr SampleCount operator-(SampleCount a, SampleCount b) { return {a.value - b.value}; }
};

/// Length of `count` samples at `rate`, rounded down to a whole microsecond.
constexpr Us DurationOf(SampleCount count, Hz rate) { return Us{count.value * 1'000'000 / rate.value}; }

/// Samples that fill `duration` at `rate`, rounded down.
constexpr SampleCount SamplesIn(Us duration, Hz rate) { return {duration.count() * rate.value / 1'000'000}; }

/// Packet and frame time of every call: RTP packets are sent each 20 ms whatever the codec.
inline constexpr Ms kFrameTime{20};

}  // namespace parley
