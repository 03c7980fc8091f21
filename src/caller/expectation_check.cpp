#include "caller/expectation_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace parley {
namespace {

bool TakesFloor(SaidKind kind) {
  return kind != SaidKind::kBackchannel && kind != SaidKind::kNoise && kind != SaidKind::kSilence;
}

struct Window {
  Ms from{0};
  Ms to{0};
};

class Checker {
 public:
  Checker(const CallerScript& script, const CallEvidence& evidence) : script_(script), evidence_(evidence) {}

  std::vector<StepVerdict> Run() {
    std::vector<StepVerdict> verdicts;
    for (std::size_t step = 0; step < script_.steps.size(); ++step) {
      const Expectation& expect = script_.steps[step].expect;
      const bool turn = FindTurn(step) != nullptr;
      const bool waits = Name(script_.steps[step].action).starts_with("wait");
      if (!turn && !waits && expect.Empty()) continue;
      std::string why = CheckOutcome(step);
      if (why.empty() && turn) why = CheckAnswer(*FindTurn(step));
      if (why.empty() && expect.yields) why = CheckYield(step, *expect.yields);
      if (why.empty() && evidence_.words_checked) why = CheckWords(step, expect);
      verdicts.push_back({step, why.empty(), std::move(why)});
    }
    return verdicts;
  }

 private:
  template <typename List>
  static auto Find(const List& list, std::size_t step) {
    const auto found = std::find_if(list.begin(), list.end(), [&](auto& item) { return item.step == step; });
    return found == list.end() ? nullptr : &*found;
  }

  [[nodiscard]] const TurnJudgement* FindTurn(std::size_t step) const { return Find(evidence_.judgement.turns, step); }

  [[nodiscard]] std::string CheckOutcome(std::size_t step) const {
    const StepOutcome outcome = step < evidence_.outcomes.size() ? evidence_.outcomes[step] : StepOutcome::kCallEnded;
    return outcome == StepOutcome::kDone ? std::string() : std::string(Name(outcome));
  }

  static std::string CheckAnswer(const TurnJudgement& turn) {
    switch (turn.outcome) {
      case TurnOutcome::kAnswered:
      case TurnOutcome::kCallOver: return {};
      case TurnOutcome::kTalkedOver: return "the agent talked over it";
      case TurnOutcome::kMissed: return "no answer";
    }
    return {};
  }

  [[nodiscard]] std::string CheckYield(std::size_t step, bool wanted) const {
    if (const auto* interruption = Find(evidence_.judgement.interruptions, step)) {
      if (interruption->yielded == wanted) return {};
      return wanted ? "the agent did not stop" : "the agent stopped";
    }
    if (const auto* overlap = Find(evidence_.judgement.overlaps, step)) {
      if ((overlap->outcome != OverlapOutcome::kWentOn) == wanted) return {};
      return wanted ? "the agent went on" : "the agent stopped for it";
    }
    return "the agent was not speaking";
  }

  /// Where the agent's reaction to a step lies.
  [[nodiscard]] Window ReactionTo(std::size_t step) const {
    Window window{Ms{0}, evidence_.judgement.length};
    for (const Said& said : evidence_.said) {
      if (!TakesFloor(said.kind)) continue;
      if (said.step <= step) {
        // An interruption is answered after the agent has stopped: what it was saying is no answer.
        window.from = said.to;
      } else {
        window.to = std::min(window.to, said.from);
      }
    }
    return window;
  }

  [[nodiscard]] std::string CheckWords(std::size_t step, const Expectation& expect) const {
    const Window window = ReactionTo(step);
    const std::string text = TextBetween(evidence_.heard, window.from, window.to);
    const auto contains = [&](const std::string& phrase) { return ContainsPhrase(text, phrase); };
    if (!expect.words.empty() && std::none_of(expect.words.begin(), expect.words.end(), contains)) {
      return fmt::format("heard '{}', expected '{}'", text, fmt::join(expect.words, "' or '"));
    }
    const auto unwanted = std::find_if(expect.without.begin(), expect.without.end(), contains);
    if (unwanted != expect.without.end()) return fmt::format("heard '{}' in '{}'", *unwanted, text);
    return {};
  }

  const CallerScript& script_;
  const CallEvidence& evidence_;
};

}  // namespace

std::vector<StepVerdict> CheckExpectations(const CallerScript& script, const CallEvidence& evidence) {
  return Checker(script, evidence).Run();
}

}  // namespace parley
