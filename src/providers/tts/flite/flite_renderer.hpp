#pragma once

#include <memory>
#include <string_view>

#include "phonetics/flite_voice.hpp"
#include "speech/clause_renderer.hpp"
#include "speech/offload_synthesizer.hpp"

namespace parley {

/// A voice of flite as an embedded voice: the fallback without a licence question, and the synthetic caller's.
/// Immutable; thread-safe (one clause at a time in the whole process); RTF 0.012.
class FliteRenderer final : public ClauseRenderer {
 public:
  explicit FliteRenderer(std::shared_ptr<const FliteVoice> voice) : voice_(std::move(voice)) {}

  [[nodiscard]] Result<RenderedClause> Render(std::string_view text, double speed) const override;
  [[nodiscard]] VoiceIdentity Identity() const override;
  [[nodiscard]] SynthesizerTraits Traits() const override {
    return {.takes_words = false, .marks_words = true, .repeats_exactly = true};
  }

 private:
  std::shared_ptr<const FliteVoice> voice_;
};

/// All voices of flite, rms first. @return what opening one reports.
[[nodiscard]] Result<OffloadSynthesizerProvider::Voices> FliteVoices();

}  // namespace parley
