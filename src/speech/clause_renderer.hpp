#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "speech/synthesizer.hpp"

namespace parley {

/// A clause as an embedded voice made it, before it is trimmed and levelled.
struct RenderedClause {
  struct Mark {
    std::size_t token = 0;  ///< ordinal of the word of the text (between spaces)
    Us from{0}, to{0};
  };
  Hz rate;                            ///< the voice's own
  std::vector<std::int16_t> samples;  ///< mono
  std::vector<Mark> marks;            ///< in order of time; several for a token that is said in several words
};

/// An embedded voice: text in, samples out, in one blocking call. All a local provider has to write; OffloadSynthesizer
/// makes a Synthesizer of it. Immutable and thread-safe.
class ClauseRenderer {
 public:
  virtual ~ClauseRenderer() = default;

  /// Blocks for as long as the voice computes. @param text  printable ASCII, a clause (at most 1024 bytes).
  /// @return kInvalid for text it cannot take, kInternal when the voice fails. No samples for text without a sound.
  [[nodiscard]] virtual Result<RenderedClause> Render(std::string_view text, double speed) const = 0;

  [[nodiscard]] virtual VoiceIdentity Identity() const = 0;
  [[nodiscard]] virtual SynthesizerTraits Traits() const = 0;
};

}  // namespace parley
