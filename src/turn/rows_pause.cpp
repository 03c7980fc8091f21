#include "turn/agent_speech.hpp"
#include "turn/endpoint.hpp"
#include "turn/floor_free.hpp"
#include "turn/hearing.hpp"
#include "turn/step.hpp"
#include "turn/user_turn.hpp"

// Rows 10 to 14: the user pauses. Has the turn ended?

namespace parley::turn {
namespace {

constexpr int kFirstNoMatchPrompt = 2;
constexpr int kNoMatchToHuman = 4;
constexpr int kNoMatchGoodbye = 5;

constexpr FloorSet kPaused = {Floor::kUserPaused};
constexpr FloorSet kUserFloors = {Floor::kUserSpeaking, Floor::kUserPaused};
constexpr TriggerSet kText = On<SttPartialHeard, SttFinalHeard>();
constexpr TriggerSet kDeadlines = OnTimer({TimerId::kTimerEp, TimerId::kTimerSttFinal});

/// Whichever of the two deadlines comes later ends the turn.
bool BothPassed(const Step& s) {
  if (s.state.turn.text.Empty()) return false;
  const TimerId timer = s.Told<TimerFired>().timer;
  return timer == TimerId::kTimerEp ? FinalIsIn(s) : !s.state.timers.Armed(TimerId::kTimerEp);
}

void HearWords(Step& s) {
  const bool changed = s.state.turn.text.Put(UtteranceOf(s));
  s.Stop({TimerId::kTimerEmpty, TimerId::kTimerDeaf});
  s.ArmIn(TimerId::kTimerEpForce, s.config.endpoint.force);
  if (s.TextIsFinal()) {
    s.Stop({TimerId::kTimerSttFinal});
  } else if (!s.state.timers.Armed(TimerId::kTimerSttFinal)) {
    s.Arm(TimerId::kTimerSttFinal, s.state.voice.speech_end + s.config.endpoint.stt_final);
  }
  if (changed) CancelSpeculation(s);
  Speculate(s, s.TextIsFinal() ? SpecCue::kFinal : SpecCue::kPartial);
  SetDeadline(s);
}

void TakeScore(Step& s) {
  s.In<UserPaused>().p_end = s.Told<EotScored>().p_end;
  s.Stop({TimerId::kTimerSpecWait});
  Speculate(s, SpecCue::kScore);
  SetDeadline(s);
}

void VoiceGoesOn(Step& s) {
  CancelSpeculation(s);
  AddPauseUntil(s, s.state.voice.onset);
  s.Enter(UserSpeaking{});
  if (!s.state.timers.Running(TimerId::kTimerDeaf)) s.ArmIn(TimerId::kTimerDeaf, s.config.user.deaf);
}

int EmptyTurnsNow(const Step& s) { return s.state.tallies.empty_turns + 1; }

void AskAgain(Step& s) {
  const int level = ++s.state.tallies.empty_turns;
  if (level == kNoMatchToHuman) s.state.pending.transfer = "human";
  SayPromptNow(s, PromptKind::kNoMatch, level);
}

constexpr Row kRows[] = {
    {.id = "10",
     .from = kPaused,
     .on = On<EotScored>(),
     .guard = {},
     .to = "same",
     .does = "StartSpec, SpecTts as 7.2 says; ep()",
     .action = TakeScore},
    {.id = "10",
     .from = kPaused,
     .on = OnTimer({TimerId::kTimerSpecWait}),
     .guard = {"no Eot yet", nullptr},
     .to = "same",
     .does = "StartSpec as 7.2 says",
     .action = [](Step& s) { Speculate(s, SpecCue::kNoScore); }},
    {.id = "10",
     .from = kPaused,
     .on = OnTimer({TimerId::kTimerSpecLate}),
     .guard = {},
     .to = "same",
     .does = "StartSpec, SpecTts: the pause will end the turn",
     .action = [](Step& s) { Speculate(s, SpecCue::kLate); }},
    {.id = "10a",
     .from = kUserFloors,
     .on = On<TtsStarted>(),
     .guard = {"of the speculation", nullptr},
     .to = "same",
     .does = "Spec READY",
     .action = [](Step& s) { s.state.spec->ready = true; }},
    {.id = "10a",
     .from = kUserFloors,
     .on = On<GenFailed>(),
     .guard = {"of the speculation", nullptr},
     .to = "same",
     .does = "Spec NONE; the start counts",
     .action = [](Step& s) { s.state.spec.reset(); }},
    {.id = "11",
     .from = kPaused,
     .on = kText,
     .guard = {},
     .to = "same",
     .does = "cancel T_EMPTY; re-arm T_EP_FORCE; text changed: CancelGen(spec), may StartSpec again; ep()",
     .action = HearWords},
    {.id = "11",
     .from = kPaused,
     .on = On<SlotAsked>(),
     .guard = {},
     .to = "same",
     .does = "ep()",
     .action =
         [](Step& s) {
           const auto& asked = s.Told<SlotAsked>();
           s.state.slot = {.kind = asked.kind, .length = asked.length, .sensitive = asked.sensitive};
           SetDeadline(s);
         }},
    {.id = "12",
     .from = kPaused,
     .on = On<VadStarted>(),
     .guard = {},
     .to = "USER_SPEAKING",
     .does = "CancelGen(spec); pause sample; forget the score; cancel T_EP, T_STT_FINAL, T_EMPTY, T_SPEC_*; T_DEAF and "
             "T_EP_FORCE run on",
     .action = VoiceGoesOn},
    {.id = "13a",
     .from = kPaused,
     .on = kDeadlines,
     .guard = {"both passed; backchannel to a response without asks, nothing else",
               [](const Step& s) { return BothPassed(s) && IsBackchannelTurn(s); }},
     .to = "LISTENING",
     .does = "no commit; Note(backchannel); T_IDLE1, no empty_count",
     .action = DropBackchannelTurn},
    {.id = "13",
     .from = kPaused,
     .on = kDeadlines,
     .guard = {"both passed, text", BothPassed},
     .to = "THINKING",
     .does = "CommitTurn; promote the spec if its text is the committed text, else CancelGen and a new gen; T_FILL1, "
             "T_FILL3; row 21 if its tool is already running; Spec READY: Play at once",
     .action = Commit},
    {.id = "13",
     .from = kPaused,
     .on = kDeadlines,
     .guard = {"the other is still ahead", nullptr},
     .to = "same",
     .does = "whichever is later",
     .action = [](Step&) {}},
    {.id = "14",
     .from = kPaused,
     .on = OnTimer({TimerId::kTimerEmpty}),
     .guard = {"stt DOWN", [](const Step& s) { return s.state.line.stt == Recogniser::kDown; }},
     .to = "LISTENING",
     .does = "not counted, no prompt",
     .action = [](Step& s) { FreeFloor(s); }},
    {.id = "14",
     .from = kPaused,
     .on = OnTimer({TimerId::kTimerEmpty}),
     .guard = {"fifth time in a row", [](const Step& s) { return EmptyTurnsNow(s) >= kNoMatchGoodbye; }},
     .to = "ENDING",
     .does = "EndReq(say)",
     .action =
         [](Step& s) {
           ++s.state.tallies.empty_turns;
           BeginEnd(s, EndReason::kSay);
         }},
    {.id = "14",
     .from = kPaused,
     .on = OnTimer({TimerId::kTimerEmpty}),
     .guard = {"second time in a row, or later", [](const Step& s) { return EmptyTurnsNow(s) >= kFirstNoMatchPrompt; }},
     .to = "SPEAKING",
     .does = "empty_count++; Prompt(nomatch, level), at 4 with pending transfer(human)",
     .action = AskAgain},
    {.id = "14",
     .from = kPaused,
     .on = OnTimer({TimerId::kTimerEmpty}),
     .guard = {},
     .to = "LISTENING",
     .does = "empty_count++; T_IDLE1",
     .action =
         [](Step& s) {
           ++s.state.tallies.empty_turns;
           FreeFloor(s);
         }},
};

}  // namespace

std::span<const Row> RowsOfPause() { return kRows; }

}  // namespace parley::turn
