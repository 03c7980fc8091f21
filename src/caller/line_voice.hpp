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

  /// One sentence in two pieces, for a pause in its middle: the first ends as a sentence does that goes on. Said by
  /// itself it would end with the falling tone of a finished one.
  struct Halves {
    std::vector<std::int16_t> first, then;
  };
  [[nodiscard]] virtual Result<Halves> RenderHalves(const std::string& first, const std::string& then) = 0;
};

}  // namespace parley
