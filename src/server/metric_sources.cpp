#include "server/metric_sources.hpp"

#include <utility>

#include "server/server_metrics.hpp"

namespace parley {

MetricRegistry::Registration RegisterServerMetrics(MetricRegistry& registry, MetricSources sources) {
  return registry.Add([sources = std::move(sources)](MetricFamilies& families) {
    sources.log.DescribeTo(families);
    sources.records.DescribeTo(families);
    sources.events.DescribeTo(families);
    sources.gate.DescribeTo(families);
    Describe(sources.http.Read(), families);
    Describe(ReadProcessUsage(), sources.quota, families);
    for (const Shard* shard : sources.shards) Describe(shard->Read(), families);
    for (const CallMetrics* calls : sources.calls) Describe(*calls, families);
    for (const ProviderMetrics* providers : sources.providers) Describe(*providers, families);
    Describe(sources.sip, families);
    Describe(sources.voice_cache.Read(), families);
    std::vector<std::string_view> names;
    for (const OffloadPool* pool : sources.pools) names.emplace_back(pool->Name());
    for (const OffloadPool* pool : sources.pools) Describe(pool->Read(), pool->Name(), names, families);
  });
}

}  // namespace parley
