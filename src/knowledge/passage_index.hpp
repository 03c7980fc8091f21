#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley {

/// An embedding of any length, or empty if there is none.
using EmbeddingView = std::span<const float>;

/// A hit of PassageIndex.
struct IndexHit {
  std::size_t entry = 0;  ///< number of the entry, in the order of adding
  double score = 0;       ///< 0..1; 1 = the same words or the same direction
  double lexical = 0;     ///< 0..1, overlap of words by weight
  double cosine = 0;      ///< -1..1; 0 without embeddings
};

/// Searches short texts by meaning (cosine of embeddings) and by words (inverse document frequency over light
/// stems), fused. Without embeddings the words alone decide, so a server without models still answers.
/// Deterministic: equal scores keep the order of adding. Immutable after construction: thread-safe; a search looks at
/// every entry, does not block and allocates only its result and a few words.
class PassageIndex {
 public:
  struct Entry {
    std::string text;              ///< what is searched
    std::string context;           ///< titles above the text: found as well, but not counted as words of the entry
    std::vector<float> embedding;  ///< the same length for all entries; empty: none
    /// How much of the entry's own words must be in the question, 0..1: 0.5 for two texts of one kind (a question
    /// and an example of it), less for an answer, which says more than the question.
    double own_share = 0.5;
  };

  PassageIndex() = default;
  explicit PassageIndex(const std::vector<Entry>& entries);

  /// The `k` best entries with a score above zero, best first. `embedding` is the question's, from the same model
  /// as the entries', or empty.
  [[nodiscard]] std::vector<IndexHit> Search(std::string_view question, EmbeddingView embedding, std::size_t k) const;

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Term {
    std::string stem;
    double weight = 0;
  };
  struct EntryTerm {
    std::uint32_t term = 0;
    bool own = true;  ///< false: only in the context
  };
  struct Indexed {
    std::vector<EntryTerm> terms;  ///< by term
    double own_weight = 0;         ///< of the own terms together
    double own_share = 0.5;
    std::vector<float> embedding;  ///< unit length
  };

  void IndexTerms(const std::vector<Entry>& entries);
  [[nodiscard]] std::optional<std::uint32_t> FindTerm(std::string_view stem) const;
  [[nodiscard]] double Lexical(const Indexed& entry, const std::vector<std::uint32_t>& question, double total) const;

  std::vector<Term> terms_;  ///< sorted by stem
  double unknown_weight_ = 1;
  std::vector<Indexed> entries_;
};

}  // namespace parley
