#include <algorithm>
#include <memory>
#include <optional>

#include "dialog/dialog_node.hpp"
#include "dialog/node_context.hpp"
#include "dialog/slots/slot.hpp"

namespace parley {
namespace {

using Outcome = SlotReading::Outcome;

/// A value with fewer of the caller's words than this gives way to a clear wish or question in the same words:
/// "are you open on Friday?" names a day without answering "which day?".
constexpr double kMostlyTheAnswer = 0.5;

bool HeardAhead(SlotType type) {
  switch (type) {
    case SlotType::kDate:
    case SlotType::kTime:
    case SlotType::kPhone:
    case SlotType::kChoice:
    case SlotType::kEmail: return true;
    case SlotType::kYesNo:
    case SlotType::kName:
    case SlotType::kNumber:
    case SlotType::kFreeText: return false;
  }
  return false;
}

/// Asks, and listens: for a value, or openly. Other wishes and questions may come in between.
class AskNode final : public DialogNode {
 public:
  std::string_view Kind() const override { return "ask"; }
  std::string_view Doc() const override {
    return "Asks a question and waits. With `slot` it collects a value; without, the intents and the knowledge base "
           "decide what the caller wants.";
  }
  void Visit(NodeFields& fields) override {
    using enum NodeFields::Need;
    fields.Lines("ask", ask_, kRequired, "the question");
    fields.Slot("slot", slot_, kOptional, "the value that is asked for");
    fields.Node("then", then_, kOptional, "the node that follows; default: back, or home");
    fields.Node("yes", yes_, kOptional, "where a mere yes leads instead of `then` (yes_no slot or open question)");
    fields.Node("no", no_, kOptional, "where a mere no leads instead of `then` (yes_no slot or open question)");
    fields.Lines("retry", retry_, kOptional, "said when the answer was not understood: first time, second time, ...");
    fields.Lines("refused", refused_, kOptional,
                 "said when the value cannot be taken (a closed day); default: `retry`");
    fields.Lines("again", again_, kOptional, "the question after a digression; default: `ask`");
    fields.Lines("confirm", confirm_, kOptional, "reads the value back and asks whether it is right");
    fields.Lines("wrong", wrong_, kOptional, "said when the caller says it is not, before the question comes again");
    fields.Count("tries", tries_, 1, 5, "how often an answer may be not understood");
    fields.Node("else", else_, kOptional, "where it goes after that; default: `give_up`");
    fields.Node("otherwise", otherwise_, kOptional,
                "without a slot: where words lead that no intent understands, such as the answer node");
    fields.Flag("keep", keep_, "does not ask again for a value that is known");
    fields.Flag("listen_ahead", listen_ahead_,
                "takes the value from what the caller has already said in this turn, if it is there");
    fields.BargeIn("interruptible", interruptible_,
                   "what stops the question: yes = voice, words = only words, no = nothing");
  }
  bool Waits() const override { return true; }
  bool Resumes() const override { return !slot_.empty(); }
  bool MayGoBack() const override { return then_.empty() && !slot_.empty(); }

  NodeStep Enter(NodeContext& context) const override {
    const SlotSpec* spec = context.flow().FindSlot(slot_);
    if (spec != nullptr) {
      if (keep_ && context.state().slots.contains(slot_)) return Next(context.state().slots.at(slot_));
      if (listen_ahead_ && HeardAhead(spec->type)) {
        if (const auto reading = ReadAhead(context, *spec)) return Take(context, *reading);
      }
    }
    return Ask(context, "ask", ask_);
  }

  NodeStep Return(NodeContext& context) const override {
    if (context.question().to_confirm) return ReadBack(context);
    return again_.empty() ? Ask(context, "ask", ask_) : Ask(context, "again", again_);
  }

  NodeStep OnUser(NodeContext& context) const override {
    const SlotSpec* spec = context.flow().FindSlot(slot_);
    const std::string& text = context.said()->text;
    if (spec == nullptr) return OnOpenAnswer(context, text);
    if (context.question().to_confirm) return OnReadBack(context, *spec, text);
    return OnReading(context, ReadTogether(context, *spec, text));
  }

