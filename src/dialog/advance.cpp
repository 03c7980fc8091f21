#include "dialog/advance.hpp"

#include <algorithm>
#include <utility>

#include "dialog/node_context.hpp"

namespace parley {
namespace {

/// More steps without the caller than any sensible flow has; the loader rejects circles, so this guards only
/// against branches that chase each other on values.
constexpr int kMostSteps = 50;
/// A digression inside a digression inside a digression; older questions are forgotten.
constexpr std::size_t kDeepestReturn = 4;

template <typename... Ts>
struct Overload : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Overload(Ts...) -> Overload<Ts...>;

/// One Advance: applies an event to the state.
class Step {
 public:
  Step(const DialogFlow& flow, DialogState& state, const LocalTime& now, DialogEffects& effects)
      : flow_(flow), state_(state), now_(now), effects_(effects) {}

  void On(const CallStarted& event) {
    if (state_.phase == DialogPhase::kNotStarted) state_.inbound = event.inbound;
  }

  void On(const UserSaid& event) {
    NodeContext context(flow_, state_, effects_, now_, &event);
    TakeFloor();
    const DialogNode* node = flow_.FindNode(state_.node);
    if (node == nullptr) return Run(context, GoBack{});
    NodeStep step = node->OnUser(context);
    if (std::holds_alternative<PassBack>(step)) {
      TakeUpQuestion(context);
      node = flow_.FindNode(state_.node);
      step = node == nullptr ? NodeStep(GoBack{}) : node->OnUser(context);
    }
    bool is_wish = false;
    if (std::holds_alternative<NotMine>(step)) {
      step = Elsewhere(context, *node);
      is_wish = context.ClearestIntent() != nullptr && state_.return_to.empty();
    }
    if (is_wish) state_.wish.clear();
    Run(context, std::move(step));
    if (is_wish && state_.node != Home()) state_.wish = context.unread();
    NeverSilent(context);
  }

  void On(const DigitsEntered& event) {
    const UserSaid said{event.turn, event.text, {}, {}};
    NodeContext context(flow_, state_, effects_, now_, &said);
    TakeFloor();
    const DialogNode* node = flow_.FindNode(state_.node);
    if (node == nullptr) return Run(context, GoBack{});
    NodeStep step = node->OnDigits(context, event.digits);
    if (std::holds_alternative<NotMine>(step)) {
      const auto key = flow_.keys.find(event.digits);
      step = key == flow_.keys.end() ? node->NotUnderstood(context) : Leave(*node, key->second, "key", false);
    }
    Run(context, std::move(step));
    NeverSilent(context);
  }

  void On(const TransferFailed&) {
    if (state_.phase == DialogPhase::kTransferring) state_.phase = DialogPhase::kTransferLost;
  }

  void On(const PromptWanted& event) {
    NodeContext context(flow_, state_, effects_, now_, nullptr);
    switch (event.kind) {
      case PromptKind::kGreeting:
      case PromptKind::kOpening:
        SayPrompt(context, event);
        if (state_.phase == DialogPhase::kNotStarted) Run(context, GoTo{Entry(event.kind), "entry"});
        return;
      case PromptKind::kGoodbye: state_.phase = DialogPhase::kEnding; return SayHeldBackOr(context, event);
      case PromptKind::kTransfer:
        if (state_.phase != DialogPhase::kTransferring) state_.target = flow_.roles.person;
        state_.phase = DialogPhase::kTransferring;
        return SayHeldBackOr(context, event);
      case PromptKind::kTransferFailed: return AfterLostTransfer(context, event);
      case PromptKind::kMessage:
      case PromptKind::kIdle:
      case PromptKind::kNoMatch:
      case PromptKind::kKeys:
      case PromptKind::kFallback:
      case PromptKind::kApology:
      case PromptKind::kAreYouThere:
      case PromptKind::kWrapUp:
      case PromptKind::kInterject: return SayPromptAndQuestion(context, event);
      case PromptKind::kLeadIn:
      case PromptKind::kShortFiller:
      case PromptKind::kLongFiller:
      case PromptKind::kResume: return SayPrompt(context, event);
    }
  }

