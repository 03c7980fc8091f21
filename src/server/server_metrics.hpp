#pragma once

#include "net/http_server.hpp"
#include "obs/metric_families.hpp"
#include "runtime/offload_pool.hpp"
#include "runtime/shard.hpp"
#include "server/process_usage.hpp"
#include "sip/sip_stats.hpp"
#include "speech/voice_cache.hpp"

namespace parley {

/// Metrics of the parts below obs/, which count without knowing of it.
void Describe(const Shard::Stats& stats, MetricFamilies& families);
void Describe(const HttpServer::Stats& stats, MetricFamilies& families);
void Describe(const SipStats& stats, MetricFamilies& families);
void Describe(const VoiceCache::Stats& stats, MetricFamilies& families);
void Describe(const ProcessUsage& usage, const ProcessQuota& quota, MetricFamilies& families);

/// @param name  of the pool, one of `names`: the label's closed set, which is the same for all pools.
void Describe(const OffloadPool::Stats& stats, std::string_view name, std::span<const std::string_view> names,
              MetricFamilies& families);

}  // namespace parley
