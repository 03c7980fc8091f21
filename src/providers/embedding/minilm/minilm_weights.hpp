#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "providers/embedding/minilm/safetensors.hpp"
#include "providers/embedding/minilm/transformer_kernels.hpp"
#include "providers/embedding/minilm/wordpiece.hpp"

namespace parley {

/// Shape of all-MiniLM-L6-v2 (config.json of the model; the token limit is that of its sentence-transformers
/// configuration).
struct MiniLmShape {
  static constexpr std::size_t kVocabulary = 30522, kPositions = 512, kLayers = 6;
  static constexpr std::size_t kWidth = 384, kHeads = 12, kHeadWidth = kWidth / kHeads, kInner = 1536;
  static constexpr std::size_t kMostTokens = 256;
};

/// One fully connected layer in the layout of the kernels.
struct LinearWeights {
  std::vector<std::uint16_t> weights;
  std::vector<float> bias;
  std::size_t in = 0;
  [[nodiscard]] LinearView View() const { return {weights.data(), bias.data(), in, bias.size()}; }
};

/// One layer normalisation.
struct NormWeights {
  std::vector<float> gain, bias;
  [[nodiscard]] NormView View() const { return {gain.data(), bias.data(), gain.size()}; }
};

/// One layer of the encoder; queries, keys and values are one matrix.
struct EncoderLayer {
  LinearWeights qkv, attention_out, inner, outer;
  NormWeights after_attention, after_outer;
};

/// Weights of all-MiniLM-L6-v2. Matrices are half floats: against 32-bit ones they take 46 MB instead of 91, cost the
/// same time with AVX2 (20 tokens: 6.8 and 6.9 ms) and 10 % more without (14.6 and 13.2 ms), and move a cosine by at
/// most 1e-4.
struct MiniLmWeights {
  std::vector<std::uint16_t> words;  ///< [vocabulary][width]
  std::vector<float> positions;      ///< [kMostTokens][width], the embedding of the only segment added
  NormWeights after_embedding;
  std::array<EncoderLayer, MiniLmShape::kLayers> layers;

  /// Reads and converts the tensors. Blocks (about 0.2 s).
  /// @return the errors of SafetensorsFile::ReadFloats.
  [[nodiscard]] static Result<MiniLmWeights> Read(SafetensorsFile& file);
};

/// Row-major [out][in] weights as half floats in the layout of LinearView.
[[nodiscard]] std::vector<std::uint16_t> PackLinear(std::span<const float> weights, std::size_t in);

}  // namespace parley
