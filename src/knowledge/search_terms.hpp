#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// A word as it is searched for.
struct SearchTerm {
  std::string stem;
  bool common = false;  ///< "the", "is", "you": little weight
};

/// Words of a text with light English endings removed ("prices" and "pricing" are "pric"), each once.
[[nodiscard]] std::vector<SearchTerm> SearchTerms(std::string_view text);

}  // namespace parley