  /// What holds after every event.
  void Finish() {
    const bool leaving = effects_.transfer || effects_.end;
    if (leaving) {
      std::move(effects_.say.pieces.begin(), effects_.say.pieces.end(), std::back_inserter(state_.held_back));
      effects_.say = {};
    }
    if (effects_.say.asks && !effects_.say.pieces.empty()) state_.last_said = effects_.say.pieces;
    if (state_.phase != DialogPhase::kWaiting) return;
    NodeContext context(flow_, state_, effects_, now_, nullptr);
    if (const DialogNode* node = flow_.FindNode(state_.node)) effects_.expect = node->Expected(context);
  }

 private:
  std::string Entry(PromptKind kind) const {
    return kind == PromptKind::kOpening && !flow_.roles.outbound.empty() ? flow_.roles.outbound : flow_.roles.entry;
  }
  std::string Home() const { return flow_.roles.home.empty() ? flow_.roles.entry : flow_.roles.home; }

  /// The caller speaks: before the first question, or although a goodbye or a transfer was under way.
  void TakeFloor() {
    if (state_.phase == DialogPhase::kWaiting) return;
    state_.node = state_.phase == DialogPhase::kNotStarted
                      ? Entry(state_.inbound ? PromptKind::kGreeting : PromptKind::kOpening)
                      : Home();
    state_.phase = DialogPhase::kWaiting;
    state_.question = {};
    state_.return_to.clear();
    state_.held_back.clear();
  }

  /// Neither the question nor its retries: something the caller may say anywhere.
  NodeStep Elsewhere(NodeContext& context, const DialogNode& node) {
    if (const Intent* intent = context.ClearestIntent()) {
      if (intent->then == kRepeatTarget) {
        context.Trace("repeat");
        effects_.say.pieces = state_.last_said;
        return WaitForCaller{};
      }
      return Leave(node, intent->then, "intent " + intent->name, intent->comes_back);
    }
    if (!flow_.roles.knowledge.empty() && context.BestPassage(flow_.thresholds.knowledge) != nullptr)
      return Leave(node, flow_.roles.knowledge, "knowledge", true);
    return node.NotUnderstood(context);
  }

  NodeStep Leave(const DialogNode& node, std::string to, std::string why, bool comes_back) {
    if (!comes_back) {
      state_.return_to.clear();
    } else if (node.Resumes()) {
      state_.return_to.push_back({state_.node, state_.question});
      if (state_.return_to.size() > kDeepestReturn) state_.return_to.erase(state_.return_to.begin());
    }
    return GoTo{std::move(to), std::move(why)};
  }

  /// Follows the flow until somebody must speak or the call is left.
  void Run(NodeContext& context, NodeStep step) {
    for (int steps = 0; steps < kMostSteps; ++steps) {
      const bool done =
          std::visit(Overload{[&](const WaitForCaller& wait) {
                                state_.phase = DialogPhase::kWaiting;
                                effects_.say.asks = wait.asks;
                                return true;
                              },
                              [&](const GoTo& go) {
                                step = Arrive(context, go);
                                return false;
                              },
                              [&](const GoBack&) {
                                step = Back(context);
                                return false;
                              },
                              [&](const HandOver& over) {
                                state_.phase = DialogPhase::kTransferring;
                                state_.target = over.target;
                                const auto target = flow_.targets.find(over.target);
                                effects_.transfer = TransferRequest{
                                    over.target, target == flow_.targets.end() ? "" : target->second.address};
                                return true;
                              },
                              [&](const HangUp& hang_up) {
                                state_.phase = DialogPhase::kEnding;
                                effects_.end = EndRequest{hang_up.reason};
                                return true;
                              },
                              [&](const PassBack&) {
                                step = GoBack{};
                                return false;
                              },
                              [&](const NotMine&) {
                                step = GoBack{};
                                return false;
                              }},
                     NodeStep(step));
      if (done) return;
    }
    context.Trace("too many steps without the caller");
    state_.node = Home();
    state_.question = {};
    state_.phase = DialogPhase::kWaiting;
  }

