#include "turn/agent_speech.hpp"
#include "turn/hearing.hpp"
#include "turn/step.hpp"
#include "turn/user_turn.hpp"

// Rows 17 to 24: the agent owes an answer.

namespace parley::turn {
namespace {

constexpr FloorSet kThinks = {Floor::kThinking};
constexpr TriggerSet kText = On<SttPartialHeard, SttFinalHeard>();

bool FillerAudible(const Step& s) { return s.In<Thinking>().filler.has_value(); }
bool AnswerBegun(const Step& s) { return s.In<Thinking>().next && s.In<Thinking>().next->started; }

void AnswerIsReady(Step& s) {
  s.In<Thinking>().ready = true;
  SayWhatIsDue(s);
}

void EndFiller(Step& s) {
  auto& thinking = s.In<Thinking>();
  thinking.filler.reset();
  s.Stop({TimerId::kTimerPlayStall});
  if (thinking.next) s.ArmIn(TimerId::kTimerFill2, s.config.answer.fill2);
  SayWhatIsDue(s);
}

void StopStalledFiller(Step& s) {
  s.Do(StopPlay{.response = *s.In<Thinking>().filler, .keep = false});
  EndFiller(s);
}

/// The next filler would come so late that the fallback is due before another.
bool GivesUpSoon(const Step& s) {
  return s.state.timers.Left(TimerId::kTimerFill3, s.now).value_or(Ms{0}) < s.config.answer.fill2;
}

void TryNextProvider(Step& s) {
  auto& thinking = s.In<Thinking>();
  Response next;
  next.id = next.gen = s.NewId();
  s.Do(RetryGen{.gen = next.gen, .turn = thinking.turn.turn});
  s.Do(TakeNote{.kind = NoteKind::kDegraded});
  thinking.next = std::move(next);
  thinking.ready = false;
}

/// Row 30 with the failure after the queue ran dry: what was heard is not said again.
void ContinueElsewhere(Step& s) {
  auto& thinking = s.In<Thinking>();
  if (thinking.turn.continued) {
    GiveUpAnswer(s);
    return;
  }
  thinking.turn.continued = true;
  const Response broken = std::move(*thinking.next);
  TruncateToHeard(s, broken);
  Response next;
  next.id = next.gen = s.NewId();
  s.Do(ContinueGen{
      .gen = next.gen, .turn = thinking.turn.turn, .heard_text = broken.facts.ledger.HeardText(broken.heard)});
  thinking.next = std::move(next);
  thinking.ready = false;
}

void BeginTool(Step& s) {
  s.In<Thinking>().next->facts.tool = RunningTool{.eta = s.Told<ToolStarted>().eta};
  AnnounceTool(s);
}

void EndTool(Step& s) {
  s.In<Thinking>().next->facts.tool.reset();
  const Ms left = s.state.timers.Left(TimerId::kTimerFill3, s.now).value_or(s.config.answer.fill3);
  s.ArmIn(TimerId::kTimerFill3, std::min(left, s.config.answer.fill3));
}

constexpr Row kRows[] = {
    {.id = "17c",
     .from = kThinks,
     .on = On<TtsStarted>(),
     .guard = {"filler audible", FillerAudible},
     .to = "THINKING",
     .does = "READY; Play at the filler's PlayDone",
     .action = AnswerIsReady},
    {.id = "17a",
     .from = kThinks,
     .on = On<TtsStarted>(),
     .guard = {"live voice, or media not OK", [](const Step& s) { return !s.Quiet() || !s.MediaOk(); }},
     .to = "THINKING",
     .does = "READY; Play at VadStop without words, at T_HOLD, or when the media are back",
     .action = AnswerIsReady},
    {.id = "17",
     .from = kThinks,
     .on = On<TtsStarted>(),
     .guard = {},
     .to = "SPEAKING",
     .does = "Play(resp); cancel T_FILL*, T_HOLD; Metric(response_latency); T_PLAY_STALL",
     .action = AnswerIsReady},
    {.id = "18",
     .from = kThinks,
     .on = On<VadStarted>(),
     .guard = {"T_HOLD not used for this commit", [](const Step& s) { return !s.In<Thinking>().hold_used; }},
     .to = "THINKING",
     .does = "T_HOLD; decide at 19 or 20",
     .action = HoldAnswer},
    {.id = "18",
     .from = kThinks,
     .on = On<VadStarted>(),
     .guard = {},
     .to = "THINKING",
     .does = "live only while T_HOLD runs",
     .action =
         [](Step& s) {
           if (!s.state.timers.Armed(TimerId::kTimerHold)) s.JudgeVoiceNoise();
         }},
    {.id = "19",
     .from = kThinks,
     .on = kText,
     .guard = {"listed backchannels",
               [](const Step& s) { return AdmissionOf(s, s.Text()) == Admission::kBackchannel; }},
     .to = "THINKING",
     .does = "Note(backchannel)",
     .action = [](Step& s) { s.Do(TakeNote{.kind = NoteKind::kBackchannel}); }},
    {.id = "19",
     .from = kThinks,
     .on = kText,
     .guard = {"words", nullptr},
     .to = "USER_SPEAKING (USER_PAUSED if no voice)",
     .does = "StopPlay if a filler is audible; CancelGen; MergeTurn; pause sample; no assistant message",
     .action =
         [](Step& s) {
           AnsweredTurn answered = AbandonAnswer(s);
           DropPendingRequests(s);
           MergeBackByWords(s, std::move(answered));
         }},
    {.id = "20",
     .from = kThinks,
     .on = On<VadStopped>(),
     .guard = {},
     .to = "THINKING",
     .does = "keep the generation; what was held back starts now",
     .action =
         [](Step& s) {
           s.Stop({TimerId::kTimerHold});
           SayWhatIsDue(s);
         }},
    {.id = "20",
     .from = kThinks,
     .on = OnTimer({TimerId::kTimerHold}),
     .guard = {},
     .to = "THINKING",
     .does = "voice no longer live; what was held back starts now (7.12)",
     .action =
         [](Step& s) {
           s.JudgeVoiceNoise();
           SayWhatIsDue(s);
         }},
    {.id = "21",
     .from = kThinks,
     .on = On<ToolStarted>(),
     .guard = {},
     .to = "THINKING",
     .does =
         "eta over 700 or unknown: Filler(lead-in) unless one was said or a filler is audible; T_FILL3 := min(eta + "
         "2000, 20000)",
     .action = BeginTool},
    {.id = "21a",
     .from = kThinks,
     .on = On<ToolFinished>(),
     .guard = {},
     .to = "THINKING",
     .does = "T_FILL3 := min(T_FILL3, 8000 from now)",
     .action = EndTool},
    {.id = "22",
     .from = kThinks,
     .on = OnTimer({TimerId::kTimerFill1}),
     .guard = {},
     .to = "THINKING",
     .does = "Filler; with live voice at VadStop",
     .action = SayFillerNow},
    {.id = "23",
     .from = kThinks,
     .on = OnTimer({TimerId::kTimerFill2}),
     .guard = {"T_FILL3 falls inside the next T_FILL2", GivesUpSoon},
     .to = "as at T_FILL3",
     .does = "the fallback comes now instead of another filler",
     .action = GiveUpAnswer},
    {.id = "22",
     .from = kThinks,
     .on = OnTimer({TimerId::kTimerFill2}),
     .guard = {},
     .to = "THINKING",
     .does = "Filler, the next wording; with live voice at VadStop",
     .action = SayFillerNow},
    {.id = "22",
     .from = kThinks,
     .on = On<PlayFinished>(),
     .guard = {"of the filler", nullptr},
     .to = "THINKING",
     .does = "T_FILL2, then row 17c",
     .action = EndFiller},
    {.id = "22",
     .from = kThinks,
     .on = OnTimer({TimerId::kTimerPlayStall}),
     .guard = {"filler audible", FillerAudible},
     .to = "THINKING",
     .does = "StopPlay; as its PlayDone",
     .action = StopStalledFiller},
    {.id = "25",
     .from = kThinks,
     .on = On<PlayStarted, PlayMarked>(),
     .guard = {"of the filler", nullptr},
     .to = "same",
     .does = "re-arm T_PLAY_STALL",
     .action = [](Step& s) { s.ArmIn(TimerId::kTimerPlayStall, s.config.answer.play_stall); }},
    {.id = "23",
     .from = kThinks,
     .on = OnTimer({TimerId::kTimerFill3}),
     .guard = {},
     .to = "SPEAKING",
     .does =
         "StopPlay if a filler is audible; CancelGen; Prompt(fallback); Note(degraded). With live voice: at VadStop, "
         "at most 1000 later (T_HOLD)",
     .action = GiveUpAnswer},
    {.id = "24a",
     .from = kThinks,
     .on = On<GenFailed>(),
     .guard = {"the answer was heard in part", AnswerBegun},
     .to = "THINKING",
     .does = "Truncate; ContinueGen; the second time in a turn as 23",
     .action = ContinueElsewhere},
    {.id = "24",
     .from = kThinks,
     .on = On<GenFailed>(),
     .guard = {"retry left", [](const Step& s) { return s.Told<GenFailed>().retry_left; }},
     .to = "THINKING",
     .does = "RetryGen on the next provider under a new gen; Note(degraded); T_FILL* keep running",
     .action = TryNextProvider},
    {.id = "23",
     .from = kThinks,
     .on = On<GenFailed>(),
     .guard = {"no retry left", nullptr},
     .to = "SPEAKING",
     .does = "as at T_FILL3",
     .action = GiveUpAnswer},
};

}  // namespace

std::span<const Row> RowsOfThinking() { return kRows; }

}  // namespace parley::turn
