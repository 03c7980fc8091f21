#pragma once

#include "dialog/dialog_event.hpp"
#include "turn/vocabulary.hpp"

namespace parley {

/// The dialog's name of a line that the turn engine asks for.
[[nodiscard]] PromptKind DialogPrompt(turn::PromptKind kind);
[[nodiscard]] PromptKind DialogPrompt(turn::FillerKind kind);

}  // namespace parley
