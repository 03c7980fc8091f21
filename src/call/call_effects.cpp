// The effect interpreter of CallActor: one function for each effect of the turn engine. It decides nothing.
#include <utility>

#include "call/call_actor.hpp"
#include "call/prompt_kinds.hpp"

namespace parley {

void CallActor::StartAnswer(GenId gen, TurnId turn, std::string_view text) {
  history_.AgentBegins(gen, turn, "answer");
  answering_.push_back(gen);
  answerer_->Start(gen, turn, text);
}

void CallActor::Commit(GenId gen) {
  answerer_->Commit(gen);
  voice_.Speak(gen);
  if (auto known = metas_.extract(gen)) Apply(known.mapped());
  metas_.clear();
}

void CallActor::Do(const turn::StartSpec& effect) {
  StartAnswer(effect.gen, turn_.turn.id, effect.text);
  if (effect.tts) voice_.Speak(effect.gen);
}

void CallActor::Do(const turn::SpeakSpec& effect) { voice_.Speak(effect.gen); }

void CallActor::Do(const turn::CommitTurn& effect) {
  history_.UserSaid(effect.turn, effect.text, false, SinceStart());
  outside_.observer.OnUserTurn(facts_.ref, effect.turn, effect.text);
  committed_ = {effect.gen, effect.turn, effect.text};
  if (!effect.gen) return;  // answered by the prompt that follows
  if (history_.Find(effect.gen) == nullptr) StartAnswer(effect.gen, effect.turn, effect.text);
  Commit(effect.gen);
}

void CallActor::Do(const turn::CommitDigits& effect) {
  history_.UserSaid(effect.turn, effect.digits, true, SinceStart());
  outside_.observer.OnUserTurn(facts_.ref, effect.turn, effect.digits);
  committed_ = {effect.gen, effect.turn, effect.text};
  history_.AgentBegins(effect.gen, effect.turn, "answer");
  answering_.push_back(effect.gen);
  answerer_->StartDigits(effect.gen, effect.turn, effect.masked ? effect.secret.value : effect.digits, effect.text);
  Commit(effect.gen);
}

void CallActor::Do(const turn::MergeTurn& effect) {
  answerer_->TakeBack();
  history_.TakeBack(effect.turn);
  committed_.reset();
}

void CallActor::Do(const turn::CancelGen& effect) {
  if (lead_in_ && lead_in_->response == effect.gen) DropLeadIn();
  answerer_->Cancel(effect.gen);
  StopAnswering(effect.gen);
  voice_.Cancel(effect.gen);
  metas_.erase(effect.gen);
}

void CallActor::Do(const turn::RetryGen& effect) {
  const std::string text = committed_ ? committed_->text : std::string{};
  committed_ = {effect.gen, effect.turn, text};
  StartAnswer(effect.gen, effect.turn, text);
  Commit(effect.gen);
}

void CallActor::Do(const turn::ContinueGen& effect) {
  committed_ = {effect.gen, effect.turn, committed_ ? committed_->text : std::string{}};
  history_.AgentBegins(effect.gen, effect.turn, "answer");
  answering_.push_back(effect.gen);
  answerer_->Continue(effect.gen, effect.turn, effect.heard_text);
  Commit(effect.gen);
}

void CallActor::Do(const turn::Play& effect) {
  DropLeadIn();
  voice_.Play(effect.response);
}

void CallActor::Do(const turn::Duck&) { voice_.Duck(); }

void CallActor::Do(const turn::Unduck&) { voice_.Unduck(); }

void CallActor::Do(const turn::StopPlay& effect) {
  DropLeadIn();
  voice_.Stop(effect.response, effect.keep);
  leg_->Flush();
}

void CallActor::Do(const turn::Truncate& effect) {
  history_.AgentTruncated(effect.response, effect.text);
  outside_.observer.OnAgentHeard(facts_.ref, effect.response, effect.text, effect.mark);
}

void CallActor::Do(const turn::ResumeFrom& effect) {
  if (effect.lead_in && SayLeadIn(effect.response, effect.from)) return;
  voice_.ResumeFrom(effect.response, effect.from);
}

void CallActor::Do(const turn::SayFiller& effect) {
  const DialogEffects words = answerer_->Prompt(DialogPrompt(effect.kind), 1);
  for (const SayPiece& piece : words.say.pieces) voice_.AddText(effect.response, piece);
  Speak(effect.response, !words.say.pieces.empty());
}

void CallActor::Do(const turn::SayPrompt& effect) {
  const DialogEffects words = answerer_->Prompt(DialogPrompt(effect.kind), effect.level);
  history_.AgentBegins(effect.response, TurnId{}, turn::Name(effect.kind));
  for (const SayPiece& piece : words.say.pieces) {
    history_.AgentText(effect.response, piece);
    voice_.AddText(effect.response, piece);
  }
  history_.AgentTextComplete(effect.response);
  for (const FlowStep& step : words.steps) outside_.log.OnFlowStep(step, SinceStart());
  Expect(words.expect);
  Speak(effect.response, !words.say.pieces.empty());
  if (words.transfer) Queue(turn::TransferRequested{words.transfer->address});
  if (words.end) Queue(turn::EndRequested{turn::EndReason::kSay});
}

void CallActor::Speak(GenId response, bool has_words) {
  // The flow has no words for this: the engine must not wait for a first frame.
  if (!has_words) return Queue(turn::PlayFinished{response});
  DropLeadIn();
  voice_.FinishText(response);
  voice_.Speak(response);
  voice_.Play(response);
}

void CallActor::Do(const turn::TransferCall& effect) { outside_.control.Transfer(effect.target); }

void CallActor::Do(const turn::EndCall& effect) {
  ended_by_ = effect.reason;
  outside_.control.HangUp();
}

void CallActor::Do(const turn::SetTimer& effect) { timers_.Set(effect.timer, effect.generation, began_ + effect.at); }

void CallActor::Do(const turn::CancelTimer& effect) { timers_.Cancel(effect.timer); }

void CallActor::Do(const turn::RestartStt&) {
  utterances_.OnNewRecogniser();
  ears_.Restart();
}

void CallActor::Do(const turn::Ask& effect) {
  switch (effect.what) {
    case turn::AskKind::kEot: ears_.AskEndOfTurn(turn_.turn.text.Joined()); return;
    case turn::AskKind::kClass: ears_.AskOverlapClass(); return;
  }
}

// Notes and measurements are taken from the log of effects.
void CallActor::Do(const turn::TakeNote&) {}
void CallActor::Do(const turn::Measure&) {}

void CallActor::Apply(const AnswerMeta& meta) {
  for (const FlowStep& step : meta.steps) outside_.log.OnFlowStep(step, SinceStart());
  if (committed_ && !meta.steps.empty()) history_.AnsweredAt(committed_->turn, meta.steps.back().node);
  Expect(meta.expect);
  if (meta.transfer) Queue(turn::TransferRequested{meta.transfer->address});
  if (meta.end) Queue(turn::EndRequested{turn::EndReason::kSay});
}

void CallActor::Expect(const parley::Expect& expect) {
  turn::SlotAsked slot;
  slot.sensitive = expect.sensitive;
  if (expect.slot && expect.slot->type == SlotType::kEmail) slot.kind = turn::SlotKind::kEmail;
  if (expect.slot && expect.slot->type == SlotType::kPhone) {
    slot.kind = turn::SlotKind::kDigits;
    const SlotLimits& limits = expect.slot->limits;
    // With several lengths allowed a shorter number may be complete: only the pause tells.
    slot.length = limits.min_digits == limits.max_digits ? limits.max_digits : 0;
  }
  Queue(slot);
  RecognizerHints hints{.language = facts_.language, .expected = expect.answers, .vocabulary = {}, .digits = false};
  hints.digits = slot.kind == turn::SlotKind::kDigits;
  ears_.Expect(std::move(hints));
}

void CallActor::OnHeardAll(GenId response) {
  history_.AgentFinished(response);
  const AgentEntry* const entry = history_.Find(response);
  if (entry != nullptr && entry->extent == Heard::kAll) {
    outside_.observer.OnAgentHeard(facts_.ref, response, entry->heard, false);
  }
}

}  // namespace parley
