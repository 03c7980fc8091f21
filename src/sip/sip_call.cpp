#include "sip/sip_call.hpp"

namespace parley {

SipCall& CallTable::Add(std::unique_ptr<SipCall> call) {
  by_tag_[call->dialog.id.local_tag] = call->id;
  SipCall& added = *call;
  by_id_[added.id] = std::move(call);
  return added;
}

SipCall* CallTable::Find(SipCallId id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

SipCall* CallTable::FindByTag(std::string_view local_tag) {
  const auto found = by_tag_.find(std::string(local_tag));
  return found == by_tag_.end() ? nullptr : Find(found->second);
}

void CallTable::Remove(SipCallId id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  by_tag_.erase(found->second->dialog.id.local_tag);
  by_id_.erase(found);
}

void CallTable::Clear() {
  by_tag_.clear();
  by_id_.clear();
}

std::vector<SipCallId> CallTable::Ids() const {
  std::vector<SipCallId> ids;
  ids.reserve(by_id_.size());
  for (const auto& [id, call] : by_id_) ids.push_back(id);
  return ids;
}

}  // namespace parley
