#include <memory>

#include "dialog/dialog_node.hpp"
#include "dialog/node_context.hpp"

namespace parley {
namespace {

/// Says a line and goes on.
class SayNode final : public DialogNode {
 public:
  std::string_view Kind() const override { return "say"; }
  std::string_view Doc() const override {
    return "Says a line and goes on. Without `then` it goes back to the question that was interrupted, or home.";
  }
  void Visit(NodeFields& fields) override {
    fields.Lines("say", say_, NodeFields::Need::kRequired, "what is said; of several wordings the next one each time");
    fields.Node("then", then_, NodeFields::Need::kOptional, "the node that follows");
    fields.Flag("grace", grace_, "gives the caller time to fetch something: 20 s before the agent asks again");
    fields.Flag("wait", wait_, "stays silent afterwards until the caller speaks, and then takes up the question again");
    fields.BargeIn("interruptible", interruptible_,
                   "what stops the line: yes = voice, words = only words, no = nothing");
  }
  bool Waits() const override { return wait_; }
  bool MayGoBack() const override { return then_.empty(); }

  NodeStep Enter(NodeContext& context) const override {
    context.Say("say", say_);
    context.Limit(interruptible_);
    if (grace_) context.SetGrace();
    if (wait_) return WaitForCaller{.asks = false};
    return Next();
  }
  NodeStep OnUser(NodeContext&) const override { return PassBack{}; }
  NodeStep NotUnderstood(NodeContext&) const override { return Next(); }
  Expect Expected(const NodeContext& context) const override {
    if (context.state().return_to.empty()) return {};
    const DialogNode* interrupted = context.flow().FindNode(context.state().return_to.back().node);
    return interrupted == nullptr ? Expect{} : interrupted->Expected(context);
  }

 private:
  NodeStep Next() const {
    if (then_.empty()) return GoBack{};
    return GoTo{then_};
  }

  Wordings say_;
  std::string then_;
  bool grace_ = false;
  bool wait_ = false;
  Interruptible interruptible_ = Interruptible::kYes;
};

}  // namespace

std::unique_ptr<DialogNode> MakeSayNode() { return std::make_unique<SayNode>(); }

}  // namespace parley
