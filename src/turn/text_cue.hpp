#pragma once

#include <cstdint>
#include <string_view>

#include "turn/language_lists.hpp"

namespace parley::turn {

/// What the words of an open turn say about whether it goes on.
enum class TextCue : std::uint8_t {
  kComplete,  ///< sentence punctuation, or the direct answer to a question just asked
  kNeutral,
  kOpen,    ///< ends in a conjunction, article, auxiliary, ..., in a comma, dash or ellipsis
  kFiller,  ///< ends in "uh", "let me think", ...
};

/// The first that fits, in the order filler, open, complete, neutral: recognisers put a full stop behind "I need to"
/// and "uh" too. Pure. `asked`: the agent's last response asked a question.
[[nodiscard]] TextCue CueOf(std::string_view text, bool asked, Language language);

}  // namespace parley::turn
