#include "dialog/node_context.hpp"

#include <algorithm>
#include <array>

#include "base/words.hpp"
#include "dialog/wording/speakable.hpp"

namespace parley {

void NodeContext::SayLine(const SpokenLine& line) {
  for (SayPiece& piece : Render(line, [this](std::string_view name) { return ValueOf(name); }))
    effects_.say.pieces.push_back(std::move(piece));
}

void NodeContext::Say(std::string_view line, const Wordings& wordings) {
  if (wordings.empty()) return;
  std::uint32_t& next = state_.wordings[state_.node + "/" + std::string(line)];
  const std::size_t chosen = next % wordings.size();
  next = static_cast<std::uint32_t>((chosen + 1) % wordings.size());
  SayLine(wordings[chosen]);
}

void NodeContext::SayNth(const Wordings& wordings, std::size_t n) {
  if (!wordings.empty()) SayLine(wordings[std::min(n, wordings.size() - 1)]);
}

void NodeContext::SayCited(const PassageSentence& sentence) {
  effects_.say.pieces.push_back({Speakable(sentence.text), true});
  effects_.say.citations.push_back(sentence.id);
}

void NodeContext::Limit(Interruptible interruptible) {
  effects_.say.interruptible = std::min(effects_.say.interruptible, interruptible);
}

void NodeContext::Fill(const std::string& slot, const std::string& value) {
  state_.slots[slot] = value;
  const SlotSpec* spec = flow_.FindSlot(slot);
  effects_.remember.push_back({slot, value, spec != nullptr && spec->sensitive});
}

void NodeContext::SetCandidate(std::string slot, std::string value) {
  candidate_slot_ = std::move(slot);
  candidate_value_ = std::move(value);
}

const IntentScore* NodeContext::BestScore() const {
  if (said_ == nullptr) return nullptr;
  const IntentScore* best = nullptr;
  for (const IntentScore& scored : said_->intents) {
    const Intent* intent = flow_.FindIntent(scored.intent);
    if (intent == nullptr || intent->then.empty() || scored.score < flow_.thresholds.intent) continue;
    if (best == nullptr || scored.score > best->score) best = &scored;
  }
  return best;
}

const Intent* NodeContext::BestIntent() const {
  const IntentScore* best = BestScore();
  return best == nullptr ? nullptr : flow_.FindIntent(best->intent);
}

const Intent* NodeContext::ClearestIntent() const {
  const IntentScore* best = BestScore();
  if (best == nullptr) return nullptr;
  const Passage* answer = flow_.roles.knowledge.empty() ? nullptr : BestPassage(flow_.thresholds.knowledge);
  return answer != nullptr && answer->score > best->score ? nullptr : flow_.FindIntent(best->intent);
}

bool NodeContext::Understood(std::string_view intent) const {
  return said_ != nullptr && std::any_of(said_->intents.begin(), said_->intents.end(), [&](const IntentScore& scored) {
           return scored.intent == intent && scored.score >= flow_.thresholds.intent;
         });
}

const Passage* NodeContext::BestPassage(double threshold) const {
  if (said_ == nullptr) return nullptr;
  const Passage* best = nullptr;
  for (const Passage& passage : said_->passages) {
    if (passage.sentences.empty() || passage.score < threshold) continue;
    if (best == nullptr || passage.score > best->score) best = &passage;
  }
  return best;
}

bool NodeContext::AsksForKnowledge() const {
  return said_ != nullptr && !flow_.roles.knowledge.empty() && LooksLikeQuestion(said_->text) &&
         BestPassage(flow_.thresholds.knowledge) != nullptr;
}

std::string NodeContext::ValueOf(std::string_view name) const {
  if (name == "agent") return flow_.persona.name;
  if (name == "business") return flow_.persona.business;
  if (name == "target") {
    const auto target = flow_.targets.find(state_.target);
    return target == flow_.targets.end() ? std::string() : target->second.say;
  }
  const SlotSpec* spec = flow_.FindSlot(name);
  if (spec == nullptr) return {};
  if (name == candidate_slot_) return SpeakSlot(*spec, candidate_value_);
  const auto value = state_.slots.find(std::string(name));
  return value == state_.slots.end() ? std::string() : SpeakSlot(*spec, value->second);
}

bool LooksLikeQuestion(std::string_view text) {
  static constexpr std::array<std::string_view, 37> kOpeners{
      "what",  "what's",  "whats", "how",   "how's",  "when",      "when's", "where", "where's", "who",
      "who's", "why",     "which", "whose", "do",     "does",      "did",    "can",   "could",   "would",
      "will",  "is",      "are",   "am",    "should", "may",       "have",   "has",   "isn't",   "aren't",
      "don't", "doesn't", "can't", "tell",  "i'm",    "wondering", "any"};
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  if (end != std::string_view::npos && text[end] == '?') return true;
  static constexpr std::array<std::string_view, 14> kBefore{
      "um", "uh", "oh", "well", "so", "and", "but", "yeah", "wait", "okay", "actually", "sorry", "first", "hey"};
  for (const std::string& word : WordsOf(text)) {
    if (std::find(kOpeners.begin(), kOpeners.end(), word) != kOpeners.end()) return true;
    if (std::find(kBefore.begin(), kBefore.end(), word) == kBefore.end()) return false;
  }
  return false;
}

}  // namespace parley
