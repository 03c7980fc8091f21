#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "knowledge/knowledge_passage.hpp"

namespace parley {

using SearchId = Id<struct SearchIdTag>;

/// What is looked for.
struct RetrievalQuery {
  std::string text;
  std::vector<float> embedding;  ///< of the store's model; empty: search by words
  std::size_t count = 4;         ///< most passages
};

/// Takes the outcome of a search. Called on the loop of the retriever, never from inside Search.
class RetrievalSink {
 public:
  virtual ~RetrievalSink() = default;
  virtual void OnPassages(SearchId search, std::vector<KnowledgePassage> passages) = 0;
  /// kTimeout when the deadline passed, kUnavailable when the store is out of reach.
  virtual void OnSearchFailed(SearchId search, const Error& error) = 0;
};

/// Finds passages of the knowledge base. Loop-affine; never blocks. Each search ends in exactly one call of its sink
/// unless it is cancelled.
class Retriever {
 public:
  virtual ~Retriever() = default;
  virtual SearchId Search(RetrievalQuery query, TimePoint deadline, RetrievalSink& sink) = 0;
  /// After this the sink hears nothing of the search. An unknown id is ignored.
  virtual void Cancel(SearchId search) = 0;
};

}  // namespace parley
