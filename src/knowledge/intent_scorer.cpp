#include "knowledge/intent_scorer.hpp"

#include <algorithm>

namespace parley {

IntentScorer::IntentScorer(const std::vector<Examples>& intents) {
  std::vector<PassageIndex::Entry> entries;
  for (const Examples& intent : intents) {
    for (std::size_t i = 0; i < intent.sentences.size(); ++i) {
      PassageIndex::Entry entry{intent.sentences[i], {}, {}, 0.5};
      if (i < intent.embeddings.size()) entry.embedding = intent.embeddings[i];
      entries.push_back(std::move(entry));
      intent_of_entry_.push_back(intent.intent);
    }
  }
  index_ = PassageIndex(entries);
}

std::vector<ScoredIntent> IntentScorer::Score(std::string_view text, EmbeddingView embedding) const {
  std::vector<ScoredIntent> scored;
  for (const IndexHit& hit : index_.Search(text, embedding, index_.size())) {
    const std::string& intent = intent_of_entry_[hit.entry];
    const bool known =
        std::any_of(scored.begin(), scored.end(), [&](const ScoredIntent& s) { return s.intent == intent; });
    if (!known) scored.push_back({intent, hit.score});
  }
  return scored;
}

}  // namespace parley
