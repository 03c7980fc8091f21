#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "knowledge/text_embedder.hpp"
#include "providers/embedding/minilm/minilm_encoder.hpp"

namespace parley {

/// Sentence embeddings of all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0), 384 dimensions, English, computed in
/// this process on one core. Immutable, thread-safe; one instance serves all calls.
class MiniLmEmbedder final : public TextEmbedder {
 public:
  /// Reads embed/minilm/model.safetensors and vocab.txt below `assets`. Blocks (about 0.3 s); call it at start.
  /// @return kNotFound with the command that fetches them; kInvalid when they are not this model.
  [[nodiscard]] static Result<std::shared_ptr<const MiniLmEmbedder>> Load(const std::filesystem::path& assets);
  /// The same with chosen kernels, to compare them. `kernels` must be able to run here and outlives the embedder.
  [[nodiscard]] static Result<std::shared_ptr<const MiniLmEmbedder>> Load(const std::filesystem::path& assets,
                                                                          const TransformerKernels& kernels);

  /// Never fails. Costs 2.5 to 12 ms of CPU for 5 to 40 tokens (minilm_bench, AVX2).
  [[nodiscard]] Result<std::vector<float>> Embed(std::string_view text) const override;
  [[nodiscard]] std::size_t Dimensions() const override { return MiniLmShape::kWidth; }
  [[nodiscard]] std::string_view ModelId() const override { return model_id_; }

 private:
  MiniLmEmbedder(WordPiece pieces, MiniLmEncoder encoder, std::string model_id);

  WordPiece pieces_;
  MiniLmEncoder encoder_;
  std::string model_id_;
};

}  // namespace parley
