#include "turn/interruption.hpp"

#include "turn/agent_speech.hpp"
#include "turn/floor_free.hpp"
#include "turn/hearing.hpp"
#include "turn/user_turn.hpp"

namespace parley::turn {
namespace {

/// A tail shorter than this counts as said.
constexpr Ms kShortTail{400};
constexpr int kMostResumes = 2;
/// After a longer gap the agent says that it goes on.
constexpr Ms kLongGap{2000};
/// Less of an answer than this is as if it had not been said.
constexpr Ms kBarelyHeard{1000};

/// The floor is the user's; the words of the event are the first or next of the turn.
void BeginWithWords(Step& step, Ms speech_end) {
  step.state.turn.text.Put(UtteranceOf(step));
  EnterUserFloor(step, speech_end);
}

bool TooLittleLeft(const Response& response) {
  const std::optional<Ms> left = response.facts.ledger.Left(response.heard);
  return left && *left < kShortTail;
}

/// A response that was stopped near its end counts as finished; requests that wait for its end are served now.
void EndInsteadOfResuming(Step& step, Response response) {
  if (response.gen) step.Do(CancelGen{.gen = response.gen});
  if (TooLittleLeft(response)) {
    TruncateToHeard(step, response, false, false);
    step.state.past.asked = response.facts.asks;
    step.state.past.ended_at = step.now;
  }
  if (!step.state.pending.transfer && !step.state.pending.end) return FreeFloor(step);
  step.Enter(Speaking{std::move(response)});
  step.ApplyRowsFor(TriggerOf<PlayFinished>());
}

}  // namespace

Interruptibility PolicyNow(const Step& step) {
  const Response* current = CurrentResponse(step.state);
  if (current == nullptr) return Interruptibility::kYes;
  const Interruptibility policy = current->facts.policy;
  const bool guarded = step.state.line.guard != FirstGuard::kOver;
  return policy == Interruptibility::kYes && guarded ? Interruptibility::kWordsOnly : policy;
}

bool VoiceMayInterrupt(const Step& step) {
  return PolicyNow(step) == Interruptibility::kYes && !step.state.line.echo_suspected;
}

void BeginOverlap(Step& step, Ms onset) {
  step.state.past.last_overlap.reset();
  const bool over_idle_prompt = step.At() == Floor::kIdlePrompt;
  Overlap overlap{.response = TakeResponse(step), .burst = {}, .over_idle_prompt = over_idle_prompt};
  overlap.burst.heard.onset = onset;
  step.Enter(std::move(overlap));
}

void EndOverlap(Step& step) {
  auto& overlap = step.In<Overlap>();
  if (overlap.burst.ducked) step.Do(Unduck{});
  const bool over_idle_prompt = overlap.over_idle_prompt;
  Response response = std::move(overlap.response);
  if (over_idle_prompt) {
    step.Enter(IdlePrompt{std::move(response)});
  } else {
    step.Enter(Speaking{std::move(response)});
  }
}

void StopAndListen(Step& step) {
  Response response = TakeResponse(step);
  StopResponse(step, response, true, false);
  TruncateToHeard(step, response);
  step.state.voice.text_seen = false;
  step.Enter(Interrupted{std::move(response)});
  step.ArmIn(TimerId::kTimerDeaf, step.config.user.deaf_interrupted);
  if (step.state.voice.now == Voice::kNone) step.ArmIn(TimerId::kTimerFalseInt, step.config.overlap.false_interruption);
}

bool AnsweredTooEarly(const Step& step) {
  const Response* current = CurrentResponse(step.state);
  if (current == nullptr || !current->answers || current->answers->turn != step.state.turn.id) return false;
  return !current->started || OnsetOfWords(step) <= *current->started + step.config.endpoint.regret;
}

void TakeFloorByWords(Step& step) {
  const Ms onset = OnsetOfWords(step);
  const bool audible = step.At() != Floor::kInterrupted;
  Response response = TakeResponse(step);
  if (audible) {
    StopResponse(step, response, false, true);
    TruncateToHeard(step, response);
  } else if (response.gen) {
    step.Do(CancelGen{.gen = response.gen});
  }
  step.Stop({TimerId::kTimerDeaf});  // it bounded the silence after the stop; the user's own begins now
  DropPendingRequests(step);
  OpenTurn(step, onset);
  BeginWithWords(step, step.state.voice.now == Voice::kNone ? RecentVoiceEnd(step) : step.now);
}

void TakeBackAnswer(Step& step) {
  Response response = TakeResponse(step);
  StopResponse(step, response, false, true);
  TruncateToHeard(step, response, response.heard < kBarelyHeard);
  DropPendingRequests(step);
  MergeBackByWords(step, std::move(*response.answers));
}

void EndFalseInterruption(Step& step) {
  step.Stop({TimerId::kTimerDeaf, TimerId::kTimerFalseInt});
  Response response = TakeResponse(step);
  const Pending& pending = step.state.pending;
  if (pending.end || (pending.transfer && !response.IsPrompt(PromptKind::kTransfer))) {
    if (response.gen) step.Do(CancelGen{.gen = response.gen});
    return FreeFloor(step);
  }
  Resume(step, std::move(response), true);
}

void Resume(Step& step, Response response, bool counted) {
  if (TooLittleLeft(response) || (counted && response.resumes >= kMostResumes))
    return EndInsteadOfResuming(step, std::move(response));
  if (counted) ++response.resumes;
  step.Do(ResumeFrom{.response = response.id,
                     .from = response.facts.ledger.PhraseStart(response.heard),
                     .lead_in = step.now - response.stopped_at > kLongGap});
  step.Enter(Resuming{std::move(response)});
  step.ArmIn(TimerId::kTimerResume, step.config.answer.resume);
}

}  // namespace parley::turn
