#include "turn/advance.hpp"

#include <algorithm>

#include "turn/step.hpp"

namespace parley::turn {
namespace {

/// The response or generation that an event speaks of is one that the machine still knows.
class StaleCheck {
 public:
  StaleCheck(const TurnState& state, bool check_timers) : state_(state), check_timers_(check_timers) {}

  bool operator()(const TimerFired& e) const {
    return check_timers_ ? !state_.timers.Matches(e.timer, e.generation) : !state_.timers.Running(e.timer);
  }
  bool operator()(const LlmStarted& e) const { return !KnownGeneration(e.gen); }
  bool operator()(const TtsStarted& e) const { return !KnownGeneration(e.gen); }
  bool operator()(const GenDescribed& e) const { return !KnownGeneration(e.gen); }
  bool operator()(const GenFailed& e) const { return !KnownGeneration(e.gen); }
  bool operator()(const ToolStarted& e) const { return !KnownGeneration(e.gen); }
  bool operator()(const ToolFinished& e) const { return !KnownGeneration(e.gen); }
  bool operator()(const SpanPlaced& e) const { return !KnownGeneration(e.response) && !Current(e.response); }
  bool operator()(const GenFinished& e) const { return !KnownGeneration(e.response) && !Current(e.response); }
  bool operator()(const PlayStarted& e) const { return !Audible(e.response); }
  bool operator()(const PlayMarked& e) const { return !Audible(e.response); }
  bool operator()(const PlayRanDry& e) const { return !Audible(e.response); }
  bool operator()(const PlayFinished& e) const { return !Audible(e.response); }
  template <typename Other>
  bool operator()(const Other&) const {
    return false;
  }

 private:
  bool Current(ResponseId id) const {
    const Response* current = CurrentResponse(state_);
    return current != nullptr && current->id == id;
  }
  bool Audible(ResponseId id) const {
    const auto* thinking = std::get_if<Thinking>(&state_.floor);
    return Current(id) || (thinking != nullptr && thinking->filler == id);
  }
  bool KnownGeneration(GenId gen) const {
    if (!gen) return false;
    if (state_.spec && state_.spec->gen == gen) return true;
    const auto* thinking = std::get_if<Thinking>(&state_.floor);
    if (thinking != nullptr && thinking->next && thinking->next->gen == gen) return true;
    const Response* current = CurrentResponse(state_);
    return current != nullptr && current->gen == gen;
  }

  const TurnState& state_;
  bool check_timers_;
};

/// Facts that an event states, whatever row applies.
class Observe {
 public:
  explicit Observe(TurnState& state) : state_(state) {}

  void operator()(const VadStarted& e) const {
    CallerVoice& voice = state_.voice;
    const bool counts = e.level_db >= state_.config.admission.least_level_db && state_.line.media == Media::kOk;
    voice.now = counts ? Voice::kLive : Voice::kRecorded;
    voice.onset = e.onset;
    voice.heard = true;
  }
  void operator()(const VadStopped& e) const {
    state_.voice.now = Voice::kNone;
    state_.voice.ended = e.speech_end;
  }
  void operator()(const OverlapVoiced& e) const {
    if (auto* overlap = std::get_if<Overlap>(&state_.floor)) overlap->burst.voiced = e.voiced;
  }
  void operator()(const OverlapClassified& e) const {
    if (auto* overlap = std::get_if<Overlap>(&state_.floor)) overlap->burst.p_interrupt = e.p_interrupt;
  }
  void operator()(const EchoSuspected& e) const { state_.line.echo_suspected = e.on; }
  void operator()(const SttPartialHeard&) const { state_.voice.text_seen = true; }
  void operator()(const SttFinalHeard&) const { state_.voice.text_seen = true; }
  void operator()(const TimerFired& e) const { state_.timers.Stop(e.timer); }
  template <typename Other>
  void operator()(const Other&) const {}

 private:
  TurnState& state_;
};

/// A response is heard only while its frames leave.
void ObservePosition(TurnState& state, const TurnEvent& event) {
  if (!event.heard_ms || state.line.media != Media::kOk || state.At() == Floor::kInterrupted) return;
  if (Response* current = CurrentResponse(state)) current->heard = std::max(current->heard, *event.heard_ms);
}

}  // namespace

Advanced AdvanceBy(const AdvanceRules& rules, TurnState& state, const TurnEvent& event, EffectSink& sink) {
  Advanced advanced;
  Step step(rules.rows, state, event, sink, advanced);
  ObservePosition(state, event);
  // While connecting nothing is observed; after the end nothing at all.
  if (state.At() == Floor::kConnecting || state.At() == Floor::kEnded) {
    step.ApplyRowsFor(TriggerOf(event.body));
    return advanced;
  }
  if (std::visit(StaleCheck(state, rules.check_timer_generations), event.body)) {
    ++state.tallies.stale;
    advanced.stale = true;
    return advanced;
  }
  std::visit(Observe(state), event.body);
  step.ApplyRowsFor(TriggerOf(event.body));
  return advanced;
}

Advanced Advance(TurnState& state, const TurnEvent& event, EffectSink& sink) {
  return AdvanceBy(AdvanceRules{}, state, event, sink);
}

}  // namespace parley::turn
