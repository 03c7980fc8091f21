#include "providers/embedding/minilm/minilm_encoder.hpp"

#include <cmath>
#include <utility>

#include "base/check.hpp"

namespace parley {

using Shape = MiniLmShape;

/// Matrices of one run, one row per token.
struct MiniLmEncoder::Memory {
  explicit Memory(std::size_t tokens)
      : rows(tokens),
        state(tokens * Shape::kWidth),
        qkv(tokens * Shape::kWidth * 3),
        mixed(tokens * Shape::kWidth),
        inner(tokens * Shape::kInner),
        change(tokens * Shape::kWidth),
        scores(tokens + 8) {}

  std::size_t rows;
  std::vector<float> state;  ///< what a layer gets and leaves
  std::vector<float> qkv, mixed, inner, change, scores;
};

MiniLmEncoder::MiniLmEncoder(MiniLmWeights weights, const TransformerKernels& kernels)
    : weights_(std::move(weights)), kernels_(kernels) {}

std::vector<float> MiniLmEncoder::Encode(std::span<const WordPieceId> ids) const {
  PARLEY_CHECK(!ids.empty() && ids.size() <= Shape::kMostTokens, "the tokenizer gave a wrong number of tokens");
  Memory memory(ids.size());
  Embed(ids, memory);
  for (const EncoderLayer& layer : weights_.layers) RunLayer(layer, memory);

  std::vector<float> mean(Shape::kWidth);
  for (std::size_t i = 0; i < memory.state.size(); ++i) mean[i % Shape::kWidth] += memory.state[i];
  double squares = 0;
  for (const float value : mean) squares += static_cast<double>(value) * value;
  const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
  for (float& value : mean) value = static_cast<float>(value * scale);
  return mean;
}

void MiniLmEncoder::Embed(std::span<const WordPieceId> ids, Memory& memory) const {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    PARLEY_CHECK(ids[i] < Shape::kVocabulary, "the tokenizer gave a token that the model does not have");
    kernels_.widen(&weights_.words[ids[i] * Shape::kWidth], Shape::kWidth, &memory.state[i * Shape::kWidth]);
  }
  for (std::size_t i = 0; i < memory.state.size(); ++i) memory.state[i] += weights_.positions[i];
  kernels_.add_and_normalise(weights_.after_embedding.View(), nullptr, memory.rows, memory.state.data());
}

void MiniLmEncoder::RunLayer(const EncoderLayer& layer, Memory& memory) const {
  const AttentionShape heads{memory.rows, Shape::kHeads, Shape::kHeadWidth};
  kernels_.linear(layer.qkv.View(), memory.state.data(), memory.rows, memory.qkv.data());
  kernels_.attention(heads, memory.qkv.data(), memory.scores.data(), memory.mixed.data());
  kernels_.linear(layer.attention_out.View(), memory.mixed.data(), memory.rows, memory.change.data());
  kernels_.add_and_normalise(layer.after_attention.View(), memory.change.data(), memory.rows, memory.state.data());
  kernels_.linear(layer.inner.View(), memory.state.data(), memory.rows, memory.inner.data());
  kernels_.gelu(memory.inner.data(), memory.inner.size());
  kernels_.linear(layer.outer.View(), memory.inner.data(), memory.rows, memory.change.data());
  kernels_.add_and_normalise(layer.after_outer.View(), memory.change.data(), memory.rows, memory.state.data());
}

}  // namespace parley
