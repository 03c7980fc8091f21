#include "turn/agent_speech.hpp"
#include "turn/floor_free.hpp"
#include "turn/hearing.hpp"
#include "turn/step.hpp"
#include "turn/user_turn.hpp"

// Rows 48 to 53 and 62: transfer and the end of the call.

namespace parley::turn {
namespace {

constexpr FloorSet kEnds = {Floor::kEnding};
constexpr FloorSet kTransfers = {Floor::kTransferring};
constexpr FloorSet kOpenFloors = {Floor::kListening,   Floor::kUserSpeaking, Floor::kUserPaused,
                                  Floor::kThinking,    Floor::kSpeaking,     Floor::kOverlap,
                                  Floor::kInterrupted, Floor::kResuming,     Floor::kIdlePrompt};
constexpr FloorSet kMayEndLater = {Floor::kListening,  Floor::kUserSpeaking, Floor::kUserPaused,  Floor::kThinking,
                                   Floor::kSpeaking,   Floor::kOverlap,      Floor::kInterrupted, Floor::kResuming,
                                   Floor::kIdlePrompt, Floor::kTransferring};
constexpr TriggerSet kText = On<SttPartialHeard, SttFinalHeard>();
constexpr TriggerSet kEndAsked = On<EndRequested>() | OnTimer({TimerId::kTimerCallMax, TimerId::kTimerDrain2});

EndReason ReasonOf(const Step& s) {
  if (const auto* asked = std::get_if<EndRequested>(&s.event.body)) return asked->reason;
  return s.Told<TimerFired>().timer == TimerId::kTimerCallMax ? EndReason::kLimit : EndReason::kDrain;
}

bool FloorIsOurs(const Step& s) {
  if (!s.MediaOk() || s.CollectingDigits() || !s.ScreeningOver()) return false;
  switch (s.At()) {
    case Floor::kListening:
    case Floor::kSpeaking:
    case Floor::kIdlePrompt: return true;
    case Floor::kThinking: return s.Quiet();
    case Floor::kConnecting:
    case Floor::kUserSpeaking:
    case Floor::kUserPaused:
    case Floor::kOverlap:
    case Floor::kInterrupted:
    case Floor::kResuming:
    case Floor::kTransferring:
    case Floor::kEnding:
    case Floor::kEnded: return false;
  }
  return false;
}

void DropAnswer(Step& s) {
  if (s.At() != Floor::kThinking) return;
  static_cast<void>(AbandonAnswer(s));
  s.Enter(Listening{});
}

void KeepTransfer(Step& s) { s.state.pending.transfer = s.Told<TransferRequested>().target; }

void AnnounceTransfer(Step& s) {
  KeepTransfer(s);
  DropAnswer(s);
  ServePending(s);
}

void EndWhenFree(Step& s) {
  DropAnswer(s);
  BeginEnd(s, ReasonOf(s));
}

void KeepEnd(Step& s) {
  std::optional<EndReason>& pending = s.state.pending.end;
  if (!pending || !IsLasting(*pending)) pending = ReasonOf(s);
}

void FailTransfer(Step& s) {
  const std::optional<EndReason> end = s.state.pending.end;
  if (end && IsLasting(*end) && !s.MediaOk()) return EndNow(s, *end);
  s.JudgeVoiceNoise();
  SayPromptNow(s, PromptKind::kTransferFailed);
}

bool WordsNotGoodbye(const Step& s) {
  if (!s.MediaOk() && IsLasting(s.In<Ending>().reason)) return false;
  return !s.state.tallies.end_cancelled && !IsGoodbye(s.Text().text, s.config.language);
}

void CancelEnd(Step& s) {
  s.state.tallies.end_cancelled = true;
  // A limit or a drain is put off until the answer was spoken, no longer.
  if (IsLasting(s.In<Ending>().reason)) s.state.pending.end = s.In<Ending>().reason;
  if (s.In<Ending>().response) {
    Response response = TakeResponse(s);
    StopResponse(s, response, false, false);
    TruncateToHeard(s, response);
  }
  OpenTurn(s, s.state.voice.onset);
  s.state.turn.text.Put(UtteranceOf(s));
  EnterUserFloor(s, s.state.voice.now == Voice::kNone ? RecentVoiceEnd(s) : s.now);
}

void FinishEnd(Step& s) { EndNow(s, s.In<Ending>().reason); }

void CutEnd(Step& s) {
  const auto& ending = s.In<Ending>();
  if (s.Told<TimerFired>().timer == TimerId::kTimerPlayStall) s.Do(TakeNote{.kind = NoteKind::kStall});
  if (ending.response) {
    s.Do(StopPlay{.response = ending.response->id, .keep = false});
    TruncateToHeard(s, *ending.response);
  }
  FinishEnd(s);
}

constexpr Row kRows[] = {
    {.id = "48",
     .from = {Floor::kListening, Floor::kThinking},
     .on = On<TransferRequested>(),
     .guard = {"the floor is ours: no live voice, digits, screening or dead media", FloorIsOurs},
     .to = "SPEAKING",
     .does = "THINKING: CancelGen, a filler is stopped; pending transfer; Prompt(transfer)",
     .action = AnnounceTransfer},
    {.id = "48",
     .from = kOpenFloors,
     .on = On<TransferRequested>(),
     .guard = {},
     .to = "same",
     .does = "waits in pending (7.11)",
     .action = KeepTransfer},
    {.id = "49",
     .from = kTransfers,
     .on = On<TransferSucceeded>(),
     .guard = {},
     .to = "ENDED",
     .does = "Metric",
     .action =
         [](Step& s) {
           s.Do(Measure{.metric = MetricName::kTransfer, .value = Ms{0}});
           Finish(s);
         }},
    {.id = "50",
     .from = kTransfers,
     .on = On<TransferFailed>() | OnTimer({TimerId::kTimerXfer}),
     .guard = {},
     .to = "SPEAKING",
     .does = "Prompt(transfer_failed), voice no longer live",
     .action = FailTransfer},
    {.id = "51",
     .from = kOpenFloors,
     .on = kEndAsked,
     .guard = {"media LOST or HOLD, reason limit or drain",
               [](const Step& s) { return !s.MediaOk() && IsLasting(ReasonOf(s)); }},
     .to = "ENDED",
     .does = "Bye",
     .action = [](Step& s) { EndNow(s, ReasonOf(s)); }},
    {.id = "51",
     .from = {Floor::kListening, Floor::kSpeaking, Floor::kIdlePrompt, Floor::kThinking},
     .on = kEndAsked,
     .guard = {"the floor is ours: no live voice, digits, screening or dead media", FloorIsOurs},
     .to = "ENDING",
     .does = "the current sentence finishes, the rest is cancelled (CancelGen); nothing audible: Prompt(goodbye), with "
             "reason said Bye at once; T_END",
     .action = EndWhenFree},
    {.id = "51",
     .from = kMayEndLater,
     .on = kEndAsked,
     .guard = {},
     .to = "same",
     .does = "waits in pending (7.11); limit and drain are never replaced",
     .action = KeepEnd},
    {.id = "52",
     .from = kEnds,
     .on = kText,
     .guard = {"words, not goodbye-like, end not cancelled before; limit and drain only with media OK",
               WordsNotGoodbye},
     .to = "USER_SPEAKING (USER_PAUSED if no voice)",
     .does = "StopPlay and Truncate if audible; turn_id++; end cancelled once; limit and drain wait in pending",
     .action = CancelEnd},
    {.id = "53",
     .from = kEnds,
     .on = On<PlayFinished, PlayRanDry>(),
     .guard = {},
     .to = "ENDED",
     .does = "Bye",
     .action = FinishEnd},
    {.id = "53",
     .from = kEnds,
     .on = OnTimer({TimerId::kTimerEnd, TimerId::kTimerPlayStall}),
     .guard = {},
     .to = "ENDED",
     .does = "StopPlay and Truncate if audible; Bye",
     .action = CutEnd},
};

}  // namespace

std::span<const Row> RowsOfEnd() { return kRows; }

}  // namespace parley::turn