  NodeStep OnDigits(NodeContext& context, std::string_view digits) const override {
    const SlotSpec* spec = context.flow().FindSlot(slot_);
    if (spec == nullptr) return NotMine{};
    const bool is_decision = context.question().to_confirm || spec->type == SlotType::kYesNo;
    if (is_decision && digits != "1" && digits != "2") return NotMine{};
    const std::string words = is_decision ? (digits == "1" ? "yes" : "no") : std::string(digits);
    if (context.question().to_confirm) return OnReadBack(context, *spec, words);
    if (KeypadDigits(*spec) == 0) return NotMine{};
    return OnReading(context, ReadSlot(*spec, words, context.now()));
  }

  NodeStep NotUnderstood(NodeContext& context) const override {
    if (slot_.empty() && !otherwise_.empty()) return GoTo{otherwise_, "otherwise"};
    QuestionState& question = context.question();
    if (question.to_confirm) {
      if (question.doubts++ == 0) return ReadBack(context);
      question.to_confirm.reset();
      question.doubts = 0;
    }
    return Retry(context, retry_);
  }

  void Reask(NodeContext& context) const override {
    if (context.question().to_confirm) {
      ReadBack(context);
    } else if (!again_.empty()) {
      context.Say("again", again_);
    } else {
      context.Say("ask", ask_);
    }
  }

  Expect Expected(const NodeContext& context) const override {
    const SlotSpec* spec = context.flow().FindSlot(slot_);
    if (spec == nullptr) return {};
    if (!context.state().question.to_confirm)
      return {*spec, KeypadDigits(*spec), spec->sensitive, AnswersExpectedBy(*spec)};
    const SlotSpec yes_no{slot_, SlotType::kYesNo, false, {}};
    return {yes_no, 1, spec->sensitive, AnswersExpectedBy(yes_no)};
  }

 private:
  NodeStep Ask(NodeContext& context, std::string_view line, const Wordings& wordings) const {
    context.Say(line, wordings);
    context.Limit(interruptible_);
    return WaitForCaller{};
  }

  NodeStep Next(const std::string& value) const {
    const std::string& way = value == "yes" && !yes_.empty() ? yes_ : value == "no" && !no_.empty() ? no_ : then_;
    if (way.empty()) return GoBack{};
    return GoTo{way};
  }

  /// "Anything else?" "No thanks."
  NodeStep OnOpenAnswer(NodeContext& context, const std::string& text) const {
    const SlotReading decision = ReadSlot(SlotSpec{"", SlotType::kYesNo, false, {}}, text, context.now());
    if (decision.outcome != Outcome::kValue || decision.coverage < kMostlyTheAnswer) return NotMine{};
    const std::string& way = decision.value == "yes" ? yes_ : no_;
    if (way.empty()) return NotMine{};
    return GoTo{way, decision.value};
  }

  /// The value in this turn's words that nobody has used, or in the wish that led here.
  static std::optional<SlotReading> ReadAhead(NodeContext& context, const SlotSpec& spec) {
    SlotReading reading = ReadSlot(spec, context.unread(), context.now());
    if (reading.outcome == Outcome::kValue) return reading;
    std::string& wish = context.state().wish;
    reading = ReadSlot(spec, wish, context.now());
    if (reading.outcome != Outcome::kValue) return std::nullopt;
    wish = reading.rest;
    reading.rest = context.unread();
    return reading;
  }

  /// A long number may come in pieces: what is new alone, else with what was heard before.
  static SlotReading ReadTogether(NodeContext& context, const SlotSpec& spec, const std::string& text) {
    const SlotReading alone = ReadSlot(spec, text, context.now());
    const std::string& before = context.question().partial;
    if (alone.outcome != Outcome::kIncomplete || before.empty()) return alone;
    const SlotReading both = ReadSlot(spec, before + " " + alone.value, context.now());
    return both.outcome == Outcome::kValue ? both : alone;
  }

