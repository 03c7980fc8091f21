#include "call/live_calls.hpp"

#include "call/call_actor.hpp"

namespace parley {

LiveCalls::LiveCalls(Executor& loop) : loop_(loop) {}
LiveCalls::~LiveCalls() = default;

CallActor& LiveCalls::Add(CallId id, std::unique_ptr<CallActor> call) {
  return *calls_.insert_or_assign(id, std::move(call)).first->second;
}

CallActor* LiveCalls::Find(CallId id) {
  const auto found = calls_.find(id);
  return found == calls_.end() ? nullptr : found->second.get();
}

void LiveCalls::Remove(CallId id) { calls_.erase(id); }

}  // namespace parley
