#pragma once

#include <string>

namespace parley::turn::testing {

/// docs/turn-engine.md: the rows of the machine, the pairs without a row, and the values it is set by, from the code.
[[nodiscard]] std::string TurnEnginePage();

}  // namespace parley::turn::testing
