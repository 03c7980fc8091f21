#pragma once

#include <string>
#include <string_view>

#include "dialog/dialog_effects.hpp"
#include "dialog/dialog_event.hpp"
#include "dialog/dialog_flow.hpp"
#include "dialog/dialog_state.hpp"

namespace parley {

/// What a node sees and may do in one step. Lives for one Advance.
class NodeContext {
 public:
  NodeContext(const DialogFlow& flow, DialogState& state, DialogEffects& effects, const LocalTime& now,
              const UserSaid* said)
      : flow_(flow), state_(state), effects_(effects), now_(now), said_(said), unread_(said ? said->text : "") {}

  [[nodiscard]] const DialogFlow& flow() const { return flow_; }
  [[nodiscard]] DialogState& state() { return state_; }
  [[nodiscard]] const DialogState& state() const { return state_; }
  [[nodiscard]] QuestionState& question() { return state_.question; }
  [[nodiscard]] const LocalTime& now() const { return now_; }
  /// The turn that is being answered; null while a prompt is made.
  [[nodiscard]] const UserSaid* said() const { return said_; }

  /// Words of the turn that no question has used yet: "a cleaning next Tuesday" may answer two.
  [[nodiscard]] const std::string& unread() const { return unread_; }
  void SetUnread(std::string words) { unread_ = std::move(words); }

  /// Says the next wording of a line; `line` names it within the current node.
  void Say(std::string_view line, const Wordings& wordings);
  /// Says the wording for the n-th time (from 0); the last one from then on.
  void SayNth(const Wordings& wordings, std::size_t n);
  /// Says a sentence of the knowledge base.
  void SayCited(const PassageSentence& sentence);
  void SetGrace() { effects_.say.grace = true; }
  void Limit(Interruptible interruptible);

  void Fill(const std::string& slot, const std::string& value);
  /// A candidate value counts as the slot's in lines while it is being confirmed.
  void SetCandidate(std::string slot, std::string value);

  /// The best intent that leads somewhere from any question, if it scores high enough.
  [[nodiscard]] const Intent* BestIntent() const;
  /// BestIntent(), unless an answer of the knowledge base fits the words better: "how much is a filling" is near to
  /// "I need a filling", and nearer to the question about its price.
  [[nodiscard]] const Intent* ClearestIntent() const;
  [[nodiscard]] bool Understood(std::string_view intent) const;
  /// The best passage, if it scores at least `threshold`.
  [[nodiscard]] const Passage* BestPassage(double threshold) const;
  /// The words are a question the knowledge base answers.
  [[nodiscard]] bool AsksForKnowledge() const;

  void Trace(std::string why) { effects_.steps.push_back({state_.node, std::move(why)}); }

 private:
  [[nodiscard]] const IntentScore* BestScore() const;
  void SayLine(const SpokenLine& line);
  [[nodiscard]] std::string ValueOf(std::string_view name) const;

  const DialogFlow& flow_;
  DialogState& state_;
  DialogEffects& effects_;
  const LocalTime& now_;
  const UserSaid* said_;
  std::string unread_;
  std::string candidate_slot_;
  std::string candidate_value_;
};

/// True if the text begins like a question or ends with a question mark.
[[nodiscard]] bool LooksLikeQuestion(std::string_view text);

}  // namespace parley