  NodeStep Arrive(NodeContext& context, const GoTo& go) {
    const DialogNode* node = flow_.FindNode(go.node);
    if (node == nullptr) return WaitForCaller{};
    state_.node = go.node;
    state_.question = {};
    ++state_.visits[go.node];
    context.Trace(go.why);
    return node->Enter(context);
  }

  NodeStep Back(NodeContext& context) {
    TakeUpQuestion(context);
    const DialogNode* node = flow_.FindNode(state_.node);
    if (node == nullptr) return WaitForCaller{};
    return node->Return(context);
  }

  /// Makes the interrupted question, or home, the current one; says nothing.
  void TakeUpQuestion(NodeContext& context) {
    ReturnPoint point{Home(), {}};
    if (!state_.return_to.empty()) {
      point = std::move(state_.return_to.back());
      state_.return_to.pop_back();
    }
    state_.node = std::move(point.node);
    state_.question = std::move(point.question);
    if (state_.node == Home()) state_.wish.clear();
    ++state_.visits[state_.node];
    context.Trace("return");
  }

  void SayPrompt(NodeContext& context, const PromptWanted& event) {
    const Wordings* wordings = flow_.FindPrompt(event.kind, event.level);
    if (wordings == nullptr) return;
    // A prompt's wordings rotate whichever node the flow is at.
    const std::string node = std::exchange(state_.node, "prompt");
    context.Say(std::string(Name(event.kind)) + std::to_string(event.level), *wordings);
    state_.node = node;
  }

  void SayPromptAndQuestion(NodeContext& context, const PromptWanted& event) {
    SayPrompt(context, event);
    const Wordings* wordings = flow_.FindPrompt(event.kind, event.level);
    const bool asks_again =
        wordings != nullptr && std::any_of(wordings->begin(), wordings->end(), [](const SpokenLine& line) {
          const auto names = line.ValueNames();
          return std::find(names.begin(), names.end(), "question") != names.end();
        });
    if (state_.phase != DialogPhase::kWaiting) return;
    effects_.say.asks = true;
    const DialogNode* node = flow_.FindNode(state_.node);
    if (asks_again && node != nullptr) node->Reask(context);
  }

  void SayHeldBackOr(NodeContext& context, const PromptWanted& event) {
    if (state_.held_back.empty()) return SayPrompt(context, event);
    effects_.say.pieces = std::exchange(state_.held_back, {});
  }

  void AfterLostTransfer(NodeContext& context, const PromptWanted& event) {
    SayPrompt(context, event);
    state_.held_back.clear();
    const DialogNode* node = flow_.FindNode(state_.node);
    const bool ours = state_.phase == DialogPhase::kTransferring || state_.phase == DialogPhase::kTransferLost;
    Run(context, node != nullptr && ours ? node->NotUnderstood(context) : NodeStep(GoBack{}));
  }

  /// The agent owes an answer to every turn.
  void NeverSilent(NodeContext& context) {
    if (!effects_.say.pieces.empty() || effects_.transfer || effects_.end) return;
    SayPromptAndQuestion(context, PromptWanted{PromptKind::kNoMatch, 2});
  }

  const DialogFlow& flow_;
  DialogState& state_;
  const LocalTime& now_;
  DialogEffects& effects_;
};

}  // namespace

void Advance(const DialogFlow& flow, DialogState& state, const DialogEvent& event, DialogEffects& effects) {
  effects = {};
  Step step(flow, state, event.at, effects);
  std::visit([&](const auto& what) { step.On(what); }, event.what);
  step.Finish();
}

}  // namespace parley
