#include "knowledge/index_retriever.hpp"

#include <utility>

namespace parley {

IndexRetriever::IndexRetriever(Executor& executor, std::shared_ptr<const KnowledgeBase> base)
    : executor_(executor), base_(std::move(base)) {}

IndexRetriever::~IndexRetriever() {
  for (const auto& [id, pending] : pending_) executor_.Cancel(pending.timer);
}

SearchId IndexRetriever::Search(RetrievalQuery query, TimePoint, RetrievalSink& sink) {
  const SearchId id{++last_id_};
  auto passages = base_->Search(query.text, query.embedding, query.count);
  // `this` is safe: the timer is cancelled by the destructor, on the loop that runs it.
  const TimerId timer = executor_.RunAt(executor_.Now(), [this, id] { Deliver(id); });
  pending_.emplace(id, Pending{&sink, timer, std::move(passages)});
  return id;
}

void IndexRetriever::Cancel(SearchId search) {
  const auto found = pending_.find(search);
  if (found == pending_.end()) return;
  executor_.Cancel(found->second.timer);
  pending_.erase(found);
}

void IndexRetriever::Deliver(SearchId search) {
  const auto found = pending_.find(search);
  if (found == pending_.end()) return;
  Pending pending = std::move(found->second);
  pending_.erase(found);
  pending.sink->OnPassages(search, std::move(pending.passages));
}

}  // namespace parley
