#include "providers/tts/flite/flite_renderer.hpp"

#include <utility>

namespace parley {

Result<RenderedClause> FliteRenderer::Render(std::string_view text, double speed) const {
  auto speech = voice_->Render(text, speed);
  if (!speech) return FailFrom(speech);
  RenderedClause clause{.rate = speech->rate, .samples = std::move(speech->samples), .marks = {}};
  for (const auto& mark : speech->marks) clause.marks.push_back({mark.token, mark.from, mark.to});
  return clause;
}

VoiceIdentity FliteRenderer::Identity() const {
  return {.provider = "flite", .voice = voice_->Name(), .model_hash = "flite-" + FliteVoice::LibraryVersion()};
}

Result<OffloadSynthesizerProvider::Voices> FliteVoices() {
  OffloadSynthesizerProvider::Voices voices;
  for (std::string_view name : FliteVoice::kNames) {
    auto voice = FliteVoice::Open(name);
    if (!voice) return FailFrom(voice);
    voices.push_back(std::make_shared<const FliteRenderer>(*std::move(voice)));
  }
  return voices;
}

}  // namespace parley
