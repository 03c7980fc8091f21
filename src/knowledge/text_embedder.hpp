#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley {

/// Turns text into a vector whose direction stands for its meaning: the dot product of two vectors is the similarity
/// of their texts. Thread-safe; blocks for as long as the model computes (milliseconds: use an offload pool).
class TextEmbedder {
 public:
  virtual ~TextEmbedder() = default;

  /// @param text  UTF-8; what exceeds the model's length (256 tokens for MiniLM) is cut off. Empty text is allowed.
  /// @return Dimensions() values of unit length; kInternal if the model fails.
  [[nodiscard]] virtual Result<std::vector<float>> Embed(std::string_view text) const = 0;

  [[nodiscard]] virtual std::size_t Dimensions() const = 0;

  /// Name and checksum of the model: vectors of different models must never be compared.
  [[nodiscard]] virtual std::string_view ModelId() const = 0;
};

}  // namespace parley
