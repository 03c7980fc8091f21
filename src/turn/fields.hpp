#pragma once

#include <type_traits>

#include "turn/effects.hpp"
#include "turn/events.hpp"

namespace parley::turn {

/// `Fields(value, visit)` calls `visit(name, member)` for each member of an event or effect, with the names of
/// scenario files and logs: what a log writer or reader walks over. SecretDigits are not among them.

template <typename T, typename Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

template <typename T, typename... Of>
concept IsOneOf = (Is<T, Of> || ...);

template <IsOneOf<HungUp, BeepHeard, MediaReturned, CallHeld, CallUnheld, SttWentDown, SttCameUp, TransferSucceeded,
                  TransferFailed, Duck, Unduck>
              T>
void Fields(T&, auto&&) {}

void Fields(Is<Answered> auto& e, auto&& visit) {
  visit("dir", e.direction);
  visit("amd", e.screening);
  visit("pol", e.greeting);
}
void Fields(Is<VadStarted> auto& e, auto&& visit) {
  visit("onset", e.onset);
  visit("rel", e.level_db);
}
void Fields(Is<VadStopped> auto& e, auto&& visit) { visit("speech_end", e.speech_end); }
void Fields(Is<VadSoftened> auto& e, auto&& visit) {
  visit("on", e.on);
  visit("speech_end", e.speech_end);
}
void Fields(Is<OverlapVoiced> auto& e, auto&& visit) { visit("ms", e.voiced); }
template <IsOneOf<SttPartialHeard, SttFinalHeard> T>
void Fields(T& e, auto&& visit) {
  visit("utt", e.utterance);
  visit("text", e.text);
  visit("conf", e.confidence);
  visit("rel", e.level_db);
}
void Fields(Is<EotScored> auto& e, auto&& visit) { visit("p", e.p_end); }
void Fields(Is<OverlapClassified> auto& e, auto&& visit) { visit("p", e.p_interrupt); }
void Fields(Is<EchoSuspected> auto& e, auto&& visit) { visit("on", e.on); }
template <IsOneOf<LlmStarted, TtsStarted, ToolFinished, SpeakSpec, CancelGen> T>
void Fields(T& e, auto&& visit) {
  visit("gen", e.gen);
}
void Fields(Is<SpanPlaced> auto& e, auto&& visit) {
  visit("resp", e.response);
  visit("text", e.text);
  visit("a", e.from);
  visit("b", e.to);
}
void Fields(Is<GenFinished> auto& e, auto&& visit) {
  visit("resp", e.response);
  visit("total", e.total);
}
void Fields(Is<GenDescribed> auto& e, auto&& visit) {
  visit("gen", e.gen);
  visit("asks", e.asks);
  visit("grace", e.grace);
  visit("pol", e.policy);
}
void Fields(Is<GenFailed> auto& e, auto&& visit) {
  visit("gen", e.gen);
  visit("cause", e.cause);
  visit("retry_left", e.retry_left);
}
void Fields(Is<ToolStarted> auto& e, auto&& visit) {
  visit("gen", e.gen);
  visit("eta", e.eta);
  visit("side_effect", e.side_effect);
}
template <IsOneOf<PlayStarted, PlayRanDry, PlayFinished> T>
void Fields(T& e, auto&& visit) {
  visit("resp", e.response);
}
void Fields(Is<PlayMarked> auto& e, auto&& visit) {
  visit("resp", e.response);
  visit("ms", e.heard);
}
void Fields(Is<DtmfPressed> auto& e, auto&& visit) { visit("d", e.digit); }
void Fields(Is<SlotAsked> auto& e, auto&& visit) {
  visit("kind", e.kind);
  visit("len", e.length);
  visit("sensitive", e.sensitive);
}
void Fields(Is<AmdJudged> auto& e, auto&& visit) { visit("cls", e.verdict); }
void Fields(Is<MediaLost> auto& e, auto&& visit) {
  visit("last_rx", e.last_rx);
  visit("before_first", e.before_first);
}
template <IsOneOf<TransferRequested, TransferCall> T>
void Fields(T& e, auto&& visit) {
  visit("target", e.target);
}
template <IsOneOf<EndRequested, EndCall> T>
void Fields(T& e, auto&& visit) {
  visit("reason", e.reason);
}
void Fields(Is<DrainRequested> auto& e, auto&& visit) { visit("deadline", e.deadline); }
void Fields(Is<LoadShed> auto& e, auto&& visit) { visit("level", e.level); }
void Fields(Is<TimerFired> auto& e, auto&& visit) {
  visit("id", e.timer);
  visit("gen", e.generation);
}

void Fields(Is<StartSpec> auto& e, auto&& visit) {
  visit("gen", e.gen);
  visit("text", e.text);
  visit("tts", e.tts);
}
void Fields(Is<CommitTurn> auto& e, auto&& visit) {
  visit("turn", e.turn);
  visit("text", e.text);
  visit("gen", e.gen);
}
void Fields(Is<CommitDigits> auto& e, auto&& visit) {
  visit("turn", e.turn);
  visit("buf", e.digits);
  visit("masked", e.masked);
  visit("text", e.text);
  visit("gen", e.gen);
}
void Fields(Is<MergeTurn> auto& e, auto&& visit) { visit("turn", e.turn); }
void Fields(Is<RetryGen> auto& e, auto&& visit) {
  visit("gen", e.gen);
  visit("turn", e.turn);
}
void Fields(Is<ContinueGen> auto& e, auto&& visit) {
  visit("gen", e.gen);
  visit("turn", e.turn);
  visit("heard_text", e.heard_text);
}
void Fields(Is<Play> auto& e, auto&& visit) {
  visit("resp", e.response);
  visit("gen", e.gen);
}
void Fields(Is<StopPlay> auto& e, auto&& visit) {
  visit("resp", e.response);
  visit("keep", e.keep);
}
void Fields(Is<Truncate> auto& e, auto&& visit) {
  visit("resp", e.response);
  visit("heard", e.heard);
  visit("text", e.text);
  visit("mark", e.mark);
}
void Fields(Is<ResumeFrom> auto& e, auto&& visit) {
  visit("resp", e.response);
  visit("ms", e.from);
  visit("lead_in", e.lead_in);
}
void Fields(Is<SayFiller> auto& e, auto&& visit) {
  visit("resp", e.response);
  visit("kind", e.kind);
  visit("nth", e.nth);
}
void Fields(Is<SayPrompt> auto& e, auto&& visit) {
  visit("resp", e.response);
  visit("kind", e.kind);
  visit("level", e.level);
}
void Fields(Is<SetTimer> auto& e, auto&& visit) {
  visit("id", e.timer);
  visit("gen", e.generation);
  visit("at", e.at);
}
void Fields(Is<CancelTimer> auto& e, auto&& visit) { visit("id", e.timer); }
void Fields(Is<RestartStt> auto& e, auto&& visit) { visit("replay", e.replay); }
void Fields(Is<Ask> auto& e, auto&& visit) { visit("what", e.what); }
void Fields(Is<TakeNote> auto& e, auto&& visit) { visit("kind", e.kind); }
void Fields(Is<Measure> auto& e, auto&& visit) {
  visit("name", e.metric);
  visit("value", e.value);
}

}  // namespace parley::turn
