#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// Text as it is compared: lower case (ASCII), punctuation removed except inside a word ("don't", "3.5"),
/// single spaces. UTF-8 letters are kept as they are.
[[nodiscard]] std::string NormalisedText(std::string_view text);

/// The words of NormalisedText().
[[nodiscard]] std::vector<std::string> WordsOf(std::string_view text);

/// Equal after normalisation; a final that only adds capitals and a full stop is the same text.
[[nodiscard]] bool SameText(std::string_view a, std::string_view b);

}  // namespace parley
