#include "turn/agent_speech.hpp"
#include "turn/endpoint.hpp"
#include "turn/floor_free.hpp"
#include "turn/interruption.hpp"
#include "turn/step.hpp"
#include "turn/user_turn.hpp"

// Rows 54 to 62: what happens to the line, in any state. Before all others.

namespace parley::turn {
namespace {

constexpr Ms kReplay{10'000};

void HangUp(Step& s) {
  TurnState& state = s.state;
  CancelSpeculation(s);
  if (const auto* thinking = std::get_if<Thinking>(&state.floor); thinking != nullptr && thinking->next) {
    s.Do(CancelGen{.gen = thinking->next->gen});
    TruncateToHeard(s, *thinking->next);
  }
  if (const Response* current = CurrentResponse(state)) {
    if (current->gen) s.Do(CancelGen{.gen = current->gen});
    TruncateToHeard(s, *current);
  }
  Finish(s);
}

/// Sound stops, the voice is no longer known, and every timer waits but those that end the call.
void Suspend(Step& s, Media media, Ms unheard) {
  TurnState& state = s.state;
  state.line.media = media;
  s.FreezeTimers();
  state.voice.now = Voice::kNone;
  if (auto* speaking = std::get_if<UserSpeaking>(&state.floor)) speaking->pause.reset();
  if (auto* thinking = std::get_if<Thinking>(&state.floor); thinking != nullptr && thinking->filler) {
    s.Do(StopPlay{.response = *thinking->filler, .keep = false});
    thinking->filler.reset();
    s.Stop({TimerId::kTimerPlayStall});
    if (thinking->next) s.ArmIn(TimerId::kTimerFill2, Ms{0});
  }
  if (CurrentResponse(state) == nullptr || s.At() == Floor::kInterrupted) return;

  Response response = TakeResponse(s);
  response.heard = std::max(Ms{0}, response.heard - unheard);
  StopResponse(s, response, true, false);
  TruncateToHeard(s, response);
  if (s.At() == Floor::kEnding) {
    s.In<Ending>().response.reset();
  } else if (s.At() == Floor::kIdlePrompt) {
    s.Enter(IdlePrompt{std::move(response)});
  } else {
    s.Enter(Speaking{std::move(response)});
  }
}

/// A call that has to end does so when its line goes: nothing else might end it while it is held.
void EndIfDue(Step& s) {
  const std::optional<EndReason> pending = s.state.pending.end;
  if (pending && IsLasting(*pending)) EndNow(s, *pending);
}

void LoseMedia(Step& s) {
  const auto& lost = s.Told<MediaLost>();
  s.state.line.last_rx = lost.last_rx;
  // What was said into the dead line is said again.
  Suspend(s, Media::kLost, std::max(Ms{0}, s.now - lost.last_rx));
  s.Arm(TimerId::kTimerMediaEnd,
        lost.last_rx + (lost.before_first ? s.config.call.media_end_before_first : s.config.call.media_end));
  EndIfDue(s);
}

void Hold(Step& s) {
  s.Stop({TimerId::kTimerMediaEnd});
  if (s.state.line.media == Media::kLost) {
    s.state.line.media = Media::kHold;
  } else {
    Suspend(s, Media::kHold, Ms{0});
    EndIfDue(s);
  }
}

void GoOnListening(Step& s, bool held) {
  // Whatever the machine said meanwhile, it is silent now.
  if (s.state.line.screening == Screening::kMachine && !s.state.timers.Running(TimerId::kTimerAmdVoicemail))
    return s.ArmIn(TimerId::kTimerAmdVoicemail, s.config.call.amd_voicemail);
  if (!s.ScreeningOver() || s.CollectingDigits()) return;
  if (!s.state.turn.text.Empty()) {
    ReopenTurn(s);
    return EnterPaused(s, s.now);
  }
  if (ServePending(s)) return;
  if (!held) return SayPromptNow(s, PromptKind::kAreYouThere);
  if (s.state.timers.Running(TimerId::kTimerGrace)) return;
  s.state.tallies.idle_level = 0;
  ArmIdle(s);
}

void GoOnWithTurn(Step& s) {
  CancelSpeculation(s);
  s.Stop({TimerId::kTimerDeaf});
  if (s.CollectingDigits()) return s.Enter(Listening{});
  EnterPaused(s, s.now);
}

/// Media flow again, after a loss or a hold.
void Restore(Step& s) {
  const bool held = s.state.line.media == Media::kHold;
  s.state.line.media = Media::kOk;
  s.Stop({TimerId::kTimerMediaEnd});
  if (s.At() == Floor::kListening) s.Stop({TimerId::kTimerIdle1, TimerId::kTimerIdle2, TimerId::kTimerIdle3});
  s.ThawTimers();
  switch (s.At()) {
    case Floor::kSpeaking:
    case Floor::kIdlePrompt: return Resume(s, TakeResponse(s), false);
    case Floor::kUserSpeaking:
    case Floor::kUserPaused: return GoOnWithTurn(s);
    case Floor::kInterrupted:
      if (!s.state.timers.Running(TimerId::kTimerFalseInt))
        s.ArmIn(TimerId::kTimerFalseInt, s.config.overlap.false_interruption);
      return;
    case Floor::kThinking: s.Stop({TimerId::kTimerHold}); return SayWhatIsDue(s);
    case Floor::kListening: return GoOnListening(s, held);
    case Floor::kConnecting:
    case Floor::kOverlap:
    case Floor::kResuming:
    case Floor::kTransferring:
    case Floor::kEnding:
    case Floor::kEnded: return;
  }
}

void OfferKeys(Step& s) {
  if (auto* speaking = std::get_if<UserSpeaking>(&s.state.floor)) speaking->due = DueAtStop::kNothing;
  CancelSpeculation(s);
  s.JudgeVoiceNoise();
  SayPromptNow(s, PromptKind::kKeys);
}

void WrapUp(Step& s) { SayPromptNow(s, PromptKind::kWrapUp); }

void KeepPrompt(Step& s, PromptKind kind) { s.state.pending.prompt = PendingPrompt{kind, 0}; }

void StopAndEnd(Step& s) {
  if (const auto* thinking = std::get_if<Thinking>(&s.state.floor); thinking != nullptr && thinking->filler)
    s.Do(StopPlay{.response = *thinking->filler, .keep = false});
  if (CurrentResponse(s.state) != nullptr && s.At() != Floor::kInterrupted && s.MediaOk()) {
    Response response = TakeResponse(s);
    if (response.started) {
      StopResponse(s, response, false, false);
      TruncateToHeard(s, response);
    }
  }
  EndNow(s, EndReason::kDrain);
}

bool FloorIsFree(const Step& s) { return !s.CollectingDigits() && s.ScreeningOver() && s.MediaOk(); }

constexpr FloorSet kNotEnded = {Floor::kConnecting, Floor::kListening,  Floor::kUserSpeaking, Floor::kUserPaused,
                                Floor::kThinking,   Floor::kSpeaking,   Floor::kOverlap,      Floor::kInterrupted,
                                Floor::kResuming,   Floor::kIdlePrompt, Floor::kTransferring, Floor::kEnding};
constexpr FloorSet kBeforeTheEnd = {Floor::kListening,   Floor::kUserSpeaking, Floor::kUserPaused,
                                    Floor::kThinking,    Floor::kSpeaking,     Floor::kOverlap,
                                    Floor::kInterrupted, Floor::kResuming,     Floor::kIdlePrompt};

constexpr Row kRows[] = {
    {.id = "61",
     .from = {Floor::kEnded},
     .on = TriggerSet::All(),
     .guard = {},
     .to = "ENDED",
     .does = "nothing",
     .action = [](Step&) {}},
    {.id = "54",
     .from = kNotEnded,
     .on = On<HungUp>(),
     .guard = {},
     .to = "ENDED",
     .does = "CancelGen of what runs; Truncate; no StopPlay, no Bye",
     .action = HangUp},
    {.id = "55",
     .from = kAnyLive,
     .on = On<MediaLost>(),
     .guard = {"media OK", [](const Step& s) { return s.MediaOk(); }},
     .to = "same (OVERLAP, RESUMING: SPEAKING), media LOST",
     .does =
         "freeze all timers but those that end the call; voice ends; StopPlay(keep) and Truncate at heard_ms - (now "
         "- last_rx); a filler is stopped; T_MEDIA_END",
     .action = LoseMedia},
    {.id = "56",
     .from = kAnyLive,
     .on = On<MediaReturned>(),
     .guard = {"media LOST", [](const Step& s) { return s.state.line.media == Media::kLost; }},
     .to = "RESUMING; USER_PAUSED if a turn is open; THINKING and INTERRUPTED go on; else LISTENING",
     .does = "thaw; ResumeFrom, not counted; THINKING: row 17 if READY; LISTENING: pending, else Prompt(are_you_there)",
     .action = Restore},
    {.id = "57",
     .from = kAnyLive,
     .on = OnTimer({TimerId::kTimerMediaEnd}),
     .guard = {},
     .to = "ENDED",
     .does = "Bye(media)",
     .action = [](Step& s) { EndNow(s, EndReason::kMedia); }},
    {.id = "58",
     .from = kAnyLive,
     .on = On<CallHeld>(),
     .guard = {"not held yet", [](const Step& s) { return s.state.line.media != Media::kHold; }},
     .to = "as 55, media HOLD",
     .does = "as 55 with the exact heard_ms, no T_MEDIA_END",
     .action = Hold},
    {.id = "58",
     .from = kAnyLive,
     .on = On<CallUnheld>(),
     .guard = {"media HOLD", [](const Step& s) { return s.state.line.media == Media::kHold; }},
     .to = "as 56",
     .does = "as 56; LISTENING: T_IDLE1 from zero instead of a prompt",
     .action = Restore},
    {.id = "59",
     .from = kAnyLive,
     .on = On<SttWentDown>(),
     .guard = {"stt OK", [](const Step& s) { return s.state.line.stt == Recogniser::kOk; }},
     .to = "same, stt DOWN",
     .does = "RestartStt with 10 s replayed; T_STT_GONE",
     .action =
         [](Step& s) {
           s.state.line.stt = Recogniser::kDown;
           s.Do(RestartStt{.replay = kReplay});
           s.ArmIn(TimerId::kTimerSttGone, s.config.user.stt_gone);
         }},
    {.id = "59",
     .from = {Floor::kListening, Floor::kUserSpeaking, Floor::kUserPaused},
     .on = OnTimer({TimerId::kTimerSttGone}),
     .guard = {"screening over, no digits", [](const Step& s) { return s.ScreeningOver() && !s.CollectingDigits(); }},
     .to = "SPEAKING",
     .does = "Prompt(keys), over the voice if need be; open text stays open",
     .action = OfferKeys},
    {.id = "59",
     .from = kBeforeTheEnd,
     .on = OnTimer({TimerId::kTimerSttGone}),
     .guard = {},
     .to = "same",
     .does = "Prompt(keys) waits in pending",
     .action = [](Step& s) { KeepPrompt(s, PromptKind::kKeys); }},
    {.id = "59a",
     .from = kAnyLive,
     .on = On<SttCameUp>(),
     .guard = {},
     .to = "same, stt OK",
     .does = "cancel T_STT_GONE",
     .action =
         [](Step& s) {
           s.state.line.stt = Recogniser::kOk;
           s.Stop({TimerId::kTimerSttGone});
           if (auto* speaking = std::get_if<UserSpeaking>(&s.state.floor);
               speaking != nullptr && speaking->due == DueAtStop::kKeys)
             speaking->due = DueAtStop::kNothing;
         }},
    {.id = "60",
     .from = kAnyLive,
     .on = On<DrainRequested>(),
     .guard = {},
     .to = "same",
     .does = "T_DRAIN1, T_DRAIN2, T_DRAIN3",
     .action =
         [](Step& s) {
           const Ms deadline = s.Told<DrainRequested>().deadline;
           s.Arm(TimerId::kTimerDrain1, deadline - s.config.call.drain_wrap_up);
           s.Arm(TimerId::kTimerDrain2, deadline - s.config.call.end);
           s.Arm(TimerId::kTimerDrain3, deadline);
         }},
    {.id = "60",
     .from = {Floor::kListening},
     .on = OnTimer({TimerId::kTimerDrain1, TimerId::kTimerCallWarn}),
     .guard = {"floor free", FloorIsFree},
     .to = "SPEAKING",
     .does = "Prompt(wrap-up)",
     .action = WrapUp},
    {.id = "60",
     .from = kBeforeTheEnd,
     .on = OnTimer({TimerId::kTimerDrain1, TimerId::kTimerCallWarn}),
     .guard = {},
     .to = "same",
     .does = "Prompt(wrap-up) waits in pending",
     .action = [](Step& s) { KeepPrompt(s, PromptKind::kWrapUp); }},
    {.id = "60",
     .from = kAnyLive,
     .on = OnTimer({TimerId::kTimerDrain3}),
     .guard = {},
     .to = "ENDED",
     .does = "StopPlay and Truncate if audible; Bye(drain)",
     .action = StopAndEnd},
};

}  // namespace

std::span<const Row> RowsOfLine() { return kRows; }

}  // namespace parley::turn
