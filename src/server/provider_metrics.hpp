#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "obs/metric_cells.hpp"
#include "obs/metric_families.hpp"

namespace parley {

/// What a speech service does for a call.
enum class ProviderRole : std::uint8_t { kVad, kStt, kEot, kTts, kEmbedding };
inline constexpr std::array<std::string_view, 5> kProviderRoles{"vad", "stt", "eot", "tts", "embedding"};

/// What the speech services of one shard were asked and how it went. Written on the shard, but for voice detection and
/// embedding, which have one job of a shard under way at a time; read by a scrape.
struct ProviderMetrics {
  ProviderMetrics() : latency(kStageLatencyBounds) {}

  PerValue<Counter, ProviderRole, kProviderRoles.size()> requests;
  PerValue<Counter, ProviderRole, kProviderRoles.size()> errors;
  PerValue<Histogram, ProviderRole, kProviderRoles.size()> latency;
};

void Describe(const ProviderMetrics& metrics, MetricFamilies& families);

}  // namespace parley
