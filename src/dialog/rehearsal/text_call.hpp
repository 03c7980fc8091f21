#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dialog/advance.hpp"
#include "knowledge/intent_scorer.hpp"
#include "knowledge/knowledge_base.hpp"

namespace parley {

/// What the agent answers in a text call.
struct TextReply {
  std::string words;      ///< all that is spoken, the goodbye or announcement included
  DialogEffects effects;  ///< of the turn itself
  std::string node;       ///< where the flow then stands
};

/// Holds a conversation with a flow in text: intents and knowledge are found by words alone, so that every run is the
/// same and no model is needed. It stands in for the call where a designer types the caller's part, and in tests.
class TextCall {
 public:
  TextCall(std::shared_ptr<const DialogFlow> flow, std::shared_ptr<const KnowledgeBase> knowledge, LocalTime now);

  /// The call is answered: greeting and first question.
  TextReply Start();
  TextReply Say(std::string_view text);
  TextReply PressKeys(std::string_view digits);
  TextReply Prompt(PromptKind kind, int level);
  TextReply FailTransfer();

  [[nodiscard]] const DialogState& state() const { return state_; }

 private:
  TextReply Take(DialogEvent event);

  std::shared_ptr<const DialogFlow> flow_;
  std::shared_ptr<const KnowledgeBase> knowledge_;
  IntentScorer scorer_;
  LocalTime now_;
  DialogState state_;
  std::uint32_t turns_ = 0;
};

/// The scorer of a flow's intents without embeddings.
[[nodiscard]] IntentScorer ScorerOf(const DialogFlow& flow);

}  // namespace parley
