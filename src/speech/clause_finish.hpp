#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "speech/clause_renderer.hpp"
#include "speech/speech_audio.hpp"
#include "speech/speech_leveler.hpp"

namespace parley {

/// A clause ready for a call: trimmed, at the common level and the wanted rate, with the pause that follows it.
struct FinishedClause {
  SpeechAudio audio;
  std::vector<SpokenSpan> spans;  ///< from the first sample of the clause
};

/// The pause of a speaker at the end of `text` when more follows: after a sentence, a comma, or neither. flite's own
/// pause after a phrase is 220 ms; the silence kept at the edges of both clauses (40 ms) adds to these.
[[nodiscard]] Us PauseAfter(std::string_view text);

/// @param original  what each word of the text was written as, for the spans. @param pause  silence to add at the end.
/// @return kInvalid if the rate cannot be made. No audio for a clause without a sound. Blocks for some milliseconds.
[[nodiscard]] Result<FinishedClause> FinishClause(RenderedClause rendered, std::span<const std::string> original,
                                                  Hz rate, Us pause, const SpeechLevelConfig& level = {});

}  // namespace parley
