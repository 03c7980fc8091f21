#include "call/call_history.hpp"

#include <algorithm>
#include <utility>

namespace parley {

void CallHistory::UserSaid(TurnId turn, std::string_view text, bool keyed, Ms at) {
  TakeBack(turn);
  user_.push_back({turn, std::string(text), keyed, at, {}});
}

void CallHistory::TakeBack(TurnId turn) {
  std::erase_if(user_, [turn](const UserEntry& entry) { return entry.turn == turn; });
}

void CallHistory::AnsweredAt(TurnId turn, std::string_view node) {
  for (UserEntry& entry : user_)
    if (entry.turn == turn) entry.node = node;
}

void CallHistory::AgentBegins(GenId response, TurnId turn, std::string_view kind) {
  if (Edit(response) != nullptr) return;
  AgentEntry entry;
  entry.response = response;
  entry.turn = turn;
  entry.kind = kind;
  agent_.push_back(std::move(entry));
}

void CallHistory::AgentText(GenId response, const SayPiece& piece) {
  AgentEntry* const entry = Edit(response);
  if (entry == nullptr) return;
  if (!entry->text.empty()) entry->text += ' ';
  entry->text += piece.text;
  entry->pieces.push_back(piece);
}

void CallHistory::AgentTextComplete(GenId response) {
  if (AgentEntry* const entry = Edit(response)) entry->complete = true;
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
  entry->pieces.clear();
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
