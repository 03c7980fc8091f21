#include <algorithm>
#include <set>

#include "base/words.hpp"
#include "dialog/loader/flow_draft.hpp"

namespace parley {
namespace {

template <typename Map>
std::vector<std::string> KeysOf(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& entry : map) keys.push_back(entry.first);
  return keys;
}

std::vector<std::string> NamesOf(FlowReference::Kind kind, const FlowDraft& draft) {
  switch (kind) {
    case FlowReference::Kind::kNode: return KeysOf(draft.nodes);
    case FlowReference::Kind::kSlot: return KeysOf(draft.flow.slots);
    case FlowReference::Kind::kTarget: return KeysOf(draft.flow.targets);
    case FlowReference::Kind::kIntent: return KeysOf(draft.intent_places);
  }
  return {};
}

std::string_view Word(FlowReference::Kind kind) {
  switch (kind) {
    case FlowReference::Kind::kNode: return "node";
    case FlowReference::Kind::kSlot: return "slot";
    case FlowReference::Kind::kTarget: return "person";
    case FlowReference::Kind::kIntent: return "intent";
  }
  return "";
}

void CheckNames(FlowDraft& draft) {
  for (const FlowReference& reference : draft.references) {
    const auto known = NamesOf(reference.kind, draft);
    if (std::find(known.begin(), known.end(), reference.name) != known.end()) continue;
    draft.problems.Error(reference.where, "unknown " + std::string(Word(reference.kind)) + " '" + reference.name + "'" +
                                              Suggestion(reference.name, known));
  }
}

std::set<std::string> FilledSlots(const FlowDraft& draft) {
  std::set<std::string> filled;
  for (const auto& [name, node] : draft.nodes) filled.insert(node.fills.begin(), node.fills.end());
  return filled;
}

/// Values in lines: known, asked for, and `{question}` only at the end of a prompt.
void CheckLines(FlowDraft& draft) {
  const std::set<std::string> filled = FilledSlots(draft);
  std::vector<std::string> known = KeysOf(draft.flow.slots);
  known.insert(known.end(), {"agent", "business", "target"});
  for (const PlacedLine& placed : draft.lines) {
    for (const std::string& name : placed.line.ValueNames()) {
      if (name == "question") {
        if (!placed.is_prompt || !placed.line.written().ends_with("{question}"))
          draft.problems.Error(placed.where, "{question} may only end a prompt");
      } else if (std::find(known.begin(), known.end(), name) == known.end()) {
        draft.problems.Error(placed.where, "unknown value {" + name + "}" + Suggestion(name, known));
      } else if (draft.flow.FindSlot(name) != nullptr && !filled.contains(name)) {
        draft.problems.Error(placed.where, "{" + name + "} is never asked for: no 'ask' node has 'slot: " + name + "'");
      }
    }
  }
}

void CheckSlots(FlowDraft& draft) {
  const std::set<std::string> filled = FilledSlots(draft);
  for (const auto& [name, where] : draft.slot_places)
    if (!filled.contains(name)) draft.problems.Warning(where, "slot '" + name + "' is never asked for");
}

void CheckIntents(FlowDraft& draft) {
  constexpr std::size_t kFewest = 3;
  std::map<std::string, std::string> owner;
  for (const Intent& intent : draft.flow.intents) {
    const FilePosition& where = draft.intent_places[intent.name];
    if (intent.examples.size() < kFewest)
      draft.problems.Warning(where, "intent '" + intent.name + "' has " + std::to_string(intent.examples.size()) +
                                        " example(s); with fewer than 3 few callers will be understood");
    for (const std::string& example : intent.examples) {
      const auto [other, is_new] = owner.emplace(NormalisedText(example), intent.name);
      if (!is_new && other->second != intent.name)
        draft.problems.Error(where,
                             "'" + example + "' is an example of '" + intent.name + "' and of '" + other->second + "'");
    }
  }
}

void Reach(const std::string& name, const FlowDraft& draft, std::set<std::string>& reached) {
  std::vector<std::string> to_do{name};
  while (!to_do.empty()) {
    const std::string at = to_do.back();
    to_do.pop_back();
    const auto node = draft.nodes.find(at);
    if (node == draft.nodes.end() || !reached.insert(at).second) continue;
    to_do.insert(to_do.end(), node->second.next.begin(), node->second.next.end());
  }
}

void CheckWays(FlowDraft& draft) {
  std::set<std::string> reached;
  const FlowRoles& roles = draft.flow.roles;
  for (const std::string& root : {roles.entry, roles.outbound, roles.home, roles.knowledge, roles.give_up})
    Reach(root, draft, reached);
  for (const Intent& intent : draft.flow.intents) Reach(intent.then, draft, reached);
  for (const auto& [key, node] : draft.flow.keys) Reach(node, draft, reached);
  for (const auto& [name, node] : draft.nodes)
    if (!reached.contains(name))
      draft.problems.Warning(node.where, "node '" + name + "' cannot be reached from anywhere");
}

/// A way that comes back to a node without a question in between would speak for ever.
void CheckCircles(FlowDraft& draft) {
  std::map<std::string, int> colour;  // 0 new, 1 on the way, 2 done
  for (const auto& [root, unused] : draft.nodes) {
    std::vector<std::pair<std::string, std::size_t>> way{{root, 0}};
    if (colour[root] != 0) continue;
    while (!way.empty()) {
      auto& [name, edge] = way.back();
      const auto node = draft.nodes.find(name);
      const bool speaks_on = node != draft.nodes.end() && !node->second.node->Waits();
      colour[name] = 1;
      if (!speaks_on || edge >= node->second.next.size()) {
        colour[name] = 2;
        way.pop_back();
        continue;
      }
      const std::string next = node->second.next[edge++];
      if (colour[next] == 1)
        draft.problems.Error(node->second.where,
                             "'" + name + "' leads back to '" + next + "' without a question to the caller in between");
      else if (colour[next] == 0)
        way.emplace_back(next, 0);
    }
  }
}

/// Home without the caller's word, or a dead end for a caller who is not understood.
void CheckRoles(FlowDraft& draft) {
  const FlowRoles& roles = draft.flow.roles;
  const std::string home = roles.home.empty() ? roles.entry : roles.home;
  if (const auto node = draft.nodes.find(home); node != draft.nodes.end() && !node->second.node->Waits())
    draft.problems.Error(node->second.where, "'" + home + "' is home, so it must be a question ('ask')");
  if (const auto node = draft.nodes.find(roles.knowledge);
      node != draft.nodes.end() && node->second.node->Kind() != "answer")
    draft.problems.Error(node->second.where,
                         "'" + roles.knowledge + "' answers questions, so it must be an 'answer' node");
  if (roles.give_up.empty())
    draft.problems.Warning(
        draft.where,
        "no 'give_up' node: a caller who is not understood is asked for ever; add one, such as a transfer");
  if (roles.person.empty() && !draft.flow.targets.empty())
    draft.problems.Warning(draft.where, "no 'person': name who of 'people' takes callers who cannot be heard");
}

void CheckRetries(FlowDraft& draft) {
  for (const auto& [name, node] : draft.nodes) {
    const auto asks = node.wordings.find("ask");
    if (asks != node.wordings.end() && asks->second < 2 && !node.wordings.contains("retry"))
      draft.problems.Warning(node.where,
                             "'" + name + "' asks in the same words again when it was not understood; add 'retry'");
  }
}

}  // namespace

void CheckFlow(FlowDraft& draft) {
  CheckNames(draft);
  CheckLines(draft);
  CheckSlots(draft);
  CheckIntents(draft);
  CheckWays(draft);
  CheckCircles(draft);
  CheckRoles(draft);
  CheckRetries(draft);
}

}  // namespace parley
