#include "turn/agent_speech.hpp"
#include "turn/endpoint.hpp"
#include "turn/floor_free.hpp"
#include "turn/hearing.hpp"
#include "turn/step.hpp"
#include "turn/user_turn.hpp"

// Rows 1 to 7 and 42 to 45: the call begins, who answered, and the free floor.

namespace parley::turn {
namespace {

constexpr Ms kReplay{10'000};
constexpr int kLastIdleLevel = 3;
/// A late backchannel belongs to agent speech at most so long ago.
constexpr Ms kAgentSpeechMemory{10'000};

constexpr TriggerSet kText = On<SttPartialHeard, SttFinalHeard>();
constexpr TriggerSet kIdleFired =
    OnTimer({TimerId::kTimerIdle1, TimerId::kTimerIdle2, TimerId::kTimerIdle3, TimerId::kTimerGrace});

bool Screens(const Step& s, Screening screening) { return s.state.line.screening == screening; }
bool Verdict(const Step& s, AmdClass verdict) {
  return Screens(s, Screening::kRun) && s.Told<AmdJudged>().verdict == verdict;
}

void BeginCall(Step& s) {
  s.ArmIn(TimerId::kTimerCallMax, s.config.call.longest);
  s.ArmIn(TimerId::kTimerCallWarn, s.config.call.longest - s.config.call.longest_warning);
}

void Greet(Step& s) {
  BeginCall(s);
  SayPromptNow(s, PromptKind::kGreeting);
  s.In<Speaking>().response.facts.policy = s.Told<Answered>().greeting;
}

void BeginScreening(Step& s) {
  BeginCall(s);
  s.state.line.screening = Screening::kRun;
  s.Enter(Listening{});
  s.ArmIn(TimerId::kTimerAmd, s.config.call.amd);
}

void SayOpening(Step& s) {
  s.state.line.screening = Screening::kHuman;
  if (!s.state.turn.text.Empty()) OpenTurn(s, s.state.voice.onset);
  CommitToPrompt(s);
  SayPromptNow(s, PromptKind::kOpening);
  s.Stop({TimerId::kTimerMonologue});
}

void OpenAfterVoice(Step& s) {
  s.state.line.screening = Screening::kOpeningDue;
  s.ArmIn(TimerId::kTimerHold, s.config.endpoint.empty);
}

void MeetVoicemail(Step& s) {
  s.state.line.screening = Screening::kMachine;
  s.Do(TakeNote{.kind = NoteKind::kVoicemail});
  s.ArmIn(TimerId::kTimerAmd, s.config.call.amd);
  CloseTurn(s);
  if (s.state.voice.now == Voice::kNone) s.ArmIn(TimerId::kTimerAmdVoicemail, s.config.call.amd_voicemail);
}

void LeaveMessage(Step& s) {
  s.JudgeVoiceNoise();
  CloseTurn(s);
  s.state.line.screening = Screening::kOff;
  SayPromptNow(s, PromptKind::kMessage);
}

void MeetIvr(Step& s) {
  s.state.line.screening = Screening::kOff;
  s.Do(TakeNote{.kind = NoteKind::kIvr});
  s.Stop({TimerId::kTimerAmd});
  if (s.state.turn.text.Empty() && s.Quiet()) return FreeFloor(s);
  OpenTurn(s, s.state.voice.onset);
  EnterUserFloor(s, s.state.voice.now == Voice::kNone ? LastVoiceEnd(s) : s.now);
}

/// Row 7: "yeah" to a statement of ours, which comes only now.
bool BelatedBackchannel(const Step& s) {
  const AgentPast& past = s.state.past;
  const CallerVoice& voice = s.state.voice;
  return !past.asked && past.ended_at && voice.heard && voice.onset <= *past.ended_at &&
         *past.ended_at - voice.onset < kAgentSpeechMemory && IsPureBackchannel(s.Text().text, s.config.language);
}

void OpenTurnByVoice(Step& s) {
  if (!s.CollectingDigits() || s.state.turn.text.Empty()) OpenTurn(s, s.state.voice.onset);
  s.Enter(UserSpeaking{});
  s.Stop(kIdleTimers);
  if (!s.CollectingDigits()) s.ArmIn(TimerId::kTimerDeaf, s.config.user.deaf);
}

void OpenTurnByWords(Step& s) {
  OpenTurn(s, s.now);
  s.state.turn.text.Put(UtteranceOf(s));
  EnterUserFloor(s, s.now);
  if (s.At() != Floor::kUserPaused) return;
  Speculate(s, s.TextIsFinal() ? SpecCue::kFinal : SpecCue::kPartial);
  SetDeadline(s);
}

/// Voice is on and the recogniser says nothing of it, or it is down: the silence may be ours.
bool MayBeDeaf(const Step& s) {
  return s.state.line.stt == Recogniser::kDown || (!s.Quiet() && !s.state.voice.text_seen);
}
bool LastIdle(const Step& s) { return s.state.tallies.idle_level + 1 >= kLastIdleLevel; }

void OfferKeys(Step& s) {
  ++s.state.tallies.idle_level;
  s.Do(RestartStt{.replay = kReplay});
  if (s.state.tallies.idle_level >= kLastIdleLevel) return BeginEnd(s, EndReason::kIdle);
  SayPromptNow(s, PromptKind::kKeys);
}

constexpr Row kRows[] = {
    {.id = "1",
     .from = {Floor::kConnecting},
     .on = On<Answered>(),
     .guard = {"no screening", [](const Step& s) { return !s.Told<Answered>().screening; }},
     .to = "SPEAKING",
     .does = "Prompt(greeting), WORDS_ONLY for T_GUARD_FIRST; T_CALL_MAX",
     .action = Greet},
    {.id = "2",
     .from = {Floor::kConnecting},
     .on = On<Answered>(),
     .guard = {"screening", nullptr},
     .to = "LISTENING",
     .does = "screening RUN; T_AMD; no turn and no T_IDLE until the verdict",
     .action = BeginScreening},
    {.id = "5a",
     .from = {Floor::kListening},
     .on = On<AmdJudged>(),
     .guard = {"unavailable", [](const Step& s) { return Verdict(s, AmdClass::kUnavailable); }},
     .to = "ENDED",
     .does = "Bye; Metric",
     .action =
         [](Step& s) {
           s.Do(Measure{.metric = MetricName::kUnavailable, .value = Ms{0}});
           EndNow(s, EndReason::kUnavailable);
         }},
    {.id = "4",
     .from = {Floor::kListening},
     .on = On<AmdJudged>(),
     .guard = {"voicemail", [](const Step& s) { return Verdict(s, AmdClass::kVoicemail); }},
     .to = "LISTENING",
     .does = "screening MACHINE; the machine's text is dropped; T_AMD, T_AMD_VOICEMAIL",
     .action = MeetVoicemail},
    {.id = "5",
     .from = {Floor::kListening},
     .on = On<AmdJudged>(),
     .guard = {"ivr", [](const Step& s) { return Verdict(s, AmdClass::kIvr); }},
     .to = "LISTENING; USER_PAUSED / USER_SPEAKING if there is text or voice",
     .does = "Note(ivr); early text becomes an ordinary turn",
     .action = MeetIvr},
    {.id = "3",
     .from = {Floor::kListening},
     .on = On<AmdJudged>(),
     .guard = {"screening RUN, live voice", [](const Step& s) { return Screens(s, Screening::kRun) && !s.Quiet(); }},
     .to = "same",
     .does = "human, uncertain or silent: the opening waits for VadStop, at most T_EMPTY",
     .action =
         [](Step& s) {
           s.Stop({TimerId::kTimerAmd});
           OpenAfterVoice(s);
         }},
    {.id = "3",
     .from = {Floor::kListening},
     .on = On<AmdJudged>(),
     .guard = {"screening RUN", [](const Step& s) { return Screens(s, Screening::kRun); }},
     .to = "SPEAKING",
     .does = "human, uncertain or silent: early text CommitTurn(gen 0); Prompt(opening)",
     .action = SayOpening},
    {.id = "5b",
     .from = {Floor::kListening},
     .on = OnTimer({TimerId::kTimerAmd}),
     .guard = {"screening RUN, live voice", [](const Step& s) { return Screens(s, Screening::kRun) && !s.Quiet(); }},
     .to = "same",
     .does = "as row 3",
     .action = OpenAfterVoice},
    {.id = "5b",
     .from = {Floor::kListening},
     .on = OnTimer({TimerId::kTimerAmd}),
     .guard = {"screening RUN", [](const Step& s) { return Screens(s, Screening::kRun); }},
     .to = "SPEAKING",
     .does = "as row 3",
     .action = SayOpening},
    {.id = "3",
     .from = {Floor::kListening},
     .on = On<VadStopped>() | OnTimer({TimerId::kTimerHold}),
     .guard = {"the opening waits", [](const Step& s) { return Screens(s, Screening::kOpeningDue); }},
     .to = "SPEAKING",
     .does = "early text CommitTurn(gen 0); Prompt(opening)",
     .action =
         [](Step& s) {
           s.JudgeVoiceNoise();
           SayOpening(s);
         }},
    {.id = "4",
     .from = {Floor::kListening},
     .on = On<VadStopped>(),
     .guard = {"screening MACHINE", [](const Step& s) { return Screens(s, Screening::kMachine); }},
     .to = "same",
     .does = "T_AMD_VOICEMAIL",
     .action = [](Step& s) { s.ArmIn(TimerId::kTimerAmdVoicemail, s.config.call.amd_voicemail); }},
    {.id = "4",
     .from = {Floor::kListening},
     .on = On<VadStarted>(),
     .guard = {"screening MACHINE", [](const Step& s) { return Screens(s, Screening::kMachine); }},
     .to = "same",
     .does = "cancel T_AMD_VOICEMAIL",
     .action = [](Step& s) { s.Stop({TimerId::kTimerAmdVoicemail}); }},
    {.id = "4",
     .from = {Floor::kListening},
     .on = On<BeepHeard>() | OnTimer({TimerId::kTimerAmdVoicemail, TimerId::kTimerAmd}),
     .guard = {"screening MACHINE", [](const Step& s) { return Screens(s, Screening::kMachine); }},
     .to = "SPEAKING",
     .does = "Prompt(message), policy NO",
     .action = LeaveMessage},
    {.id = "2",
     .from = {Floor::kListening},
     .on = On<VadStarted, VadStopped>(),
     .guard = {"screening runs", [](const Step& s) { return !s.ScreeningOver(); }},
     .to = "same",
     .does = "for the detector only",
     .action = [](Step&) {}},
    {.id = "6",
     .from = {Floor::kListening},
     .on = On<VadStarted>(),
     .guard = {},
     .to = "USER_SPEAKING",
     .does = "cancel T_IDLE*; turn_id++ (not if digits are being collected with open text); T_MONOLOGUE, T_DEAF",
     .action = OpenTurnByVoice},
    {.id = "7",
     .from = {Floor::kListening},
     .on = kText,
     .guard = {"digits being collected, or open text",
               [](const Step& s) { return s.CollectingDigits() || !s.state.turn.text.Empty(); }},
     .to = "same",
     .does = "append only",
     .action = [](Step& s) { s.state.turn.text.Put(UtteranceOf(s)); }},
    {.id = "7",
     .from = {Floor::kListening},
     .on = kText,
     .guard = {"a pure backchannel whose utterance began during agent speech without asks", BelatedBackchannel},
     .to = "same",
     .does = "Note(backchannel)",
     .action =
         [](Step& s) {
           MarkCommitted(s.state, s.Text().utterance);
           s.Do(TakeNote{.kind = NoteKind::kBackchannel});
         }},
    {.id = "7",
     .from = {Floor::kListening},
     .on = kText,
     .guard = {},
     .to = "USER_PAUSED",
     .does = "quiet caller: as 6 with speech_end = t, then as 9",
     .action = OpenTurnByWords},
    {.id = "45",
     .from = {Floor::kListening},
     .on = kIdleFired,
     .guard = {"voiced frames without STT events, or stt DOWN", MayBeDeaf},
     .to = "SPEAKING; at level 3 as row 44",
     .does = "RestartStt; idle_level++; Prompt(keys)",
     .action = OfferKeys},
    {.id = "44",
     .from = {Floor::kListening},
     .on = kIdleFired,
     .guard = {"third time", LastIdle},
     .to = "ENDING",
     .does = "Prompt(goodbye)",
     .action =
         [](Step& s) {
           ++s.state.tallies.idle_level;
           BeginEnd(s, EndReason::kIdle);
         }},
    {.id = "42",
     .from = {Floor::kListening},
     .on = kIdleFired,
     .guard = {},
     .to = "IDLE_PROMPT",
     .does = "idle_level++; Prompt(idle, level), asks",
     .action = [](Step& s) { SayPromptNow(s, PromptKind::kIdle, ++s.state.tallies.idle_level); }},
};

}  // namespace

std::span<const Row> RowsOfListening() { return kRows; }

}  // namespace parley::turn
