#include <memory>

#include "dialog/dialog_node.hpp"
#include "dialog/node_context.hpp"
#include "dialog/slots/slot.hpp"

namespace parley {
namespace {

/// Answers from the knowledge base, in its own words, or says that it does not know and offers a person.
class AnswerNode final : public DialogNode {
 public:
  std::string_view Kind() const override { return "answer"; }
  std::string_view Doc() const override {
    return "Answers from the knowledge base, word for word, and keeps the source of each sentence. If nothing fits "
           "well enough it says so and offers a person.";
  }
  void Visit(NodeFields& fields) override {
    fields.Count("answer", most_sentences_, 1, 4, "most sentences of one answer");
    fields.Lines("unsure", unsure_, NodeFields::Need::kRequired,
                 "said when nothing fits; ends with the question whether the caller wants a person");
    fields.Node("person", person_, NodeFields::Need::kRequired, "where a yes to that question leads");
    fields.Lines("declined", declined_, NodeFields::Need::kOptional, "said after a no");
    fields.Node("then", then_, NodeFields::Need::kOptional,
                "the node after an answer; default: back to the interrupted question, or home");
    fields.Score("at_least", at_least_, "how well a passage must fit, 0 to 1; default: `understanding.knowledge`");
  }
  bool Waits() const override { return true; }
  bool MayGoBack() const override { return true; }

  NodeStep Enter(NodeContext& context) const override {
    const double threshold = at_least_ > 0 ? at_least_ : context.flow().thresholds.knowledge;
    const Passage* passage = context.BestPassage(threshold);
    if (passage == nullptr) {
      context.Say("unsure", unsure_);
      context.question().offered_person = true;
      return WaitForCaller{};
    }
    int said = 0;
    for (const PassageSentence& sentence : passage->sentences) {
      if (said++ == most_sentences_) break;
      context.SayCited(sentence);
    }
    if (then_.empty()) return GoBack{};
    return GoTo{then_};
  }

  NodeStep Return(NodeContext& context) const override {
    context.Say("unsure", unsure_);
    context.question().offered_person = true;
    return WaitForCaller{};
  }

  NodeStep OnUser(NodeContext& context) const override {
    const SlotReading reading = ReadSlot(YesNo(), context.said()->text, context.now());
    if (reading.outcome != SlotReading::Outcome::kValue) return NotMine{};
    // "No, but what about Saturdays?" is a question again.
    if (reading.coverage < kMostlyYesOrNo && (context.BestIntent() != nullptr || context.AsksForKnowledge()))
      return NotMine{};
    return Decide(context, reading.value == "yes");
  }
  NodeStep OnDigits(NodeContext& context, std::string_view digits) const override {
    if (digits != "1" && digits != "2") return NotMine{};
    return Decide(context, digits == "1");
  }
  /// Asked something else that is not known either.
  NodeStep NotUnderstood(NodeContext& context) const override {
    if (context.question().attempts++ > 0) return GoBack{};
    context.Say("unsure", unsure_);
    return WaitForCaller{};
  }
  void Reask(NodeContext& context) const override { context.Say("unsure", unsure_); }
  Expect Expected(const NodeContext&) const override {
    const SlotSpec spec = YesNo();
    return {spec, 1, false, AnswersExpectedBy(spec)};
  }

 private:
  static constexpr double kMostlyYesOrNo = 0.6;

  static SlotSpec YesNo() { return {"person", SlotType::kYesNo, false, {}}; }

  NodeStep Decide(NodeContext& context, bool yes) const {
    if (yes) return GoTo{person_, "wants a person"};
    context.Say("declined", declined_);
    return GoBack{};
  }

  int most_sentences_ = 2;
  Wordings unsure_;
  std::string person_;
  Wordings declined_;
  std::string then_;
  double at_least_ = 0;
};

}  // namespace

std::unique_ptr<DialogNode> MakeAnswerNode() { return std::make_unique<AnswerNode>(); }

}  // namespace parley
