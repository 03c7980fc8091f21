#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// Words of a text in the form in which two renderings of the same speech are equal: normalised as WordsOf(), and
/// every number, however written, as single digits: "8:30", "eight thirty" and "8 30" all give 8 3 0; "$120" and
/// "one hundred and twenty dollars" give 1 2 0 dollars; "555-0123" and "five five five oh one two three" give the
/// seven digits; "3rd" and "third" give 3. English.
[[nodiscard]] std::vector<std::string> ComparableWords(std::string_view text);

}  // namespace parley
