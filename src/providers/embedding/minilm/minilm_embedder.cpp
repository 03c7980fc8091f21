#include "providers/embedding/minilm/minilm_embedder.hpp"

#include <fmt/format.h>

#include <utility>

#include "inference/model_file.hpp"

namespace parley {
namespace {

/// Enough of the SHA-256 to tell models apart.
constexpr std::size_t kShownChecksum = 16;

/// FNV-1a over the matrices, for a model that fetch_assets.sh did not install and noted no checksum of.
std::uint64_t Fingerprint(const MiniLmWeights& weights) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  const auto add = [&](const std::vector<std::uint16_t>& halves) {
    for (const std::uint16_t half : halves) hash = (hash ^ half) * 0x100000001B3U;
  };
  add(weights.words);
  for (const EncoderLayer& layer : weights.layers)
    for (const LinearWeights* linear : {&layer.qkv, &layer.attention_out, &layer.inner, &layer.outer})
      add(linear->weights);
  return hash;
}

std::string ModelIdOf(const ModelFile& file, const MiniLmWeights& weights) {
  return "all-MiniLM-L6-v2-" +
         (file.sha256.empty() ? fmt::format("{:016x}", Fingerprint(weights)) : file.sha256.substr(0, kShownChecksum));
}

}  // namespace

MiniLmEmbedder::MiniLmEmbedder(WordPiece pieces, MiniLmEncoder encoder, std::string model_id)
    : pieces_(std::move(pieces)), encoder_(std::move(encoder)), model_id_(std::move(model_id)) {}

Result<std::shared_ptr<const MiniLmEmbedder>> MiniLmEmbedder::Load(const std::filesystem::path& assets) {
  return Load(assets, KernelsOfThisCpu());
}

Result<std::shared_ptr<const MiniLmEmbedder>> MiniLmEmbedder::Load(const std::filesystem::path& assets,
                                                                   const TransformerKernels& kernels) {
  const auto model = FindModelFile(assets, "embed/minilm/model.safetensors");
  if (!model) return FailFrom(model);
  const auto vocabulary = FindModelFile(assets, "embed/minilm/vocab.txt");
  if (!vocabulary) return FailFrom(vocabulary);
  const auto lines = ReadWholeFile(vocabulary->path);
  if (!lines) return FailFrom(lines);
  auto pieces = WordPiece::Parse(*lines);
  if (!pieces) return FailFrom(pieces);
  if (pieces->size() != MiniLmShape::kVocabulary)
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                fmt::format("{} has {} lines, the model {} words: run scripts/fetch_assets.sh",
                            vocabulary->path.string(), pieces->size(), MiniLmShape::kVocabulary));
  auto file = SafetensorsFile::Open(model->path);
  if (!file) return FailFrom(file);
  auto weights = MiniLmWeights::Read(*file);
  if (!weights) return FailFrom(weights);
  std::string id = ModelIdOf(*model, *weights);
  return std::shared_ptr<const MiniLmEmbedder>(
      new MiniLmEmbedder(std::move(*pieces), MiniLmEncoder(std::move(*weights), kernels), std::move(id)));
}

Result<std::vector<float>> MiniLmEmbedder::Embed(std::string_view text) const {
  return encoder_.Encode(pieces_.Tokenize(text, MiniLmShape::kMostTokens));
}

}  // namespace parley
