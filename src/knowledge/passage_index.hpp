#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley {

/// An embedding of unit length, or empty if there is none.
using EmbeddingView = std::span<const float>;

/// A hit of PassageIndex.
struct IndexHit {
  std::size_t entry = 0;  ///< number of the entry, in the order of adding
  double score = 0;       ///< 0..1; 1 = the same words or the same direction
  double lexical = 0;     ///< 0..1, share of the question's weight that the entry's words cover
  double cosine = 0;      ///< -1..1; 0 without embeddings
};

/// Searches short texts by meaning (cosine of embeddings) and by words (BM25 weights over light stems), fused.
/// Without embeddings the words alone decide, so a server without models still answers. Deterministic: equal scores
/// keep the order of adding. Immutable after Build: thread-safe; a search does not block (about 10 us for a few
/// hundred entries without embeddings).
class PassageIndex {
 public:
  struct Entry {
    std::string text;              ///< what is searched
    std::string context;           ///< words that count less: titles above the text
    std::vector<float> embedding;  ///< any length, the same for all entries; empty: none
  };

  PassageIndex() = default;
  explicit PassageIndex(const std::vector<Entry>& entries);

  /// The `k` best entries with a score above zero, best first. `embedding` is the question's, from the same model
  /// as the entries', or empty.
  [[nodiscard]] std::vector<IndexHit> Search(std::string_view question, EmbeddingView embedding, std::size_t k) const;

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Posting {
    std::uint32_t term = 0;
    float weight = 0;  ///< BM25 term weight in this entry, idf included
  };
  struct Indexed {
    std::vector<Posting> postings;  ///< by term
    std::vector<float> embedding;   ///< unit length
  };

  [[nodiscard]] double Lexical(const Indexed& entry, const std::vector<Posting>& question, double total) const;

  std::vector<std::pair<std::string, float>> terms_;  ///< sorted by text, with idf
  std::vector<Indexed> entries_;
};

}  // namespace parley
