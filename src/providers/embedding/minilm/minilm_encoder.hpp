#pragma once

#include <span>
#include <vector>

#include "providers/embedding/minilm/minilm_weights.hpp"

namespace parley {

/// Forward pass of all-MiniLM-L6-v2: token ids in, one vector for the whole text out (mean over all tokens, then unit
/// length, as the model was trained). Immutable and thread-safe: each call has working memory of its own (60 KB and
/// 12 KB a token).
class MiniLmEncoder {
 public:
  MiniLmEncoder(MiniLmWeights weights, const TransformerKernels& kernels);

  /// @param ids  1 to kMostTokens, each below kVocabulary; others are a broken invariant of the process.
  [[nodiscard]] std::vector<float> Encode(std::span<const WordPieceId> ids) const;

 private:
  struct Memory;
  void Embed(std::span<const WordPieceId> ids, Memory& memory) const;
  void RunLayer(const EncoderLayer& layer, Memory& memory) const;

  MiniLmWeights weights_;
  const TransformerKernels& kernels_;
};

}  // namespace parley
