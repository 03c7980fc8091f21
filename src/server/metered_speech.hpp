#pragma once

#include <memory>

#include "knowledge/text_embedder.hpp"
#include "runtime/executor.hpp"
#include "server/provider_metrics.hpp"
#include "speech/recognizer.hpp"
#include "speech/synthesizer.hpp"
#include "speech/turn_detector.hpp"
#include "speech/voice_activity_detector.hpp"

namespace parley {

/// Speech services of one shard that count what they are asked. Each passes everything on to the one it is given; no
/// service and no call knows of it. The metrics and the loop must outlive them; threads are as for the service.
[[nodiscard]] std::unique_ptr<VoiceActivityDetector> Metered(std::unique_ptr<VoiceActivityDetector> detector,
                                                             ProviderMetrics& metrics);
[[nodiscard]] std::unique_ptr<RecognizerProvider> Metered(std::unique_ptr<RecognizerProvider> recognizers,
                                                          const Executor& loop, ProviderMetrics& metrics);
[[nodiscard]] std::unique_ptr<TurnDetectorProvider> Metered(std::unique_ptr<TurnDetectorProvider> detectors,
                                                            const Executor& loop, ProviderMetrics& metrics);
[[nodiscard]] std::unique_ptr<SynthesizerProvider> Metered(std::unique_ptr<SynthesizerProvider> synthesizers,
                                                           const Executor& loop, ProviderMetrics& metrics);
/// The embedder must outlive it. @return null for none.
[[nodiscard]] std::unique_ptr<TextEmbedder> Metered(const TextEmbedder* embedder, ProviderMetrics& metrics);

}  // namespace parley
