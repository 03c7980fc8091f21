#include "dialog/dialog_node.hpp"
#include "dialog/loader/flow_draft.hpp"
#include "dialog/loader/load_flow.hpp"
#include "dialog/nodes/node_kinds.hpp"

namespace parley {
namespace {

/// Writes a row of a table for each field of a node.
class FieldTable final : public NodeFields {
 public:
  void Lines(std::string_view key, Wordings&, Need need, std::string_view doc) override {
    Row(key, "words, or a list of wordings", need, doc);
  }
  void Node(std::string_view key, std::string&, Need need, std::string_view doc) override {
    Row(key, "name of a node", need, doc);
  }
  void Slot(std::string_view key, std::string&, Need need, std::string_view doc) override {
    Row(key, "name of a slot", need, doc);
  }
  void Target(std::string_view key, std::string&, Need need, std::string_view doc) override {
    Row(key, "name of a person", need, doc);
  }
  void Flag(std::string_view key, bool& value, std::string_view doc) override {
    Row(key, value ? "true (default) or false" : "true or false (default)", Need::kOptional, doc);
  }
  void Count(std::string_view key, int& value, int min, int max, std::string_view doc) override {
    Row(key, std::to_string(min) + " to " + std::to_string(max) + ", default " + std::to_string(value), Need::kOptional,
        doc);
  }
  void Score(std::string_view key, double&, std::string_view doc) override { Row(key, "0 to 1", Need::kOptional, doc); }
  void BargeIn(std::string_view key, Interruptible&, std::string_view doc) override {
    Row(key, "yes (default), words or no", Need::kOptional, doc);
  }
  void Cases(std::string_view key, std::vector<BranchCase>&, std::string_view doc) override {
    Row(key, "list of {slot, is, then} or {intent, then}", Need::kRequired, doc);
  }
  std::string out;

 private:
  void Row(std::string_view key, std::string_view allowed, Need need, std::string_view doc) {
    out += "| `" + std::string(key) + "`" + (need == Need::kRequired ? " (required)" : "") + " | " +
           std::string(allowed) + " | " + std::string(doc) + " |\n";
  }
};

}  // namespace

std::string FlowFileReference() {
  std::string out = "# The flow file\n\n## Nodes\n";
  for (const NodeKind& kind : NodeKinds()) {
    const auto node = kind.make();
    FieldTable table;
    node->Visit(table);
    out += "\n### " + std::string(kind.name) + "\n\n" + std::string(node->Doc()) +
           "\n\n| field | value | what it is for |\n|---|---|---|\n" + table.out;
  }
  out += "\n## Slot types\n\n";
  for (const std::string_view name : SlotTypeNames()) out += "* `" + std::string(name) + "`\n";
  out += "\n## Prompts\n\nBuilt-in wordings; a `prompts` section replaces any of them.\n\n```yaml" +
         std::string(DefaultPrompts()) + "```\n";
  return out;
}

}  // namespace parley
