#pragma once

#include <vector>

#include "providers/stt/moonshine/moonshine_model.hpp"

namespace parley {

/// How far the search for an expected answer goes.
struct ExpectedSearch {
  double least = 0;      ///< log probability below which a text is of no interest, and so is all that begins with it
  double behind = 0;     ///< nor is one that is so much less likely than the likeliest found
  int most_runs = 0;     ///< of the decoder, those in `runs` before included
  std::size_t most = 0;  ///< texts found
};

struct ExpectedFound {
  std::size_t text = 0;  ///< index in what was searched
  double log_probability = 0;
};

/// The likeliest of `texts` in `encoding`, likeliest first, `runs` of the decoder later. Texts that begin alike share
/// the reading of their beginning, and the most promising beginning is read first: no text is likelier than its
/// beginning, so hundreds cost hardly more than the few that sound like what was said. When the runs are used up, what
/// was found so far counts. Blocks.
[[nodiscard]] Result<std::vector<ExpectedFound>> SearchExpected(const MoonshineModel& model,
                                                                const MoonshineEncoding& encoding,
                                                                const std::vector<std::vector<TokenId>>& texts,
                                                                const ExpectedSearch& limits, int& runs);

}  // namespace parley
