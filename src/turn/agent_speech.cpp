#include "turn/agent_speech.hpp"

#include "turn/floor_free.hpp"
#include "turn/hearing.hpp"

namespace parley::turn {
namespace {

/// Below this a tool is not worth a word.
constexpr Ms kQuickTool{700};

void StopFiller(Step& step, Thinking& thinking) {
  if (!thinking.filler) return;
  step.Do(StopPlay{.response = *thinking.filler, .keep = false});
  thinking.filler.reset();
}

/// What was heard of an answer that is not going on.
void TruncateBegun(Step& step, const std::optional<Response>& next) {
  if (next) TruncateToHeard(step, *next);
}

void SayLastResort(Step& step) {
  auto& thinking = step.In<Thinking>();
  const PromptKind kind = thinking.held_back == HeldBack::kApology ? PromptKind::kApology : PromptKind::kFallback;
  StopFiller(step, thinking);
  step.Do(TakeNote{.kind = NoteKind::kDegraded});
  SayPromptNow(step, kind);
}

void PlayAnswer(Step& step) {
  auto& thinking = step.In<Thinking>();
  Response response = std::move(*thinking.next);
  response.answers = std::move(thinking.turn);
  if (!response.started)
    step.Do(Measure{.metric = MetricName::kResponseLatency, .value = step.now - step.state.voice.speech_end});
  step.Do(Play{.response = response.id, .gen = response.gen});
  step.Enter(Speaking{std::move(response)});
  step.ArmIn(TimerId::kTimerPlayStall, step.config.answer.play_stall);
}

FillerKind NextFiller(const Thinking& thinking) {
  const bool tool = thinking.next && thinking.next->facts.tool;
  if (tool && !thinking.turn.lead_in_said) return FillerKind::kLeadIn;
  return thinking.turn.fillers == 0 ? FillerKind::kShort : FillerKind::kStill;
}

}  // namespace

void Think(Step& step, Thinking thinking, Ms fill1) {
  step.Enter(std::move(thinking));
  step.ArmIn(TimerId::kTimerFill1, fill1);
  step.ArmIn(TimerId::kTimerFill3, step.config.answer.fill3);
  if (!step.Quiet()) HoldAnswer(step);
}

void HoldAnswer(Step& step) {
  auto& thinking = step.In<Thinking>();
  if (thinking.hold_used) return;
  thinking.hold_used = true;
  step.ArmIn(TimerId::kTimerHold, step.config.endpoint.empty);
}

void SayWhatIsDue(Step& step) {
  if (step.At() != Floor::kThinking || !step.MediaOk() || !step.Quiet()) return;
  const auto& thinking = step.In<Thinking>();
  if (thinking.held_back == HeldBack::kFallback || thinking.held_back == HeldBack::kApology) return SayLastResort(step);
  if (thinking.filler) return;
  if (thinking.next && thinking.ready) return PlayAnswer(step);
  if (thinking.held_back == HeldBack::kFiller) SayFillerNow(step);
}

void SayFillerNow(Step& step) {
  auto& thinking = step.In<Thinking>();
  if (!step.Quiet() || !step.MediaOk()) {
    thinking.held_back = HeldBack::kFiller;
    return;
  }
  thinking.held_back = HeldBack::kNothing;
  const FillerKind kind = NextFiller(thinking);
  thinking.filler = step.NewId();
  step.Do(SayFiller{.response = *thinking.filler, .kind = kind, .nth = thinking.turn.fillers});
  if (thinking.next && thinking.next->facts.tool) thinking.turn.lead_in_said = true;
  ++thinking.turn.fillers;
  step.Stop({TimerId::kTimerFill1, TimerId::kTimerFill2});
  step.ArmIn(TimerId::kTimerPlayStall, step.config.answer.play_stall);
}

void AnnounceTool(Step& step) {
  if (step.At() != Floor::kThinking) return;
  const auto& thinking = step.In<Thinking>();
  if (!thinking.next || !thinking.next->facts.tool) return;
  const AnswerConfig& config = step.config.answer;
  const std::optional<Ms> eta = thinking.next->facts.tool->eta;
  if (eta && *eta <= kQuickTool) return;
  step.ArmIn(TimerId::kTimerFill3,
             eta ? std::min(*eta + config.fill3_tool_margin, config.fill3_longest) : config.fill3_longest);
  if (!thinking.turn.lead_in_said && !thinking.filler) SayFillerNow(step);
}

void GiveUpAnswer(Step& step) {
  auto& thinking = step.In<Thinking>();
  if (thinking.next) {
    TruncateBegun(step, thinking.next);
    step.Do(CancelGen{.gen = thinking.next->gen});
  }
  thinking.next.reset();
  thinking.ready = false;
  thinking.held_back = HeldBack::kFallback;
  step.Stop({TimerId::kTimerFill1, TimerId::kTimerFill2, TimerId::kTimerFill3});
  if (step.Quiet()) {
    SayWhatIsDue(step);
  } else {
    step.ArmIn(TimerId::kTimerHold, step.config.answer.hold_fallback);
  }
}

AnsweredTurn AbandonAnswer(Step& step) {
  auto& thinking = step.In<Thinking>();
  StopFiller(step, thinking);
  if (thinking.next) {
    TruncateBegun(step, thinking.next);
    step.Do(CancelGen{.gen = thinking.next->gen});
    thinking.next.reset();
  }
  return std::move(thinking.turn);
}

void SayPromptNow(Step& step, PromptKind kind, int level) {
  if (!step.MediaOk()) {
    step.state.pending.prompt = PendingPrompt{kind, level};
    return FreeFloor(step);
  }
  Response prompt;
  prompt.id = step.NewId();
  prompt.prompt = kind;
  prompt.facts.asks = kind == PromptKind::kIdle || kind == PromptKind::kAreYouThere;
  if (kind == PromptKind::kMessage) prompt.facts.policy = Interruptibility::kNo;
  step.Do(SayPrompt{.response = prompt.id, .kind = kind, .level = level});
  if (kind == PromptKind::kIdle) {
    step.Enter(IdlePrompt{std::move(prompt)});
  } else {
    step.Enter(Speaking{std::move(prompt)});
  }
  step.ArmIn(TimerId::kTimerPlayStall, step.config.answer.play_stall);
}

Response TakeResponse(Step& step) { return std::move(*CurrentResponse(step.state)); }

void StopResponse(Step& step, Response& response, bool keep, bool cancel) {
  RememberSpoken(step, response);
  response.stopped_at = step.now;
  step.Do(StopPlay{.response = response.id, .keep = keep});
  step.Stop({TimerId::kTimerPlayStall});
  if (cancel && response.gen) step.Do(CancelGen{.gen = response.gen});
}

void TruncateToHeard(Step& step, const Response& response, bool empty, bool mark) {
  if (!response.started) return;
  step.Do(Truncate{.response = response.id,
                   .heard = response.heard,
                   .text = empty ? std::string{} : response.facts.ledger.HeardText(response.heard),
                   .mark = mark && !empty});
}

void BreakOffResponse(Step& step, BreakOff how) {
  if (const auto* overlap = std::get_if<Overlap>(&step.state.floor);
      overlap != nullptr && overlap->burst.ducked && how == BreakOff::kRanDry)
    step.Do(Unduck{});
  Response response = TakeResponse(step);
  RememberSpoken(step, response);
  AnsweredTurn turn = *std::exchange(response.answers, std::nullopt);
  const Ms fill1 = step.config.answer.fill1;
  if (how == BreakOff::kRanDry && !response.failed)
    return Think(step, {.turn = std::move(turn), .next = std::move(response), .ready = false, .filler = {}}, fill1);

  TruncateToHeard(step, response);
  if (how == BreakOff::kStalled || turn.continued) step.Do(CancelGen{.gen = response.gen});
  if (turn.continued) {
    Think(step, {.turn = std::move(turn), .next = {}, .ready = false, .filler = {}, .held_back = HeldBack::kApology},
          fill1);
    step.Stop({TimerId::kTimerFill1, TimerId::kTimerFill3});
    if (step.Quiet()) return SayWhatIsDue(step);
    return step.ArmIn(TimerId::kTimerHold, step.config.answer.hold_fallback);
  }
  turn.continued = true;
  Response next;
  next.id = next.gen = step.NewId();
  step.Do(
      ContinueGen{.gen = next.gen, .turn = turn.turn, .heard_text = response.facts.ledger.HeardText(response.heard)});
  Think(step, {.turn = std::move(turn), .next = std::move(next), .ready = false, .filler = {}}, fill1);
  if (how == BreakOff::kStalled) SayFillerNow(step);
}

}  // namespace parley::turn
