#include <memory>

#include "dialog/dialog_node.hpp"
#include "dialog/node_context.hpp"

namespace parley {
namespace {

/// Hands the caller over to a person.
class TransferNode final : public DialogNode {
 public:
  std::string_view Kind() const override { return "transfer"; }
  std::string_view Doc() const override {
    return "Hands the caller over. The words are spoken first; if nobody takes the call, the agent says so and goes "
           "on.";
  }
  void Visit(NodeFields& fields) override {
    fields.Target("transfer", target_, NodeFields::Need::kRequired, "who takes the call: a name of `people`");
    fields.Lines("announce", announce_, NodeFields::Need::kOptional,
                 "said before the call is handed over; default: the `transfer` prompt");
    fields.Node("failed", failed_, NodeFields::Need::kOptional,
                "where it goes on when nobody answers, after the `transfer_failed` prompt; default: home");
  }
  bool MayGoBack() const override { return failed_.empty(); }

  NodeStep Enter(NodeContext& context) const override {
    context.state().target = target_;
    context.Say("announce", announce_);
    return HandOver{target_};
  }
  /// The transfer failed.
  NodeStep NotUnderstood(NodeContext&) const override {
    if (failed_.empty()) return GoBack{};
    return GoTo{failed_, "transfer failed"};
  }

 private:
  std::string target_;
  Wordings announce_;
  std::string failed_;
};

}  // namespace

std::unique_ptr<DialogNode> MakeTransferNode() { return std::make_unique<TransferNode>(); }

}  // namespace parley
