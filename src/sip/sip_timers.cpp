#include "sip/sip_timers.hpp"

namespace parley {

void SipTimers::Set(SipCallId call, SipTimer timer, TimePoint at) {
  auto [entry, added] = by_call_.try_emplace(call);
  if (added) entry->second.fill(kUnset);
  TimePoint& slot = entry->second[static_cast<std::size_t>(timer)];
  if (slot != kUnset) queue_.erase({slot, call, timer});
  slot = at;
  queue_.insert({at, call, timer});
}

void SipTimers::Cancel(SipCallId call, SipTimer timer) {
  const auto entry = by_call_.find(call);
  if (entry == by_call_.end()) return;
  TimePoint& slot = entry->second[static_cast<std::size_t>(timer)];
  if (slot != kUnset) queue_.erase({slot, call, timer});
  slot = kUnset;
}

void SipTimers::CancelAll(SipCallId call) {
  const auto entry = by_call_.find(call);
  if (entry == by_call_.end()) return;
  for (std::size_t i = 0; i < entry->second.size(); ++i) {
    if (entry->second[i] != kUnset) queue_.erase({entry->second[i], call, static_cast<SipTimer>(i)});
  }
  by_call_.erase(entry);
}

bool SipTimers::IsSet(SipCallId call, SipTimer timer) const {
  const auto entry = by_call_.find(call);
  return entry != by_call_.end() && entry->second[static_cast<std::size_t>(timer)] != kUnset;
}

std::optional<TimePoint> SipTimers::Next() const {
  return queue_.empty() ? std::nullopt : std::optional(queue_.begin()->at);
}

std::optional<SipTimers::Due> SipTimers::Pop(TimePoint now) {
  if (queue_.empty() || queue_.begin()->at > now) return std::nullopt;
  const Entry first = *queue_.begin();
  Cancel(first.call, first.timer);
  return Due{first.call, first.timer};
}

}  // namespace parley
