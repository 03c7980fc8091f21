#include "base/words.hpp"
#include "turn/agent_speech.hpp"
#include "turn/endpoint.hpp"
#include "turn/floor_free.hpp"
#include "turn/hearing.hpp"
#include "turn/step.hpp"
#include "turn/user_turn.hpp"

// Rows 8, 9, 13a, 15 and 16: the user speaks.

namespace parley::turn {
namespace {

constexpr Ms kReplay{10'000};

constexpr FloorSet kSpeakingOnly = {Floor::kUserSpeaking};
constexpr FloorSet kUserFloors = {Floor::kUserSpeaking, Floor::kUserPaused};
constexpr TriggerSet kText = On<SttPartialHeard, SttFinalHeard>();
constexpr TriggerSet kForced = OnTimer({TimerId::kTimerEpForce, TimerId::kTimerDeaf});

bool InSoftPause(const Step& s) { return s.In<UserSpeaking>().pause.has_value(); }
bool HasText(const Step& s) { return !s.state.turn.text.Empty(); }

void HearWords(Step& s) {
  s.state.turn.text.Put(UtteranceOf(s));
  s.state.tallies.idle_level = 0;
  if (s.CollectingDigits()) return;
  s.ArmIn(TimerId::kTimerEpForce, s.config.endpoint.force);
  s.ArmIn(TimerId::kTimerDeaf, s.config.user.deaf);
}

void BeginSoftPause(Step& s) {
  s.In<UserSpeaking>().pause = SoftPause{};
  s.state.voice.speech_end = s.Told<VadSoftened>().speech_end;
  s.Do(Ask{.what = AskKind::kEot});
}

void EndSoftPause(Step& s) {
  CancelSpeculation(s);
  s.In<UserSpeaking>().pause.reset();
}

/// The event is no text, or text that row 8 has taken.
bool NoTextOrTaken(const Step& s) {
  if (!kText.Has(TriggerOf(s.event.body))) return true;
  return !IsLate(s, s.Text()) && AdmissionOf(s, s.Text()) == Admission::kWords;
}

void SpeculateInPause(Step& s) {
  if (std::holds_alternative<EotScored>(s.event.body)) return Speculate(s, SpecCue::kScore);
  const bool at_pause = std::holds_alternative<VadSoftened>(s.event.body);
  const bool final = at_pause ? s.state.turn.text.LastIsFinal() : s.TextIsFinal();
  Speculate(s, final ? SpecCue::kFinal : SpecCue::kPartial);
}

void EndVoice(Step& s) {
  const std::optional<SoftPause> pause = s.In<UserSpeaking>().pause;
  EnterPaused(s, s.Told<VadStopped>().speech_end, pause ? pause->p_end : std::nullopt);
}

bool Due(const Step& s, DueAtStop due) { return s.In<UserSpeaking>().due == due && !s.CollectingDigits(); }

void Interject(Step& s) {
  if (const auto* stopped = std::get_if<VadStopped>(&s.event.body)) s.state.voice.speech_end = stopped->speech_end;
  CommitToPrompt(s);
  s.state.tallies.empty_turns = 0;
  SayPromptNow(s, PromptKind::kInterject);
}

void OfferKeysAfterVoice(Step& s) {
  s.state.voice.speech_end = s.Told<VadStopped>().speech_end;
  s.Stop({TimerId::kTimerSttGone});
  CancelSpeculation(s);
  SayPromptNow(s, PromptKind::kKeys);
}

void ForceCommit(Step& s) {
  s.Do(Measure{.metric = MetricName::kForced, .value = Ms{0}});
  Commit(s);
}

void GiveUpNoise(Step& s) {
  s.JudgeVoiceNoise();
  s.Do(TakeNote{.kind = NoteKind::kNoise});
  CloseTurn(s);
  FreeFloor(s);
}

void SuspectDeafness(Step& s) {
  s.state.line.stt = Recogniser::kDown;
  s.Do(RestartStt{.replay = kReplay});
  s.In<UserSpeaking>().due = DueAtStop::kKeys;
  s.ArmIn(TimerId::kTimerSttGone, s.config.user.stt_gone);
}

constexpr Row kRows[] = {
    {.id = "8",
     .from = kSpeakingOnly,
     .on = kText,
     .guard = {},
     .to = "same",
     .does = "append; re-arm T_EP_FORCE and T_DEAF",
     .action = HearWords},
    {.id = "8a",
     .from = kSpeakingOnly,
     .on = On<VadSoftened>(),
     .guard = {"on", [](const Step& s) { return s.Told<VadSoftened>().on; }},
     .to = "same",
     .does = "Ask(eot); a new pause begins without a score",
     .action = BeginSoftPause},
    {.id = "8c",
     .from = kSpeakingOnly,
     .on = On<VadSoftened>(),
     .guard = {"off", nullptr},
     .to = "same",
     .does = "CancelGen(spec); the pause is over",
     .action = EndSoftPause},
    {.id = "8c",
     .from = kSpeakingOnly,
     .on = On<VadStarted>(),
     .guard = {},
     .to = "same",
     .does = "CancelGen(spec); the pause is over",
     .action = EndSoftPause},
    {.id = "8c",
     .from = kSpeakingOnly,
     .on = kText,
     .guard = {"Spec running, text changed (section 5)",
               [](const Step& s) {
                 return s.state.spec && s.state.spec->text != NormalisedText(s.state.turn.text.Joined());
               }},
     .to = "same",
     .does = "CancelGen(spec)",
     .action = CancelSpeculation,
     .additional = true},
    {.id = "8b",
     .from = kSpeakingOnly,
     .on = On<EotScored>(),
     .guard = {"soft pause", InSoftPause},
     .to = "same",
     .does = "the score of this pause",
     .action = [](Step& s) { s.In<UserSpeaking>().pause->p_end = s.Told<EotScored>().p_end; }},
    {.id = "8b",
     .from = kSpeakingOnly,
     .on = On<VadSoftened, EotScored>() | kText,
     .guard = {"soft pause, text; not after text that does not count",
               [](const Step& s) { return InSoftPause(s) && HasText(s) && NoTextOrTaken(s); }},
     .to = "same",
     .does = "StartSpec or SpecTts if 7.2 allows",
     .action = SpeculateInPause,
     .additional = true},

    {.id = "16",
     .from = kSpeakingOnly,
     .on = On<VadStopped>(),
     .guard = {"the interjection waits", [](const Step& s) { return Due(s, DueAtStop::kInterjection); }},
     .to = "SPEAKING",
     .does = "CommitTurn(gen 0); Prompt(interject)",
     .action = Interject},
    {.id = "16b",
     .from = kSpeakingOnly,
     .on = On<VadStopped>(),
     .guard = {"the keys prompt waits", [](const Step& s) { return Due(s, DueAtStop::kKeys); }},
     .to = "SPEAKING",
     .does = "Prompt(keys); open text stays open",
     .action = OfferKeysAfterVoice},
    {.id = "9",
     .from = kSpeakingOnly,
     .on = On<VadStopped>(),
     .guard = {"digits being collected", [](const Step& s) { return s.CollectingDigits(); }},
     .to = "LISTENING",
     .does = "T_DIGIT runs on",
     .action =
         [](Step& s) {
           s.state.voice.speech_end = s.Told<VadStopped>().speech_end;
           s.Enter(Listening{});
         }},
    {.id = "9",
     .from = kSpeakingOnly,
     .on = On<VadStopped>(),
     .guard = {},
     .to = "USER_PAUSED",
     .does = "speech_end; a running spec and the score of this pause are kept; Ask(eot) and T_SPEC_WAIT unless "
             "answered; ep(); T_SPEC_LATE; T_STT_FINAL unless the final is there; T_EMPTY if no words",
     .action = EndVoice},

    {.id = "13a",
     .from = kUserFloors,
     .on = kForced,
     .guard = {"backchannel to a response without asks, nothing else",
               [](const Step& s) { return HasText(s) && IsBackchannelTurn(s); }},
     .to = "LISTENING",
     .does = "no commit; Note(backchannel); voice no longer live; T_IDLE1",
     .action = DropBackchannelTurn},
    {.id = "15",
     .from = kUserFloors,
     .on = kForced,
     .guard = {"text", HasText},
     .to = "THINKING",
     .does = "CommitTurn; Metric(forced)",
     .action = ForceCommit},
    {.id = "16a",
     .from = kUserFloors,
     .on = OnTimer({TimerId::kTimerDeaf}),
     .guard = {"no text; STT events seen, or no voice at this moment",
               [](const Step& s) {
                 return s.At() == Floor::kUserPaused || s.state.voice.text_seen || s.state.voice.now == Voice::kNone;
               }},
     .to = "LISTENING",
     .does = "Note(noise); voice no longer live; T_IDLE1",
     .action = GiveUpNoise},
    {.id = "16b",
     .from = kSpeakingOnly,
     .on = OnTimer({TimerId::kTimerDeaf}),
     .guard = {"no text, no STT event at all, voice on", nullptr},
     .to = "same, stt DOWN",
     .does = "RestartStt; T_STT_GONE; Prompt(keys) at VadStop",
     .action = SuspectDeafness},
    {.id = "16",
     .from = {Floor::kUserPaused},
     .on = OnTimer({TimerId::kTimerMonologue}),
     .guard = {"text", HasText},
     .to = "SPEAKING",
     .does = "CommitTurn(gen 0); Prompt(interject)",
     .action = Interject},
    {.id = "16",
     .from = kSpeakingOnly,
     .on = OnTimer({TimerId::kTimerMonologue}),
     .guard = {"the interjection waits", [](const Step& s) { return Due(s, DueAtStop::kInterjection); }},
     .to = "SPEAKING",
     .does = "no gap came: over the voice",
     .action = Interject},
    {.id = "16",
     .from = kSpeakingOnly,
     .on = OnTimer({TimerId::kTimerMonologue}),
     .guard = {},
     .to = "same",
     .does = "the interjection waits for VadStop, 5 s at most",
     .action =
         [](Step& s) {
           s.In<UserSpeaking>().due = DueAtStop::kInterjection;
           s.ArmIn(TimerId::kTimerMonologue, s.config.user.monologue_gap);
         }},
};

}  // namespace

std::span<const Row> RowsOfUserTurn() { return kRows; }

}  // namespace parley::turn
