#include "call/call_history.hpp"

#include <algorithm>

namespace parley {

void CallHistory::UserSaid(TurnId turn, std::string_view text, bool keyed, Ms at) {
  TakeBack(turn);
  user_.push_back({turn, std::string(text), keyed, at});
}

void CallHistory::TakeBack(TurnId turn) {
  std::erase_if(user_, [turn](const UserEntry& entry) { return entry.turn == turn; });
}

void CallHistory::AgentBegins(GenId response, TurnId turn, std::string_view kind) {
  if (Edit(response) == nullptr)
    agent_.push_back({response, turn, std::string(kind), {}, {}, Heard::kNothing, Ms{0}, {}});
}

void CallHistory::AgentText(GenId response, std::string_view text) {
  AgentEntry* const entry = Edit(response);
  if (entry == nullptr) return;
  if (!entry->text.empty()) entry->text += ' ';
  entry->text += text;
}

void CallHistory::AgentCites(GenId response, const std::vector<std::string>& citations) {
  if (AgentEntry* const entry = Edit(response)) entry->citations = citations;
}

void CallHistory::AgentAudible(GenId response, Ms at) {
  AgentEntry* const entry = Edit(response);
  if (entry == nullptr || entry->extent != Heard::kNothing) return;
  entry->began = at;
  entry->extent = Heard::kPart;
}

void CallHistory::AgentTruncated(GenId response, std::string_view heard) {
  AgentEntry* const entry = Edit(response);
  if (entry == nullptr) return;
  entry->heard = heard;
  entry->extent = heard.empty() ? Heard::kNothing : Heard::kPart;
}

void CallHistory::AgentFinished(GenId response) {
  AgentEntry* const entry = Edit(response);
  if (entry == nullptr || entry->extent == Heard::kNothing) return;
  entry->heard = entry->text;
  entry->extent = Heard::kAll;
}

const AgentEntry* CallHistory::Find(GenId response) const {
  const auto found =
      std::find_if(agent_.begin(), agent_.end(), [response](const AgentEntry& e) { return e.response == response; });
  return found == agent_.end() ? nullptr : &*found;
}

AgentEntry* CallHistory::Edit(GenId response) {
  const auto found =
      std::find_if(agent_.begin(), agent_.end(), [response](const AgentEntry& e) { return e.response == response; });
  return found == agent_.end() ? nullptr : &*found;
}

std::vector<AgentEntry> CallHistory::Agent() const {
  std::vector<AgentEntry> heard;
  std::copy_if(agent_.begin(), agent_.end(), std::back_inserter(heard),
               [](const AgentEntry& e) { return e.extent != Heard::kNothing; });
  return heard;
}

}  // namespace parley
