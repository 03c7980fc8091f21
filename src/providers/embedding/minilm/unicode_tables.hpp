#pragma once

namespace parley {

/// Properties of characters from U+0080 on, as the BERT tokenizer of uncased models needs them; ASCII is decided
/// where it is used. Pure.

/// Lower case without accents for Latin, Greek, Cyrillic and Armenian letters; 0 for a combining mark of any script;
/// everything else as it is.
[[nodiscard]] char32_t LowerWithoutMark(char32_t code);

/// Unicode category P.
[[nodiscard]] bool IsPunctuation(char32_t code);

/// Control, format and private characters: no part of any text.
[[nodiscard]] bool IsIgnored(char32_t code);

}  // namespace parley
