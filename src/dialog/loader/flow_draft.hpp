#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_tree.hpp"
#include "config/diagnostics.hpp"
#include "dialog/dialog_flow.hpp"
#include "dialog/dialog_node.hpp"

namespace parley {

/// A name that must exist, and where it is written.
struct FlowReference {
  enum class Kind : std::uint8_t { kNode, kSlot, kTarget, kIntent };
  Kind kind;
  std::string name;
  FilePosition where;
};

/// A line with the place it is written at.
struct PlacedLine {
  SpokenLine line;
  FilePosition where;
  bool is_prompt = false;
};

/// A node while it is being read: what the checks need to know about it.
struct NodeDraft {
  std::unique_ptr<DialogNode> node;
  FilePosition where;
  std::vector<std::string> next;                             ///< nodes it may lead to
  std::vector<std::string> fills;                            ///< slots it asks for
  std::map<std::string, std::size_t, std::less<>> wordings;  ///< by field, how many
};

/// A flow being read, with all that the checks look at afterwards.
struct FlowDraft {
  explicit FlowDraft(Diagnostics& diagnostics) : problems(diagnostics) {}

  Diagnostics& problems;
  DialogFlow flow;
  std::map<std::string, NodeDraft> nodes;
  std::vector<FlowReference> references;
  std::vector<PlacedLine> lines;
  std::map<std::string, FilePosition> slot_places;
  std::map<std::string, FilePosition> intent_places;
  FilePosition where;  ///< of the file
};

/// Reads one wording or a list of them. Problems name the line.
[[nodiscard]] Wordings ReadWordings(const ConfigTree& tree, std::string_view what, bool is_prompt, FlowDraft& draft);

/// Reads the `nodes` section.
void ReadNodes(const ConfigTree& tree, FlowDraft& draft);
/// Reads the `slots` section.
void ReadSlots(const ConfigTree& tree, FlowDraft& draft);
/// Reads the `prompts` section over the built-in ones.
void ReadPrompts(const ConfigTree* tree, FlowDraft& draft);
/// Looks at the whole: names, ways, words.
void CheckFlow(FlowDraft& draft);
/// Every fixed clause as spoken, each once, the greeting and the entry first.
[[nodiscard]] std::vector<std::string> CollectFixedClauses(const FlowDraft& draft);

/// Prompts of a flow that leaves them out, in the form of the `prompts` section.
[[nodiscard]] std::string_view DefaultPrompts();

}  // namespace parley
