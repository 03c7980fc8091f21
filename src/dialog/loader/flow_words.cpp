#include <algorithm>
#include <optional>

#include "dialog/loader/flow_draft.hpp"

namespace parley {
namespace {

void AddWording(const ConfigTree& tree, std::string_view what, bool is_prompt, FlowDraft& draft, Wordings& wordings) {
  if (tree.kind != ConfigTree::Kind::kText) {
    draft.problems.Error(tree.where, "'" + std::string(what) + "' needs words, or a list of wordings");
    return;
  }
  auto line = SpokenLine::Parse(tree.text);
  if (!line) {
    draft.problems.Error(tree.where, "'" + std::string(what) + "': " + line.error().detail);
    return;
  }
  const bool again = std::any_of(wordings.begin(), wordings.end(),
                                 [&](const SpokenLine& other) { return other.written() == line->written(); });
  if (again) draft.problems.Warning(tree.where, "the same wording twice: callers would hear it twice in a row");
  draft.lines.push_back({*line, tree.where, is_prompt});
  wordings.push_back(std::move(*line));
}

std::optional<PromptKind> PromptNamed(std::string_view name) {
  for (std::size_t i = 0; i < kPromptKindCount; ++i)
    if (Name(static_cast<PromptKind>(i)) == name) return static_cast<PromptKind>(i);
  return std::nullopt;
}

std::vector<std::string> PromptNames() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kPromptKindCount; ++i) names.emplace_back(Name(static_cast<PromptKind>(i)));
  return names;
}

void ReadPrompt(const ConfigEntry& entry, PromptKind kind, FlowDraft& draft) {
  const bool levels = kind == PromptKind::kIdle || kind == PromptKind::kNoMatch;
  if (entry.value.kind != ConfigTree::Kind::kMap) {
    // One list for all levels replaces the built-in ones of every level.
    for (int level = 0; level <= 9; ++level) draft.flow.prompts.erase({kind, level});
    draft.flow.prompts[{kind, 0}] = ReadWordings(entry.value, entry.key, true, draft);
    return;
  }
  for (const ConfigEntry& level : entry.value.entries) {
    const bool is_level = level.key.size() == 1 && level.key[0] >= '1' && level.key[0] <= '5';
    if (!levels || !is_level) {
      draft.problems.Error(level.where, levels ? "'" + entry.key + "' has levels 1 to 5, not '" + level.key + "'"
                                               : "'" + entry.key + "' has no levels; write a list of wordings");
      continue;
    }
    draft.flow.prompts[{kind, level.key[0] - '0'}] = ReadWordings(level.value, entry.key, true, draft);
  }
}

}  // namespace

Wordings ReadWordings(const ConfigTree& tree, std::string_view what, bool is_prompt, FlowDraft& draft) {
  Wordings wordings;
  if (tree.kind == ConfigTree::Kind::kList) {
    for (const ConfigTree& item : tree.items) AddWording(item, what, is_prompt, draft, wordings);
    if (tree.items.empty()) draft.problems.Error(tree.where, "'" + std::string(what) + "' needs at least one wording");
  } else {
    AddWording(tree, what, is_prompt, draft, wordings);
  }
  return wordings;
}

void ReadPrompts(const ConfigTree* tree, FlowDraft& draft) {
  const ConfigTree built_in = ParseYaml(DefaultPrompts(), "built-in prompts", draft.problems);
  for (const ConfigEntry& entry : built_in.entries)
    if (const auto kind = PromptNamed(entry.key)) ReadPrompt(entry, *kind, draft);
  if (tree == nullptr) return;
  if (tree->kind != ConfigTree::Kind::kMap) {
    draft.problems.Error(tree->where, "'prompts' needs named lines, such as 'greeting: Hello.'");
    return;
  }
  for (const ConfigEntry& entry : tree->entries) {
    if (const auto kind = PromptNamed(entry.key))
      ReadPrompt(entry, *kind, draft);
    else
      draft.problems.Error(entry.where, "unknown prompt '" + entry.key + "'" + Suggestion(entry.key, PromptNames()));
  }
}

std::vector<std::string> CollectFixedClauses(const FlowDraft& draft) {
  std::vector<std::string> clauses;
  const auto add = [&](const SpokenLine& line) {
    const auto value_of = [&](std::string_view name) {
      return name == "agent"      ? draft.flow.persona.name
             : name == "business" ? draft.flow.persona.business
                                  : std::string();
    };
    for (const Clause& clause : line.clauses()) {
      // The persona's own names are the same for every caller; other values are not.
      const bool known = std::all_of(clause.parts.begin(), clause.parts.end(), [](const LinePart& part) {
        return !part.is_value || part.text == "agent" || part.text == "business";
      });
      if (!known) continue;
      std::string words;
      for (const LinePart& part : clause.parts) words += part.is_value ? value_of(part.text) : part.text;
      const auto fixed = SpokenLine::Parse(words);
      if (!fixed) continue;
      for (SayPiece& piece : Render(*fixed, value_of))
        if (std::find(clauses.begin(), clauses.end(), piece.text) == clauses.end())
          clauses.push_back(std::move(piece.text));
    }
  };
  for (const PromptKind kind : {PromptKind::kGreeting, PromptKind::kShortFiller, PromptKind::kLeadIn})
    if (const Wordings* wordings = draft.flow.FindPrompt(kind, 1))
      std::for_each(wordings->begin(), wordings->end(), add);
  for (const PlacedLine& placed : draft.lines) add(placed.line);
  return clauses;
}

}  // namespace parley
