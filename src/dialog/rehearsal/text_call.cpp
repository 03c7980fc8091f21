#include "dialog/rehearsal/text_call.hpp"

#include <utility>

#include "base/check.hpp"

namespace parley {
namespace {

/// More than the answer node looks at.
constexpr std::size_t kPassages = 4;

std::string Joined(const std::vector<SayPiece>& pieces) {
  std::string words;
  for (const SayPiece& piece : pieces) words += (words.empty() ? "" : " ") + piece.text;
  return words;
}

}  // namespace

IntentScorer ScorerOf(const DialogFlow& flow) {
  std::vector<IntentScorer::Examples> intents;
  for (const Intent& intent : flow.intents) intents.push_back({intent.name, intent.examples, {}});
  return IntentScorer(intents);
}

TextCall::TextCall(std::shared_ptr<const DialogFlow> flow, std::shared_ptr<const KnowledgeBase> knowledge,
                   LocalTime now)
    : flow_(std::move(flow)), knowledge_(std::move(knowledge)), scorer_(ScorerOf(*flow_)), now_(now) {}

TextReply TextCall::Take(DialogEvent event) {
  TextReply reply;
  // As in a call that is handed to another process in between: all that counts is in the bytes.
  const auto restored = DialogState::Decode(state_.Encode());
  PARLEY_CHECK(restored && *restored == state_, "a dialog state must survive being stored");
  state_ = *restored;
  Advance(*flow_, state_, event, reply.effects);
  reply.words = Joined(reply.effects.say.pieces);
  if (reply.effects.transfer || reply.effects.end) {
    const PromptKind kind = reply.effects.end ? PromptKind::kGoodbye : PromptKind::kTransfer;
    DialogEffects announcement;
    Advance(*flow_, state_, DialogEvent{now_, PromptWanted{kind, 1}}, announcement);
    reply.words = Joined(announcement.say.pieces);
  }
  reply.node = state_.node;
  return reply;
}

TextReply TextCall::Start() {
  (void)Take(DialogEvent{now_, CallStarted{true}});
  return Take(DialogEvent{now_, PromptWanted{PromptKind::kGreeting, 1}});
}

TextReply TextCall::Say(std::string_view text) {
  UserSaid said{TurnId{++turns_}, std::string(text), {}, {}};
  for (ScoredIntent& scored : scorer_.Score(text, {})) said.intents.push_back({std::move(scored.intent), scored.score});
  for (KnowledgePassage& found : knowledge_->Search(text, {}, kPassages)) {
    Passage passage{std::move(found.document), std::move(found.section), {}, found.score};
    for (KnowledgeSentence& sentence : found.sentences)
      passage.sentences.push_back({std::move(sentence.id), std::move(sentence.text)});
    said.passages.push_back(std::move(passage));
  }
  return Take(DialogEvent{now_, std::move(said)});
}

TextReply TextCall::PressKeys(std::string_view digits) {
  return Take(DialogEvent{now_, DigitsEntered{TurnId{++turns_}, std::string(digits), {}}});
}

TextReply TextCall::Prompt(PromptKind kind, int level) { return Take(DialogEvent{now_, PromptWanted{kind, level}}); }

TextReply TextCall::FailTransfer() {
  (void)Take(DialogEvent{now_, TransferFailed{}});
  return Prompt(PromptKind::kTransferFailed, 1);
}

}  // namespace parley
