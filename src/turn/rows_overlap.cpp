#include "turn/agent_speech.hpp"
#include "turn/hearing.hpp"
#include "turn/interruption.hpp"
#include "turn/step.hpp"

// Rows 31 to 34 and 37 to 41: the caller speaks over the agent, the agent stopped, the agent goes on.

namespace parley::turn {
namespace {

constexpr FloorSet kOverlaps = {Floor::kOverlap};
constexpr TriggerSet kEvidence = On<OverlapVoiced, OverlapClassified>();
constexpr TriggerSet kText = On<SttPartialHeard, SttFinalHeard>();

const OverlapBurst& Burst(const Step& s) { return s.In<Overlap>().burst; }

bool ClassSaysInterruption(const Step& s) {
  const OverlapBurst& burst = Burst(s);
  const OverlapConfig& config = s.config.overlap;
  return burst.voiced >= config.decide && burst.p_interrupt && *burst.p_interrupt >= config.interrupt_from;
}

bool LongEnoughToStop(const Step& s) {
  const OverlapBurst& burst = Burst(s);
  const OverlapConfig& config = s.config.overlap;
  if (burst.voiced >= config.cap) return true;
  const bool suppressed = (burst.p_interrupt && *burst.p_interrupt <= config.suppress_to) || !burst.heard.text.Empty();
  return burst.voiced >= config.force && !suppressed;
}

void NoticeVoice(Step& s) {
  OverlapBurst& burst = s.In<Overlap>().burst;
  if (burst.voiced >= s.config.overlap.duck && !burst.ducked) {
    burst.ducked = true;
    s.Do(Duck{});
  }
  if (burst.voiced >= s.config.overlap.ask && !burst.asked) {
    burst.asked = true;
    s.Do(Ask{.what = AskKind::kClass});
  }
}

void VoiceGone(Step& s) {
  OverlapHeard heard = std::move(s.In<Overlap>().burst.heard);
  EndOverlap(s);
  s.Do(TakeNote{.kind = NoteKind::kBackchannel});
  s.state.past.last_overlap = std::move(heard);
}

void VoiceOverResume(Step& s) {
  Response response = TakeResponse(s);
  StopResponse(s, response, true, false);
  s.Enter(Interrupted{std::move(response)});
  s.ArmIn(TimerId::kTimerDeaf, s.config.user.deaf_interrupted);
}

void FailToResume(Step& s) {
  const Response& response = *CurrentResponse(s.state);
  s.Do(TakeNote{.kind = NoteKind::kStall});
  s.Do(StopPlay{.response = response.id, .keep = false});
  if (response.gen) return BreakOffResponse(s, BreakOff::kStalled);
  TruncateToHeard(s, response);
  s.ApplyRowsFor(TriggerOf<PlayFinished>());
}

constexpr Row kRows[] = {
    {.id = "32a",
     .from = kOverlaps,
     .on = kEvidence,
     .guard = {"class at least 0.7, at T_OVL_DECIDE or later", ClassSaysInterruption},
     .to = "INTERRUPTED",
     .does = "StopPlay(keep); Truncate; T_DEAF (3000), T_FALSE_INT from VadStop",
     .action = StopAndListen},
    {.id = "34",
     .from = kOverlaps,
     .on = kEvidence,
     .guard = {"T_OVL_FORCE, not if class at most 0.3 or only listed backchannels so far; cap 1500 always",
               LongEnoughToStop},
     .to = "INTERRUPTED",
     .does = "as 32a",
     .action = StopAndListen},
    {.id = "31",
     .from = kOverlaps,
     .on = On<OverlapVoiced>(),
     .guard = {},
     .to = "same",
     .does = "Duck at T_OVL_DUCK; Ask(class) at T_OVL_ASK",
     .action = NoticeVoice},
    {.id = "31",
     .from = kOverlaps,
     .on = On<OverlapClassified>(),
     .guard = {},
     .to = "same",
     .does = "kept until T_OVL_DECIDE",
     .action = [](Step&) {}},
    {.id = "33",
     .from = kOverlaps,
     .on = On<VadStopped>(),
     .guard = {"voice gone, no words", nullptr},
     .to = "the state it came from",
     .does = "Unduck; Note(backchannel); keep last overlap for 29a",
     .action = VoiceGone},
    {.id = "33",
     .from = kOverlaps,
     .on = On<EchoSuspected>(),
     .guard = {"echo", [](const Step& s) { return s.state.line.echo_suspected; }},
     .to = "the state it came from",
     .does = "Unduck; nothing is kept",
     .action = EndOverlap},
    {.id = "37",
     .from = {Floor::kInterrupted, Floor::kResuming},
     .on = kText,
     .guard = {"words", [](const Step& s) { return AdmissionOf(s, s.Text()) == Admission::kWords; }},
     .to = "USER_SPEAKING (USER_PAUSED if no voice)",
     .does = "StopPlay and Truncate in RESUMING; CancelGen; discard the remainder; new turn",
     .action = TakeFloorByWords},
    {.id = "37",
     .from = {Floor::kInterrupted, Floor::kResuming},
     .on = kText,
     .guard = {"listed backchannels", nullptr},
     .to = "same",
     .does = "Note(backchannel)",
     .action = [](Step& s) { s.Do(TakeNote{.kind = NoteKind::kBackchannel}); }},
    {.id = "37a",
     .from = {Floor::kInterrupted},
     .on = On<VadStarted>(),
     .guard = {},
     .to = "same",
     .does = "cancel T_FALSE_INT; T_DEAF runs on through flaps",
     .action = [](Step& s) { s.Stop({TimerId::kTimerFalseInt}); }},
    {.id = "37a",
     .from = {Floor::kInterrupted},
     .on = On<VadStopped>(),
     .guard = {"T_FALSE_INT does not run",
               [](const Step& s) { return !s.state.timers.Armed(TimerId::kTimerFalseInt); }},
     .to = "same",
     .does = "T_FALSE_INT",
     .action = [](Step& s) { s.ArmIn(TimerId::kTimerFalseInt, s.config.overlap.false_interruption); }},
    {.id = "37a",
     .from = {Floor::kInterrupted},
     .on = OnTimer({TimerId::kTimerDeaf}),
     .guard = {},
     .to = "as 38",
     .does = "voice no longer live",
     .action =
         [](Step& s) {
           s.JudgeVoiceNoise();
           EndFalseInterruption(s);
         }},
    {.id = "38",
     .from = {Floor::kInterrupted},
     .on = OnTimer({TimerId::kTimerFalseInt}),
     .guard = {"no words", nullptr},
     .to = "RESUMING (39), LISTENING (40); a request that came since the stop: its row",
     .does =
         "ResumeFrom the phrase start, T_RESUME; or CancelGen where a request waits, less than 400 is left (Truncate "
         "again without the mark) or two resumes are used",
     .action = EndFalseInterruption},
    {.id = "41",
     .from = {Floor::kResuming},
     .on = On<VadStarted>(),
     .guard = {},
     .to = "INTERRUPTED",
     .does = "StopPlay(keep); T_DEAF (3000); never resume over a voice",
     .action = VoiceOverResume},
    {.id = "40a",
     .from = {Floor::kResuming},
     .on = OnTimer({TimerId::kTimerResume}),
     .guard = {},
     .to = "THINKING; a prompt as its PlayDone",
     .does = "as a stall in row 30; a prompt as 30a",
     .action = FailToResume},
};

}  // namespace

std::span<const Row> RowsOfOverlap() { return kRows; }

}  // namespace parley::turn
