#include <algorithm>
#include <array>
#include <optional>

#include "config/config_values.hpp"
#include "dialog/loader/flow_draft.hpp"
#include "dialog/nodes/node_kinds.hpp"

namespace parley {
namespace {

/// Fills a node's fields from its entry in the file.
class NodeLoader final : public NodeFields {
 public:
  NodeLoader(const std::string& name, const ConfigTree& tree, NodeDraft& node, FlowDraft& draft)
      : name_(name), tree_(tree), node_(node), draft_(draft) {}

  void Lines(std::string_view key, Wordings& value, Need need, std::string_view) override {
    const ConfigTree* tree = Take(key, need);
    if (tree == nullptr) return;
    value = ReadWordings(*tree, key, false, draft_);
    node_.wordings[std::string(key)] = value.size();
  }
  void Node(std::string_view key, std::string& value, Need need, std::string_view) override {
    if (TakeName(key, value, need, FlowReference::Kind::kNode)) node_.next.push_back(value);
  }
  void Slot(std::string_view key, std::string& value, Need need, std::string_view) override {
    if (TakeName(key, value, need, FlowReference::Kind::kSlot)) node_.fills.push_back(value);
  }
  void Target(std::string_view key, std::string& value, Need need, std::string_view) override {
    TakeName(key, value, need, FlowReference::Kind::kTarget);
  }
  void Flag(std::string_view key, bool& value, std::string_view) override {
    const std::string* text = TakeText(key);
    if (text == nullptr) return;
    if (const auto flag = FlagFrom(*text))
      value = *flag;
    else
      Problem(key, "is '" + *text + "'; write true or false");
  }
  void Count(std::string_view key, int& value, int min, int max, std::string_view) override {
    const std::string* text = TakeText(key);
    if (text == nullptr) return;
    const auto number = IntegerFrom(*text);
    if (!number || *number < min || *number > max)
      return Problem(
          key, "is '" + *text + "'; write a whole number from " + std::to_string(min) + " to " + std::to_string(max));
    value = static_cast<int>(*number);
  }
  void Score(std::string_view key, double& value, std::string_view) override {
    const std::string* text = TakeText(key);
    if (text == nullptr) return;
    const auto number = NumberFrom(*text);
    if (!number || *number < 0 || *number > 1) return Problem(key, "is '" + *text + "'; write a number from 0 to 1");
    value = *number;
  }
  void BargeIn(std::string_view key, Interruptible& value, std::string_view) override {
    const std::string* text = TakeText(key);
    if (text == nullptr) return;
    if (*text == "yes" || *text == "true")
      value = Interruptible::kYes;
    else if (*text == "words")
      value = Interruptible::kWordsOnly;
    else if (*text == "no" || *text == "false")
      value = Interruptible::kNo;
    else
      Problem(key, "is '" + *text + "'; write yes, words or no");
  }
  void Cases(std::string_view key, std::vector<BranchCase>& value, std::string_view) override {
    const ConfigTree* tree = Take(key, Need::kRequired);
    if (tree == nullptr) return;
    if (tree->kind != ConfigTree::Kind::kList || tree->items.empty())
      return Problem(key, "needs a list of cases, such as '- {slot: service, is: cleaning, then: book}'");
    for (const ConfigTree& item : tree->items) ReadCase(item, value);
  }

  void Finish() {
    for (const ConfigEntry& entry : tree_.entries) {
      if (std::find(known_.begin(), known_.end(), entry.key) != known_.end() || entry.key == "note") continue;
      draft_.problems.Error(entry.where, "unknown field '" + entry.key + "' in node '" + name_ + "' (" +
                                             std::string(node_.node->Kind()) + ")" + Suggestion(entry.key, known_));
    }
  }

 private:
  void Problem(std::string_view key, const std::string& message) {
    const ConfigTree* value = tree_.Find(key);
    draft_.problems.Error(value != nullptr ? value->where : node_.where,
                          "'" + std::string(key) + "' of node '" + name_ + "' " + message);
  }

