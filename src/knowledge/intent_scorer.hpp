#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/passage_index.hpp"

namespace parley {

/// How well the caller's words fit one intent.
struct ScoredIntent {
  std::string intent;
  double score = 0;  ///< 0..1, of its best example
};

/// Scores intents by their examples, with the same index as the knowledge. Immutable, thread-safe, does not block.
class IntentScorer {
 public:
  struct Examples {
    std::string intent;
    std::vector<std::string> sentences;
    std::vector<std::vector<float>> embeddings;  ///< one per sentence, or none at all
  };

  IntentScorer() = default;
  explicit IntentScorer(const std::vector<Examples>& intents);

  /// All intents with a score above zero, best first.
  [[nodiscard]] std::vector<ScoredIntent> Score(std::string_view text, EmbeddingView embedding) const;

 private:
  std::vector<std::string> intent_of_entry_;
  PassageIndex index_;
};

}  // namespace parley
