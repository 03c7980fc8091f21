#include <memory>

#include "dialog/dialog_node.hpp"
#include "dialog/node_context.hpp"

namespace parley {
namespace {

/// Chooses the way by what is known.
class BranchNode final : public DialogNode {
 public:
  std::string_view Kind() const override { return "branch"; }
  std::string_view Doc() const override {
    return "Chooses the way by a collected value or by what the caller just said. The first case that holds is taken.";
  }
  void Visit(NodeFields& fields) override {
    fields.Cases("branch", cases_, "cases, each with a condition and `then`");
    fields.Node("else", else_, NodeFields::Need::kRequired, "where it goes if no case holds");
  }

  NodeStep Enter(NodeContext& context) const override {
    for (const BranchCase& each : cases_)
      if (Holds(context, each)) return GoTo{each.then, "branch"};
    return GoTo{else_, "branch else"};
  }

 private:
  static bool Holds(const NodeContext& context, const BranchCase& each) {
    if (!each.intent.empty()) return context.Understood(each.intent);
    const auto& slots = context.state().slots;
    const auto value = slots.find(each.slot);
    if (value == slots.end()) return false;
    return each.equals.empty() || value->second == each.equals;
  }

  std::vector<BranchCase> cases_;
  std::string else_;
};

}  // namespace

std::unique_ptr<DialogNode> MakeBranchNode() { return std::make_unique<BranchNode>(); }

}  // namespace parley
