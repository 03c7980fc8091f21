#include "turn/testing/invariants.hpp"

#include <algorithm>

#include "base/words.hpp"
#include "turn/testing/event_text.hpp"

namespace parley::turn::testing {
namespace {

constexpr Ms kLongestSilence{1500};
constexpr Ms kLongestThinking{24'500};  ///< T_FILL3 at its longest, with a hold and a retry before it
constexpr int kMostEventsPerMs = 200;

template <typename E>
bool Holds(std::span<const TurnEffect> effects) {
  return std::any_of(effects.begin(), effects.end(),
                     [](const TurnEffect& e) { return std::holds_alternative<E>(e.body); });
}

/// Timers of which one must be armed (I15), by state.
TimerSet LeadsOut(Floor floor) {
  using T = TimerId;
  switch (floor) {
    case Floor::kListening:
      return {T::kTimerIdle1, T::kTimerIdle2, T::kTimerIdle3, T::kTimerGrace,
              T::kTimerDigit, T::kTimerAmd,   T::kTimerHold,  T::kTimerAmdVoicemail};
    case Floor::kUserSpeaking:
      return {T::kTimerDeaf, T::kTimerEpForce, T::kTimerMonologue, T::kTimerSttGone, T::kTimerDigit};
    case Floor::kUserPaused: return {T::kTimerEp, T::kTimerSttFinal, T::kTimerEmpty, T::kTimerEpForce};
    case Floor::kThinking: return {T::kTimerFill3, T::kTimerHold};
    case Floor::kSpeaking:
    case Floor::kOverlap:
    case Floor::kIdlePrompt: return {T::kTimerPlayStall};
    case Floor::kInterrupted: return {T::kTimerFalseInt, T::kTimerDeaf};
    case Floor::kResuming: return {T::kTimerResume};
    case Floor::kTransferring: return {T::kTimerXfer};
    case Floor::kEnding: return {T::kTimerEnd};
    case Floor::kConnecting:
    case Floor::kEnded: return TimerSet::All();
  }
  return {};
}

bool AnyRuns(const TurnTimers& timers, TimerSet set) {
  for (std::size_t i = 0; i < kTimerCount; ++i)
    if (set.Has(static_cast<TimerId>(i)) && timers.Running(static_cast<TimerId>(i))) return true;
  return false;
}

bool NotesInadmissible(std::span<const TurnEffect> effects) {
  return std::any_of(effects.begin(), effects.end(), [](const TurnEffect& e) {
    const auto* note = std::get_if<TakeNote>(&e.body);
    return note != nullptr && note->kind == NoteKind::kInadmissible;
  });
}

bool HasDigit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void InvariantWatch::Break(std::string_view invariant) {
  if (!broken_.empty()) return;
  broken_ = std::string(invariant) + " in " + std::string(Name(call_.State().At()));
  if (event_ == nullptr) return;
  broken_ += " at " + std::to_string(event_->t.count()) + " by " + TextOf(event_->body);
}

void InvariantWatch::See(const TurnEvent& event, std::span<const TurnEffect> effects, const Advanced& advanced) {
  event_ = &event;
  SeeSound(event);
  if (last_floor_ == Floor::kEnded && !effects.empty()) Break("I10 an effect after the end");
  if (advanced.stale && !effects.empty()) Break("I7 an effect of a stale event");
  for (const TurnEffect& effect : effects) {
    if (effect.cause != event.id) Break("cause of an effect");
    SeeEffect(effect.body);
  }
  CheckWords(event, effects);
  const Floor floor = call_.State().At();
  if (floor == Floor::kEnded) {
    audible_.reset();
    ducked_ = false;
  } else {
    if (ducked_ && floor != Floor::kOverlap) Break("I14 ducked outside of OVERLAP");
    CheckTimers();
    CheckSilence();
  }
  same_ms_ = event.t == last_t_ ? same_ms_ + 1 : 0;
  if (same_ms_ > kMostEventsPerMs) Break("livelock");
  last_t_ = event.t;
  last_floor_ = floor;
}

void InvariantWatch::SeeSound(const TurnEvent& event) {
  if (const auto* e = std::get_if<PlayFinished>(&event.body); e != nullptr && audible_ == e->response) {
    audible_.reset();
    ducked_ = false;
  }
  if (const auto* e = std::get_if<PlayRanDry>(&event.body); e != nullptr && audible_ == e->response) audible_.reset();
  if (std::holds_alternative<PlayStarted>(event.body) || std::holds_alternative<PlayMarked>(event.body))
    last_frame_ = event.t;
  if (const auto* e = std::get_if<SpanPlaced>(&event.body)) {
    ledgers_[e->response].Add(e->text, e->from, e->to);
    std::string& full = full_texts_[e->response];
    full += (full.empty() ? "" : " ") + e->text;
  }
}

void InvariantWatch::SettleOwed(TurnOutcome outcome) {
  for (auto& [turn, state] : turns_)
    if (state == TurnOutcome::kOwed) state = outcome;
}

void InvariantWatch::SeeCommit(TurnId turn, const std::string& text, GenId gen, bool digits) {
  const auto known = turns_.find(turn);
  if (known != turns_.end() && known->second != TurnOutcome::kMerged) Break("I4 a turn committed twice");
  turns_[turn] = gen ? TurnOutcome::kOwed : TurnOutcome::kAnswered;
  if (!turn) Break("commit of no turn");
  if (!digits && NormalisedText(text).empty()) Break("commit of nothing");
  if (!gen) return;
  committed_.insert(gen);
  const auto speculation = speculations_.find(gen);
  if (speculation != speculations_.end() && !SameText(speculation->second, text)) Break("I17 promoted with other text");
}

void InvariantWatch::SeeTruncate(const Truncate& truncate) {
  if (truncate.text.empty()) return;
  const auto ledger = ledgers_.find(truncate.response);
  if (ledger == ledgers_.end() || ledger->second.HeardText(truncate.heard) != truncate.text ||
      !full_texts_[truncate.response].starts_with(truncate.text))
    Break("I3 history is not what was heard");
}

void InvariantWatch::SeeEffect(const EffectBody& effect) {
  const auto start = [this](ResponseId response, bool over_voice) {
    if (audible_ && audible_ != response) Break("I1 two at a time");
    audible_ = response;
    last_frame_ = event_->t;
    if (call_.State().voice.now == Voice::kLive && !over_voice) Break("I9 started over a live voice");
  };
  if (const auto* e = std::get_if<StartSpec>(&effect)) speculations_[e->gen] = e->text;
  if (const auto* e = std::get_if<CommitTurn>(&effect)) SeeCommit(e->turn, e->text, e->gen, false);
  if (const auto* e = std::get_if<CommitDigits>(&effect)) {
    SeeCommit(e->turn, e->text, e->gen, true);
    if (e->masked && (HasDigit(e->digits) || HasDigit(e->text))) Break("I12 masked digits in an effect");
    if (e->digits.size() != e->secret.value.size()) Break("I12 digits lost");
  }
  if (const auto* e = std::get_if<RetryGen>(&effect)) committed_.insert(e->gen);
  if (const auto* e = std::get_if<ContinueGen>(&effect)) committed_.insert(e->gen);
  if (const auto* e = std::get_if<MergeTurn>(&effect)) {
    const auto turn = turns_.find(e->turn);
    if (turn == turns_.end() || turn->second == TurnOutcome::kMerged) Break("I4 merge of what was not committed");
    turns_[e->turn] = TurnOutcome::kMerged;
  }
  if (const auto* e = std::get_if<Play>(&effect)) {
    if (!committed_.contains(e->gen)) Break("I5 heard before the commit");
    SettleOwed(TurnOutcome::kAnswered);
    start(e->response, false);
  }
  if (const auto* e = std::get_if<ResumeFrom>(&effect)) {
    audible_.reset();
    start(e->response, false);
  }
  if (const auto* e = std::get_if<SayFiller>(&effect)) start(e->response, false);
  if (const auto* e = std::get_if<SayPrompt>(&effect)) {
    if (e->kind != PromptKind::kKeys) SettleOwed(TurnOutcome::kOther);
    start(e->response, e->kind == PromptKind::kInterject || e->kind == PromptKind::kKeys);
  }
  if (std::holds_alternative<EndCall>(effect) || std::holds_alternative<TransferCall>(effect))
    SettleOwed(TurnOutcome::kOther);
  if (std::holds_alternative<EndCall>(effect)) audible_.reset();
  if (const auto* e = std::get_if<Truncate>(&effect)) SeeTruncate(*e);
  if (std::holds_alternative<Duck>(effect) && std::exchange(ducked_, true)) Break("I14 ducked twice");
  if (std::holds_alternative<Unduck>(effect) && !std::exchange(ducked_, false)) Break("I14 not ducked");
  if (std::holds_alternative<StopPlay>(effect)) {
    audible_.reset();
    ducked_ = false;
  }
}

bool InvariantWatch::KnowsUtterance(UtteranceId id) const {
  const TurnState& state = call_.State();
  if (id <= state.turn.committed || state.turn.text.Has(id) || state.past.kept.Has(id)) return true;
  if (state.past.last_overlap && state.past.last_overlap->text.Has(id)) return true;
  if (const auto* thinking = std::get_if<Thinking>(&state.floor)) return thinking->turn.text.Has(id);
  if (const auto* overlap = std::get_if<Overlap>(&state.floor)) return overlap->burst.heard.text.Has(id);
  return false;
}

void InvariantWatch::CheckWords(const TurnEvent& event, std::span<const TurnEffect> effects) {
  const TurnState& state = call_.State();
  const Floor floor = state.At();
  std::set<UtteranceId> open;
  for (const Utterance& utterance : state.turn.text.Utterances()) open.insert(utterance.id);
  const bool lost = std::any_of(open_.begin(), open_.end(), [&](UtteranceId id) { return !open.contains(id); });
  open_ = open;
  const bool may_drop = floor == Floor::kEnded || floor == Floor::kEnding ||
                        state.line.screening == Screening::kMachine || CurrentResponse(state) != nullptr;
  const bool committed = Holds<CommitTurn>(effects) || Holds<CommitDigits>(effects) || Holds<TakeNote>(effects);
  if (lost && !committed && !may_drop) Break("I13 open text is gone");

  const RecognisedText* text = nullptr;
  if (const auto* e = std::get_if<SttPartialHeard>(&event.body)) text = e;
  if (const auto* e = std::get_if<SttFinalHeard>(&event.body)) text = e;
  if (text == nullptr || NormalisedText(text->text).empty() || text->confidence < 0.6 || text->level_db < -10) return;
  const bool dropped_on_purpose = floor == Floor::kTransferring || floor == Floor::kEnding || floor == Floor::kEnded ||
                                  floor == Floor::kConnecting || IsPureBackchannel(text->text, state.config.language) ||
                                  state.line.screening == Screening::kMachine;
  // Sure and near as they are, only an echo can be inadmissible, and only of words that were placed.
  const bool echo = !full_texts_.empty() && NotesInadmissible(effects);
  if (!dropped_on_purpose && !echo && !KnowsUtterance(text->utterance)) Break("I13 words were dropped");
}

void InvariantWatch::CheckTimers() {
  const TurnState& state = call_.State();
  const Floor floor = state.At();
  const bool media_ok = state.line.media == Media::kOk;
  if (floor != Floor::kConnecting) {
    if (media_ok && !AnyRuns(state.timers, LeadsOut(floor))) Break("I15 no timer leads out");
    if (state.line.media == Media::kLost && !state.timers.Running(TimerId::kTimerMediaEnd)) Break("I15 lost for ever");
    if (state.line.media == Media::kHold &&
        !AnyRuns(state.timers, {TimerId::kTimerCallMax, TimerId::kTimerEnd, TimerId::kTimerXfer}))
      Break("I15 held for ever");
  }
  const bool idle_armed =
      AnyRuns(state.timers, {TimerId::kTimerIdle1, TimerId::kTimerIdle2, TimerId::kTimerIdle3, TimerId::kTimerGrace});
  if (idle_armed && (floor != Floor::kListening || !media_ok || state.digits))
    Break("I11 idle while the floor is not free");
  if (state.digits && floor != Floor::kListening && floor != Floor::kUserSpeaking) Break("digits in a wrong state");
  if (floor == Floor::kListening) {
    for (const auto& [turn, outcome] : turns_)
      if (outcome == TurnOutcome::kOwed) Break("I4 LISTENING while an answer is owed");
    const bool screening_over = state.line.screening == Screening::kOff || state.line.screening == Screening::kHuman;
    if (!state.turn.text.Empty() && !state.digits && screening_over && media_ok) Break("I13 open text in LISTENING");
  }
}

void InvariantWatch::CheckSilence() {
  const TurnState& state = call_.State();
  const Floor floor = state.At();
  const bool media_ok = state.line.media == Media::kOk;
  const bool quiet = state.voice.now != Voice::kLive;
  const bool owed = media_ok && (floor == Floor::kThinking || floor == Floor::kResuming ||
                                 (floor == Floor::kInterrupted && state.voice.now == Voice::kNone));
  const Ms t = event_->t;
  if (std::holds_alternative<DtmfPressed>(event_->body)) owed_since_.reset();  // the caller has just acted
  if (owed && quiet && !audible_) {
    if (!owed_since_) owed_since_ = t;
    longest_gap_ = std::max(longest_gap_, t - *owed_since_);
    if (t - *owed_since_ > kLongestSilence) Break("I6 dead air");
  } else {
    owed_since_.reset();
  }
  if (floor == Floor::kThinking && media_ok) {
    if (!thinking_since_) thinking_since_ = t;
    if (t - *thinking_since_ > kLongestThinking) Break("I6 THINKING is not left");
  } else {
    thinking_since_.reset();
  }
  if (!media_ok || last_floor_ != floor) last_frame_ = std::max(last_frame_, t);
  if (floor == Floor::kSpeaking && t - last_frame_ > state.config.answer.play_stall) Break("I16 speaking, but silent");
}

}  // namespace parley::turn::testing
