#include "dialog/rehearsal/conversation.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/words.hpp"
#include "config/config_values.hpp"

namespace parley {
namespace {

std::vector<std::string> TextsOf(const ConfigTree* tree) {
  if (tree == nullptr) return {};
  if (tree->kind == ConfigTree::Kind::kText) return {tree->text};
  std::vector<std::string> texts;
  for (const ConfigTree& item : tree->items) texts.push_back(item.text);
  return texts;
}

std::string TextOf(const ConfigTree* tree) { return tree == nullptr ? std::string() : tree->text; }

/// What happens in the step: exactly one of its keys says so.
void ReadInput(const ConfigTree& item, ConversationStep& step, Diagnostics& problems) {
  static const std::pair<std::string_view, ConversationStep::Kind> kInputs[] = {
      {"caller", ConversationStep::Kind::kCaller},
      {"keys", ConversationStep::Kind::kKeys},
      {"prompt", ConversationStep::Kind::kPrompt},
      {"start", ConversationStep::Kind::kStart},
      {"transfer_fails", ConversationStep::Kind::kTransferFails}};
  int found = 0;
  for (const auto& [key, kind] : kInputs) {
    if (item.Find(key) == nullptr) continue;
    step.kind = kind;
    step.input = TextOf(item.Find(key));
    ++found;
  }
  if (found != 1)
    problems.Error(item.where, "a step needs one of 'caller', 'keys', 'prompt', 'start' or 'transfer_fails'");
  if (step.kind != ConversationStep::Kind::kPrompt) return;
  if (const std::size_t space = step.input.find(' '); space != std::string::npos) {
    step.level = static_cast<int>(IntegerFrom(step.input.substr(space + 1)).value_or(1));
    step.input.resize(space);
  }
}

ConversationStep ReadStep(const ConfigTree& item, Diagnostics& problems) {
  static const std::vector<std::string> kKnown{"caller",    "keys", "prompt", "start", "transfer_fails", "agent",
                                               "agent_not", "node", "slots",  "cites", "transfer",       "ends"};
  for (const ConfigEntry& entry : item.entries)
    if (std::find(kKnown.begin(), kKnown.end(), entry.key) == kKnown.end())
      problems.Error(entry.where, "unknown field '" + entry.key + "' in a step" + Suggestion(entry.key, kKnown));
  ConversationStep step;
  step.where = item.where;
  ReadInput(item, step, problems);
  step.agent = TextsOf(item.Find("agent"));
  step.agent_not = TextsOf(item.Find("agent_not"));
  step.node = TextOf(item.Find("node"));
  step.cites = TextOf(item.Find("cites"));
  step.transfer = TextOf(item.Find("transfer"));
  step.ends = TextOf(item.Find("ends")) == "true";
  if (const ConfigTree* slots = item.Find("slots"))
    for (const ConfigEntry& entry : slots->entries) step.slots.emplace_back(entry.key, entry.value.text);
  return step;
}

TextReply Do(const ConversationStep& step, TextCall& call, Diagnostics& problems) {
  switch (step.kind) {
    case ConversationStep::Kind::kStart: return call.Start();
    case ConversationStep::Kind::kCaller: return call.Say(step.input);
    case ConversationStep::Kind::kKeys: return call.PressKeys(step.input);
    case ConversationStep::Kind::kTransferFails: return call.FailTransfer();
    case ConversationStep::Kind::kPrompt:
      for (std::size_t i = 0; i < kPromptKindCount; ++i)
        if (Name(static_cast<PromptKind>(i)) == step.input) return call.Prompt(static_cast<PromptKind>(i), step.level);
      problems.Error(step.where, "unknown prompt '" + step.input + "'");
  }
  return {};
}

bool Contains(const std::string& words, const std::string& part) {
  return (" " + NormalisedText(words) + " ").find(" " + NormalisedText(part) + " ") != std::string::npos;
}

void Compare(const ConversationStep& step, const TextReply& reply, const DialogState& state, Diagnostics& problems) {
  const auto fail = [&](const std::string& message) {
    problems.Error(step.where, message + "; the agent said \"" + reply.words + "\" at '" + reply.node + "'");
  };
  for (const std::string& part : step.agent)
    if (!Contains(reply.words, part)) fail("expected \"" + part + "\"");
  for (const std::string& part : step.agent_not)
    if (Contains(reply.words, part)) fail("did not expect \"" + part + "\"");
  if (!step.node.empty() && step.node != reply.node) fail("expected to be at '" + step.node + "'");
  const auto& cited = reply.effects.say.citations;
  if (!step.cites.empty() && std::find(cited.begin(), cited.end(), step.cites) == cited.end())
    fail("expected a citation of " + step.cites);
  const std::string transfer = reply.effects.transfer ? reply.effects.transfer->target : "";
  if (step.transfer != transfer) fail("expected a transfer to '" + step.transfer + "', got '" + transfer + "'");
  if (step.ends != reply.effects.end.has_value())
    fail(step.ends ? "expected the call to end" : "did not expect the call to end");
  for (const auto& [slot, value] : step.slots) {
    const auto known = state.slots.find(slot);
    if (known == state.slots.end() || known->second != value)
      fail("expected " + slot + " = '" + value + "', got '" + (known == state.slots.end() ? "" : known->second) + "'");
  }
}

}  // namespace

Conversation ReadConversation(std::string_view yaml, const std::string& file_name, Diagnostics& problems) {
  const ConfigTree tree = ParseYaml(yaml, file_name, problems);
  Conversation conversation;
  conversation.name = TextOf(tree.Find("name"));
  int year = 2026, hour = 10, minute = 0;
  unsigned month = 11, day = 23;
  if (const ConfigTree* now = tree.Find("now");
      now != nullptr && std::sscanf(now->text.c_str(), "%4d-%2u-%2u %2d:%2d", &year, &month, &day, &hour, &minute) != 5)
    problems.Error(now->where, "write 'now' as 2026-11-23 10:00");
  conversation.now = {std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day},
                      std::chrono::minutes{hour * 60 + minute}};
  if (!conversation.now.date.ok()) problems.Error(tree.where, "'now' is no day of the calendar");
  const ConfigTree* steps = tree.Find("steps");
  if (steps == nullptr || steps->items.empty())
    problems.Error({file_name, 1, 1}, "'steps' is missing: the conversation");
  else
    for (const ConfigTree& item : steps->items) conversation.steps.push_back(ReadStep(item, problems));
  return conversation;
}

void PlayConversation(const Conversation& conversation, TextCall& call, Diagnostics& problems,
                      const std::function<void(const ConversationStep&, const TextReply&)>& heard) {
  for (const ConversationStep& step : conversation.steps) {
    const TextReply reply = Do(step, call, problems);
    if (heard) heard(step, reply);
    Compare(step, reply, call.state(), problems);
  }
}

}  // namespace parley
