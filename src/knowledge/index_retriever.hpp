#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "knowledge/knowledge_base.hpp"
#include "knowledge/retriever.hpp"
#include "runtime/executor.hpp"

namespace parley {

/// Retriever over a knowledge base in memory. Loop-affine. The search itself runs inside Search (microseconds for a
/// few hundred sentences); the sink hears of it on the next turn of the loop, as with a store far away.
class IndexRetriever final : public Retriever {
 public:
  /// `executor` outlives the retriever.
  IndexRetriever(Executor& executor, std::shared_ptr<const KnowledgeBase> base);
  ~IndexRetriever() override;
  IndexRetriever(const IndexRetriever&) = delete;
  IndexRetriever& operator=(const IndexRetriever&) = delete;

  SearchId Search(RetrievalQuery query, TimePoint deadline, RetrievalSink& sink) override;
  void Cancel(SearchId search) override;

 private:
  struct Pending {
    RetrievalSink* sink;
    TimerId timer;
    std::vector<KnowledgePassage> passages;
  };
  void Deliver(SearchId search);

  Executor& executor_;
  std::shared_ptr<const KnowledgeBase> base_;
  std::uint32_t last_id_ = 0;
  std::map<SearchId, Pending> pending_;
};

}  // namespace parley