  NodeStep OnReading(NodeContext& context, const SlotReading& reading) const {
    const bool doubtful = reading.coverage < kMostlyTheAnswer;
    const SlotSpec* spec = context.flow().FindSlot(slot_);
    const bool loose = spec != nullptr && spec->type == SlotType::kFreeText;
    const bool wishes = context.BestIntent() != nullptr && (doubtful || loose);
    if (wishes || ((doubtful || loose) && context.AsksForKnowledge())) return NotMine{};
    switch (reading.outcome) {
      case Outcome::kNothing: return NotMine{};
      case Outcome::kValue: return Take(context, reading);
      case Outcome::kRefused: return Retry(context, refused_.empty() ? retry_ : refused_);
      case Outcome::kIncomplete: context.question().partial = reading.value; return Retry(context, retry_);
    }
    return NotMine{};
  }

  NodeStep Take(NodeContext& context, const SlotReading& reading) const {
    context.SetUnread(reading.rest);
    context.question().partial.clear();
    if (confirm_.empty()) return Keep(context, reading.value);
    context.question().to_confirm = reading.value;
    context.question().doubts = 0;
    return ReadBack(context);
  }

  NodeStep Keep(NodeContext& context, const std::string& value) const {
    context.Fill(slot_, value);
    return Next(value);
  }

  NodeStep ReadBack(NodeContext& context) const {
    context.SetCandidate(slot_, *context.question().to_confirm);
    context.Trace("confirm");
    return Ask(context, "confirm", confirm_);
  }

  /// Yes, no, or the right value: "no, it's 5 5 5, 0 1 4 3".
  NodeStep OnReadBack(NodeContext& context, const SlotSpec& spec, const std::string& text) const {
    const SlotSpec yes_no{slot_, SlotType::kYesNo, false, {}};
    const SlotReading decision = ReadSlot(yes_no, text, context.now());
    const bool decided = decision.outcome == Outcome::kValue;
    const SlotReading value = ReadSlot(spec, text, context.now());
    const bool other_value = value.outcome == Outcome::kValue && value.value != *context.question().to_confirm &&
                             spec.type != SlotType::kYesNo && spec.type != SlotType::kFreeText &&
                             !(decided && decision.coverage >= kMostlyTheAnswer && spec.type == SlotType::kName);
    if (other_value && (decided || value.coverage >= kMostlyTheAnswer)) return Take(context, value);
    if (!decided || (decision.coverage < kMostlyTheAnswer && (context.BestIntent() || context.AsksForKnowledge())))
      return NotMine{};
    const std::string confirmed = *context.question().to_confirm;
    context.question().to_confirm.reset();
    if (decision.value == "yes") {
      context.SetUnread("");
      return Keep(context, confirmed);
    }
    context.question().partial.clear();
    if (++context.question().attempts > tries_) return GiveUp(context);
    context.Say("wrong", wrong_);
    return Ask(context, "ask", ask_);
  }

  NodeStep Retry(NodeContext& context, const Wordings& wordings) const {
    const int attempt = ++context.question().attempts;
    if (attempt > tries_) return GiveUp(context);
    context.Trace("retry " + std::to_string(attempt));
    context.Limit(interruptible_);
    if (wordings.empty()) return Ask(context, "ask", ask_);
    context.SayNth(wordings, static_cast<std::size_t>(attempt - 1));
    return WaitForCaller{};
  }

  NodeStep GiveUp(NodeContext& context) const {
    const std::string& way = else_.empty() ? context.flow().roles.give_up : else_;
    if (way.empty()) return GoBack{};
    return GoTo{way, "not understood"};
  }

  Wordings ask_, retry_, refused_, again_, confirm_, wrong_;
  std::string slot_, then_, yes_, no_, else_, otherwise_;
  int tries_ = 2;
  bool keep_ = false;
  bool listen_ahead_ = true;
  Interruptible interruptible_ = Interruptible::kYes;
};

}  // namespace

std::unique_ptr<DialogNode> MakeAskNode() { return std::make_unique<AskNode>(); }

}  // namespace parley
