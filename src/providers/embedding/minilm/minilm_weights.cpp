#include "providers/embedding/minilm/minilm_weights.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "providers/embedding/minilm/half_float.hpp"

namespace parley {
namespace {

using Shape = MiniLmShape;

/// Reads tensors until one fails; then every further read gives nothing and `error` says what it was.
class TensorReader {
 public:
  explicit TensorReader(SafetensorsFile& file) : file_(file) {}

  std::vector<float> Read(const std::string& name, std::initializer_list<std::uint64_t> shape) {
    if (error_) return {};
    auto values = file_.ReadFloats(name, {shape.begin(), shape.size()});
    if (values) return std::move(*values);
    error_ = std::move(values.error());
    return {};
  }

  LinearWeights Linear(std::initializer_list<std::string> names, std::size_t in, std::size_t out_of_each) {
    std::vector<float> weights;
    LinearWeights layer;
    layer.in = in;
    for (const std::string& name : names) {
      const auto rows = Read(name + ".weight", {out_of_each, in}), bias = Read(name + ".bias", {out_of_each});
      weights.insert(weights.end(), rows.begin(), rows.end());
      layer.bias.insert(layer.bias.end(), bias.begin(), bias.end());
    }
    layer.weights = PackLinear(weights, in);
    return layer;
  }

  NormWeights Norm(const std::string& name) {
    return {Read(name + ".weight", {Shape::kWidth}), Read(name + ".bias", {Shape::kWidth})};
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  SafetensorsFile& file_;
  std::optional<Error> error_;
};

EncoderLayer ReadLayer(TensorReader& reader, std::size_t number) {
  const std::string layer = "encoder.layer." + std::to_string(number) + ".", self = layer + "attention.self.";
  EncoderLayer read;
  read.qkv = reader.Linear({self + "query", self + "key", self + "value"}, Shape::kWidth, Shape::kWidth);
  read.attention_out = reader.Linear({layer + "attention.output.dense"}, Shape::kWidth, Shape::kWidth);
  read.after_attention = reader.Norm(layer + "attention.output.LayerNorm");
  read.inner = reader.Linear({layer + "intermediate.dense"}, Shape::kWidth, Shape::kInner);
  read.outer = reader.Linear({layer + "output.dense"}, Shape::kInner, Shape::kWidth);
  read.after_outer = reader.Norm(layer + "output.LayerNorm");
  return read;
}

std::vector<float> ReadPositions(TensorReader& reader) {
  auto positions = reader.Read("embeddings.position_embeddings.weight", {Shape::kPositions, Shape::kWidth});
  const auto segments = reader.Read("embeddings.token_type_embeddings.weight", {2, Shape::kWidth});
  if (reader.error()) return {};
  positions.resize(Shape::kMostTokens * Shape::kWidth);
  positions.shrink_to_fit();
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] += segments[i % Shape::kWidth];
  return positions;
}

}  // namespace

std::vector<std::uint16_t> PackLinear(std::span<const float> weights, std::size_t in) {
  constexpr std::size_t kBlock = LinearView::kOutputBlock;
  const std::size_t blocks = weights.size() / in / kBlock;
  std::vector<std::uint16_t> packed(blocks * kBlock * in);
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t o = 0; o < kBlock; ++o) {
      const float* row = weights.data() + (block * kBlock + o) * in;
      for (std::size_t k = 0; k < in; ++k) packed[(block * in + k) * kBlock + o] = ToHalf(row[k]);
    }
  }
  return packed;
}

Result<MiniLmWeights> MiniLmWeights::Read(SafetensorsFile& file) {
  TensorReader reader(file);
  MiniLmWeights weights;
  const auto words = reader.Read("embeddings.word_embeddings.weight", {Shape::kVocabulary, Shape::kWidth});
  weights.words.resize(words.size());
  std::transform(words.begin(), words.end(), weights.words.begin(), ToHalf);
  weights.positions = ReadPositions(reader);
  weights.after_embedding = reader.Norm("embeddings.LayerNorm");
  for (std::size_t i = 0; i < Shape::kLayers; ++i) weights.layers[i] = ReadLayer(reader, i);
  if (reader.error()) return tl::unexpected<Error>(*reader.error());
  return weights;
}

}  // namespace parley
