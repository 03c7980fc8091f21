#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace parley {

/// Gives a caller its voice. Called before the call only; may block. The same text must give the same samples, so
/// that runs repeat.
class LineVoice {
 public:
  virtual ~LineVoice() = default;

  /// @return mono int16 at 8 kHz; kInvalid if the voice cannot say the text.
  [[nodiscard]] virtual Result<std::vector<std::int16_t>> Render(const std::string& text) = 0;
};

}  // namespace parley
