#include "server/provider_metrics.hpp"

namespace parley {

void Describe(const ProviderMetrics& metrics, MetricFamilies& families) {
  families.AddCounter({"voice_provider_requests",
                       "What speech services were asked: batches of voice detection, ends of utterances to recognise, "
                       "ends of turns to judge, responses to speak, texts to embed."},
                      {{"provider", kProviderRoles}}, metrics.requests);
  families.AddCounter({"voice_provider_errors", "Requests that a speech service failed or refused."},
                      {{"provider", kProviderRoles}}, metrics.errors);
  families.AddHistogram({"voice_provider_latency_seconds",
                         "From the request to its answer: to the final words, to the score, to the first audio, or for "
                         "voice detection and embedding the time they computed.",
                         MetricUnit::kSeconds},
                        {{"provider", kProviderRoles}}, metrics.latency);
}

}  // namespace parley
