#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "knowledge/knowledge_passage.hpp"
#include "knowledge/markdown_reader.hpp"
#include "knowledge/passage_index.hpp"

namespace parley {

/// The knowledge of one flow in memory. Immutable after building, thread-safe; a search does not block.
class KnowledgeBase {
 public:
  KnowledgeBase() = default;
  /// `embeddings`: one per text of TextsToEmbed(documents), in order; empty: search by words only.
  KnowledgeBase(std::vector<KnowledgeDocument> documents, const std::vector<std::vector<float>>& embeddings);

  [[nodiscard]] std::vector<KnowledgePassage> Search(std::string_view question, EmbeddingView embedding,
                                                     std::size_t count) const;
  [[nodiscard]] const std::vector<KnowledgeDocument>& documents() const { return documents_; }

 private:
  struct Place {
    std::size_t document, section, sentence;
  };
  std::vector<KnowledgeDocument> documents_;
  std::vector<Place> places_;  ///< by entry of the index
  PassageIndex index_;
};

/// What a text embedder is given, in the order KnowledgeBase wants the vectors: heading and sentence together.
[[nodiscard]] std::vector<std::string> TextsToEmbed(const std::vector<KnowledgeDocument>& documents);

/// Reads Markdown files, and the *.md of directories by name. Blocks on the disk.
/// @return kNotFound or kInvalid with the path.
[[nodiscard]] Result<std::vector<KnowledgeDocument>> ReadKnowledge(std::span<const std::filesystem::path> paths);

}  // namespace parley
