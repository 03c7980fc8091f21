#include "turn/agent_speech.hpp"
#include "turn/hearing.hpp"
#include "turn/interruption.hpp"
#include "turn/step.hpp"
#include "turn/user_turn.hpp"

// Rows 17b, 25 to 28b, 30, 36 and 39: the agent speaks.

namespace parley::turn {
namespace {

constexpr FloorSet kSpeaks = {Floor::kSpeaking, Floor::kIdlePrompt};
constexpr FloorSet kAudible = {Floor::kSpeaking, Floor::kOverlap, Floor::kIdlePrompt};
constexpr FloorSet kPlays = {Floor::kSpeaking, Floor::kOverlap, Floor::kIdlePrompt, Floor::kEnding};
constexpr FloorSet kHasResponse = {Floor::kSpeaking, Floor::kOverlap,    Floor::kInterrupted,
                                   Floor::kResuming, Floor::kIdlePrompt, Floor::kEnding};
constexpr TriggerSet kText = On<SttPartialHeard, SttFinalHeard>();

const Response& Current(const Step& s) { return *CurrentResponse(s.state); }

bool ReadyButNotHeard(const Step& s) {
  const Response& response = Current(s);
  return response.gen && !response.started && response.facts.policy == Interruptibility::kYes;
}

/// Row 17b: the user wins a tie.
void GiveFloorBack(Step& s) {
  Response response = TakeResponse(s);
  s.Do(StopPlay{.response = response.id, .keep = true});
  AnsweredTurn turn = *std::exchange(response.answers, std::nullopt);
  Think(s, {.turn = std::move(turn), .next = std::move(response), .ready = true, .filler = {}}, s.config.answer.fill1);
}

void NotePlayStart(Step& s) {
  Response& response = *CurrentResponse(s.state);
  if (!response.started) response.started = s.now;
  if (s.state.line.guard == FirstGuard::kAhead) {
    s.state.line.guard = FirstGuard::kOn;
    s.ArmIn(TimerId::kTimerGuardFirst, s.config.overlap.guard_first);
  }
}

void BeginPlay(Step& s) {
  NotePlayStart(s);
  s.ArmIn(TimerId::kTimerPlayStall, s.config.answer.play_stall);
}

void ResumePlay(Step& s) {
  NotePlayStart(s);
  s.Enter(Speaking{TakeResponse(s)});
  s.ArmIn(TimerId::kTimerPlayStall, s.config.answer.play_stall);
}

void MarkHeard(Step& s) {
  Response& response = *CurrentResponse(s.state);
  response.heard = std::max(response.heard, s.Told<PlayMarked>().heard);
  s.ArmIn(TimerId::kTimerPlayStall, s.config.answer.play_stall);
}

/// Voice that was only recorded so far counts from now on, if nothing but `allowed` kept it from that.
bool VoiceWasOnlyRecorded(const Step& s, bool allowed) {
  return allowed && !s.Quiet() && s.MediaOk() && Current(s).started.has_value();
}

bool IsBackchannelHere(const Step& s) {
  if (s.At() == Floor::kIdlePrompt) return IsPureBackchannel(s.Text().text, s.config.language);
  return AdmissionOf(s, s.Text()) == Admission::kBackchannel;
}

void KeepBackchannel(Step& s) {
  if (auto* overlap = std::get_if<Overlap>(&s.state.floor)) {
    overlap->burst.heard.text.Put(UtteranceOf(s));
    return;
  }
  std::optional<OverlapHeard>& last = s.state.past.last_overlap;
  if (!last) {
    const bool voice = s.state.voice.now != Voice::kNone;
    last = OverlapHeard{.onset = voice ? s.state.voice.onset : s.now, .text = {}};
  }
  last->text.Put(UtteranceOf(s));
}

void StallResponse(Step& s) {
  s.Do(TakeNote{.kind = NoteKind::kStall});
  s.Do(StopPlay{.response = Current(s).id, .keep = false});
  BreakOffResponse(s, BreakOff::kStalled);
}

void StallPrompt(Step& s) {
  s.Do(TakeNote{.kind = NoteKind::kStall});
  s.Do(StopPlay{.response = Current(s).id, .keep = false});
  TruncateToHeard(s, Current(s));
  s.ApplyRowsFor(TriggerOf<PlayFinished>());
}

bool IsGeneration(const Step& s) { return Current(s).gen && s.MediaOk(); }

constexpr Row kRows[] = {
    {.id = "55",
     .from = kPlays,
     .on = On<PlayStarted, PlayMarked, PlayRanDry, PlayFinished>(),
     .guard = {"media not OK", [](const Step& s) { return !s.MediaOk(); }},
     .to = "same",
     .does = "it was stopped: nothing",
     .action = [](Step&) {}},
    {.id = "17b",
     .from = {Floor::kSpeaking},
     .on = On<VadStarted>(),
     .guard = {"a generation, policy YES, no PlayStart yet", ReadyButNotHeard},
     .to = "THINKING",
     .does = "StopPlay(keep); gen kept READY; T_FILL1, T_FILL3, T_HOLD",
     .action = GiveFloorBack},
    {.id = "26",
     .from = kSpeaks,
     .on = On<VadStarted>(),
     .guard = {"YES, not EchoSuspect", VoiceMayInterrupt},
     .to = "OVERLAP",
     .does = "overlap clock from onset; Ask(class) at T_OVL_ASK; no new turn_id yet",
     .action = [](Step& s) { BeginOverlap(s, s.state.voice.onset); }},
    {.id = "27",
     .from = kSpeaks,
     .on = On<VadStarted>(),
     .guard = {"WORDS_ONLY or NO, or EchoSuspect", nullptr},
     .to = "same",
     .does = "record only",
     .action = [](Step&) {}},
    {.id = "27a",
     .from = kSpeaks,
     .on = OnTimer({TimerId::kTimerGuardFirst}),
     .guard = {"live voice, now YES, not EchoSuspect",
               [](const Step& s) {
                 return VoiceWasOnlyRecorded(
                     s, Current(s).facts.policy == Interruptibility::kYes && !s.state.line.echo_suspected);
               }},
     .to = "OVERLAP",
     .does = "overlap clock from now",
     .action =
         [](Step& s) {
           s.state.line.guard = FirstGuard::kOver;
           BeginOverlap(s, s.now);
         }},
    {.id = "27a",
     .from = kSpeaks,
     .on = On<EchoSuspected>(),
     .guard = {"off; live voice, now YES", [](const Step& s) { return VoiceWasOnlyRecorded(s, VoiceMayInterrupt(s)); }},
     .to = "OVERLAP",
     .does = "overlap clock from now",
     .action = [](Step& s) { BeginOverlap(s, s.now); }},
    {.id = "28a",
     .from = kAudible,
     .on = kText,
     .guard = {"listed backchannels only", IsBackchannelHere},
     .to = "same",
     .does = "kept as text of the present or last overlap, for 29a and 35",
     .action = KeepBackchannel},
    {.id = "28b",
     .from = kAudible,
     .on = kText,
     .guard = {"NO", [](const Step& s) { return PolicyNow(s) == Interruptibility::kNo; }},
     .to = "same",
     .does = "words kept (29b)",
     .action = [](Step& s) { s.state.past.kept.Put(UtteranceOf(s)); }},
    {.id = "55",
     .from = kSpeaks,
     .on = kText,
     .guard = {"media not OK", [](const Step& s) { return !s.MediaOk(); }},
     .to = "same",
     .does = "words kept (29b)",
     .action = [](Step& s) { s.state.past.kept.Put(UtteranceOf(s)); }},
    {.id = "36",
     .from = {Floor::kSpeaking, Floor::kOverlap},
     .on = kText,
     .guard = {"the response answers the present turn; onset at most T_REGRET after our PlayStart", AnsweredTooEarly},
     .to = "USER_SPEAKING (USER_PAUSED if no voice)",
     .does = "StopPlay; CancelGen; Truncate, with empty text if heard < 1 s; MergeTurn",
     .action = TakeBackAnswer},
    {.id = "28",
     .from = kSpeaks,
     .on = kText,
     .guard = {"words", nullptr},
     .to = "USER_SPEAKING (USER_PAUSED if no voice)",
     .does = "StopPlay; CancelGen (generations only); Truncate; new turn_id; the words begin it",
     .action = TakeFloorByWords},
    {.id = "32",
     .from = {Floor::kOverlap},
     .on = kText,
     .guard = {"interrupt phrase or words", nullptr},
     .to = "as row 28",
     .does = "StopPlay; CancelGen; Truncate",
     .action = TakeFloorByWords},
    {.id = "25",
     .from = kPlays,
     .on = On<PlayStarted>(),
     .guard = {},
     .to = "same",
     .does = "first of the call: T_GUARD_FIRST; re-arm T_PLAY_STALL",
     .action = BeginPlay},
    {.id = "39",
     .from = {Floor::kResuming},
     .on = On<PlayStarted>(),
     .guard = {},
     .to = "SPEAKING",
     .does = "the Truncate is undone; T_PLAY_STALL",
     .action = ResumePlay},
    {.id = "25",
     .from = kPlays,
     .on = On<PlayMarked>(),
     .guard = {},
     .to = "same",
     .does = "heard_ms; re-arm T_PLAY_STALL",
     .action = MarkHeard},
    {.id = "30",
     .from = {Floor::kSpeaking, Floor::kOverlap},
     .on = On<PlayRanDry>(),
     .guard = {"a generation", IsGeneration},
     .to = "THINKING",
     .does = "Unduck if ducked; T_FILL1, T_FILL3; live voice: T_HOLD. Sound: the same response goes on at the next "
             "TtsFirst. After GenFail: Truncate; ContinueGen, once per turn, then Prompt(apology)",
     .action = [](Step& s) { BreakOffResponse(s, BreakOff::kRanDry); }},
    {.id = "30",
     .from = {Floor::kSpeaking, Floor::kOverlap},
     .on = OnTimer({TimerId::kTimerPlayStall}),
     .guard = {"a generation", IsGeneration},
     .to = "THINKING",
     .does = "Note(stall); StopPlay; Truncate; CancelGen; ContinueGen; Filler at once; the second time Prompt(apology)",
     .action = StallResponse},
    {.id = "30a",
     .from = kAudible,
     .on = OnTimer({TimerId::kTimerPlayStall}),
     .guard = {"a prompt", nullptr},
     .to = "as its PlayDone",
     .does = "StopPlay; Truncate; Note(stall)",
     .action = StallPrompt},
    {.id = "30",
     .from = kHasResponse,
     .on = On<GenFailed>(),
     .guard = {},
     .to = "same",
     .does = "in mid-stream: only marks the response",
     .action = [](Step& s) { CurrentResponse(s.state)->failed = true; }},
};

}  // namespace

std::span<const Row> RowsOfSpeaking() { return kRows; }

}  // namespace parley::turn
