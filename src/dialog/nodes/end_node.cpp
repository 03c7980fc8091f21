#include <memory>

#include "dialog/dialog_node.hpp"
#include "dialog/node_context.hpp"

namespace parley {
namespace {

/// Says goodbye and ends the call.
class EndNode final : public DialogNode {
 public:
  std::string_view Kind() const override { return "end"; }
  std::string_view Doc() const override {
    return "Says goodbye and ends the call. If the caller speaks up before the line is cut, the call goes on at home.";
  }
  void Visit(NodeFields& fields) override {
    fields.Lines("end", goodbye_, NodeFields::Need::kRequired, "the last words");
    fields.Flag("lost", lost_, "the call ends because the caller could not be understood (for the call record)");
  }

  NodeStep Enter(NodeContext& context) const override {
    context.Say("end", goodbye_);
    return HangUp{lost_ ? EndReason::kLost : EndReason::kFinished};
  }

 private:
  Wordings goodbye_;
  bool lost_ = false;
};

}  // namespace

std::unique_ptr<DialogNode> MakeEndNode() { return std::make_unique<EndNode>(); }

}  // namespace parley