  const ConfigTree* Take(std::string_view key, Need need) {
    known_.emplace_back(key);
    const ConfigTree* value = tree_.Find(key);
    if (value != nullptr && value->kind != ConfigTree::Kind::kNothing) return value;
    if (need == Need::kRequired) Problem(key, "is missing");
    return nullptr;
  }
  const std::string* TakeText(std::string_view key, Need need = Need::kOptional) {
    const ConfigTree* value = Take(key, need);
    if (value == nullptr) return nullptr;
    if (value->kind == ConfigTree::Kind::kText) return &value->text;
    Problem(key, "needs one value");
    return nullptr;
  }
  bool TakeName(std::string_view key, std::string& value, Need need, FlowReference::Kind kind) {
    const std::string* text = TakeText(key, need);
    if (text == nullptr) return false;
    value = *text;
    draft_.references.push_back({kind, value, tree_.Find(key)->where});
    return true;
  }

  void ReadCase(const ConfigTree& item, std::vector<BranchCase>& cases) {
    BranchCase each;
    static const std::vector<std::string> kFields{"slot", "is", "intent", "then"};
    for (const ConfigEntry& entry : item.entries) {
      if (std::find(kFields.begin(), kFields.end(), entry.key) == kFields.end())
        draft_.problems.Error(entry.where,
                              "unknown field '" + entry.key + "' in a case" + Suggestion(entry.key, kFields));
      else if (entry.value.kind != ConfigTree::Kind::kText)
        draft_.problems.Error(entry.where, "'" + entry.key + "' of a case needs one value");
    }
    const auto take = [&](std::string_view key, std::string& value, std::optional<FlowReference::Kind> kind) {
      const ConfigTree* found = item.Find(key);
      if (found == nullptr || found->kind != ConfigTree::Kind::kText) return;
      value = found->text;
      if (kind) draft_.references.push_back({*kind, value, found->where});
    };
    take("slot", each.slot, FlowReference::Kind::kSlot);
    take("is", each.equals, std::nullopt);
    take("intent", each.intent, FlowReference::Kind::kIntent);
    take("then", each.then, FlowReference::Kind::kNode);
    if (each.slot.empty() == each.intent.empty())
      draft_.problems.Error(item.where, "a case needs either 'slot' (with 'is' for one value) or 'intent'");
    if (each.then.empty()) draft_.problems.Error(item.where, "a case needs 'then', the node it leads to");
    node_.next.push_back(each.then);
    cases.push_back(std::move(each));
  }

  const std::string& name_;
  const ConfigTree& tree_;
  NodeDraft& node_;
  FlowDraft& draft_;
  std::vector<std::string> known_;
};

std::vector<std::string> KindNames() {
  std::vector<std::string> names;
  for (const NodeKind& kind : NodeKinds()) names.emplace_back(kind.name);
  return names;
}

void ReadNode(const ConfigEntry& entry, FlowDraft& draft) {
  const auto kinds = NodeKinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const NodeKind& each) { return entry.value.Find(each.name) != nullptr; });
  if (kind == kinds.end()) {
    std::string list;
    for (const std::string& name : KindNames()) list += (list.empty() ? "'" : ", '") + name + "'";
    std::string hint;
    for (const ConfigEntry& field : entry.value.entries)
      if (hint.empty()) hint = Suggestion(field.key, KindNames());
    draft.problems.Error(entry.where, "node '" + entry.key + "' needs one of " + list + hint);
    return;
  }
  NodeDraft& node = draft.nodes[entry.key];
  node.node = kind->make();
  node.where = entry.where;
  NodeLoader loader(entry.key, entry.value, node, draft);
  node.node->Visit(loader);
  loader.Finish();
}

}  // namespace

void ReadNodes(const ConfigTree& tree, FlowDraft& draft) {
  if (tree.kind != ConfigTree::Kind::kMap) {
    draft.problems.Error(tree.where, "'nodes' needs named nodes");
    return;
  }
  for (const ConfigEntry& entry : tree.entries) ReadNode(entry, draft);
}

}  // namespace parley
