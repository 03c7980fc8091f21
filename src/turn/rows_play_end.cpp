#include "turn/agent_speech.hpp"
#include "turn/floor_free.hpp"
#include "turn/hearing.hpp"
#include "turn/step.hpp"
#include "turn/user_turn.hpp"

// Rows 29, 35 and 43: a response was spoken to its end.

namespace parley::turn {
namespace {

constexpr FloorSet kEndsHere = {Floor::kSpeaking, Floor::kIdlePrompt, Floor::kResuming};

const Response& Current(const Step& s) { return *CurrentResponse(s.state); }

/// The response is over and the floor for a moment nobody's.
Response EndResponse(Step& s) {
  Response response = TakeResponse(s);
  RememberSpoken(s, response);
  s.state.past.ended_at = s.now;
  s.state.past.asked = response.facts.asks;
  s.Enter(Listening{});
  return response;
}

Ms VoiceEndOrNow(const Step& s) { return s.state.voice.now == Voice::kNone ? LastVoiceEnd(s) : s.now; }

bool AnswerAtTheEdge(const Step& s) {
  const std::optional<OverlapHeard>& last = s.state.past.last_overlap;
  return last && !last->text.Empty() && Current(s).facts.asks && last->onset >= s.now - s.config.overlap.edge;
}

/// A backchannel that answered nothing.
void DropLastOverlap(Step& s) {
  if (!s.state.past.last_overlap) return;
  MarkCommitted(s.state, s.state.past.last_overlap->text.Last());
  s.state.past.last_overlap.reset();
}

void TakeEdgeAnswer(Step& s) {
  EndResponse(s);
  OverlapHeard heard = *std::exchange(s.state.past.last_overlap, std::nullopt);
  OpenTurn(s, heard.onset);
  s.state.turn.text.Merge(std::move(heard.text));
  EnterUserFloor(s, VoiceEndOrNow(s));
}

void GoOnOverEnd(Step& s) {
  OverlapHeard heard = std::move(s.In<Overlap>().burst.heard);
  const Response response = EndResponse(s);
  OpenTurn(s, heard.onset);
  s.state.turn.text.Merge(std::move(heard.text));
  s.state.turn.backchannel_only = !response.facts.asks;
  EnterUserFloor(s, s.now);
}

void TakeKeptWords(Step& s) {
  EndResponse(s);
  OpenTurn(s, s.state.voice.onset);
  EnterUserFloor(s, VoiceEndOrNow(s));
}

void TakeOpenText(Step& s) {
  EndResponse(s);
  DropLastOverlap(s);
  ReopenTurn(s);
  EnterUserFloor(s, VoiceEndOrNow(s));
}

void TakeRecordedVoice(Step& s) {
  EndResponse(s);
  DropLastOverlap(s);
  OpenTurn(s, s.state.voice.onset);
  EnterUserFloor(s, s.now);
}

void GrantTime(Step& s) {
  EndResponse(s);
  DropLastOverlap(s);
  if (!ServePending(s)) s.ArmIn(TimerId::kTimerGrace, s.config.user.grace);
}

void EndSpeech(Step& s) {
  EndResponse(s);
  DropLastOverlap(s);
  FreeFloor(s);
}

constexpr Row kRows[] = {
    {.id = "4",
     .from = {Floor::kSpeaking, Floor::kOverlap, Floor::kResuming},
     .on = On<PlayFinished>(),
     .guard = {"the message for a machine", [](const Step& s) { return Current(s).IsPrompt(PromptKind::kMessage); }},
     .to = "ENDED",
     .does = "Bye",
     .action = [](Step& s) { EndNow(s, EndReason::kMessage); }},
    {.id = "29",
     .from = kEndsHere,
     .on = On<PlayFinished>(),
     .guard = {"pending transfer, no kept words",
               [](const Step& s) { return s.state.pending.transfer && s.state.past.kept.Empty(); }},
     .to = "TRANSFERRING",
     .does = "Transfer; T_XFER",
     .action =
         [](Step& s) {
           EndResponse(s);
           s.Do(TransferCall{.target = *std::exchange(s.state.pending.transfer, std::nullopt)});
           s.Enter(Transferring{});
           s.ArmIn(TimerId::kTimerXfer, s.config.call.transfer);
         }},
    {.id = "29",
     .from = kEndsHere,
     .on = On<PlayFinished>(),
     .guard = {"pending end, no kept words, no live voice",
               [](const Step& s) { return s.state.pending.end && s.state.past.kept.Empty() && s.Quiet(); }},
     .to = "ENDING",
     .does = "row 51",
     .action =
         [](Step& s) {
           const EndReason reason = *s.state.pending.end;
           EndResponse(s);
           BeginEnd(s, reason);
         }},
    {.id = "35",
     .from = {Floor::kOverlap},
     .on = On<PlayFinished>(),
     .guard = {},
     .to = "USER_SPEAKING",
     .does =
         "full text committed; turn_id++; overlap text is the start of the user turn; T_DEAF, T_MONOLOGUE; T_EP_FORCE "
         "with text. Without asks backchannels alone will not be answered (13a); pending waits",
     .action = GoOnOverEnd},
    {.id = "29b",
     .from = kEndsHere,
     .on = On<PlayFinished>(),
     .guard = {"kept words", [](const Step& s) { return !s.state.past.kept.Empty(); }},
     .to = "USER_PAUSED / USER_SPEAKING",
     .does = "turn_id++; as 35; speech_end is the end of that voice",
     .action = TakeKeptWords},
    {.id = "29a",
     .from = kEndsHere,
     .on = On<PlayFinished>(),
     .guard = {"asks; last overlap or edge text has its onset within T_EDGE", AnswerAtTheEdge},
     .to = "USER_PAUSED / USER_SPEAKING",
     .does = "turn_id++; the text becomes the user's turn",
     .action = TakeEdgeAnswer},
    {.id = "29",
     .from = kEndsHere,
     .on = On<PlayFinished>(),
     .guard = {"open text", [](const Step& s) { return !s.state.turn.text.Empty(); }},
     .to = "USER_PAUSED / USER_SPEAKING",
     .does = "the turn goes on",
     .action = TakeOpenText},
    {.id = "29c",
     .from = kEndsHere,
     .on = On<PlayFinished>(),
     .guard = {"live voice", [](const Step& s) { return !s.Quiet(); }},
     .to = "USER_SPEAKING",
     .does = "turn_id++; voice that was only recorded becomes a turn",
     .action = TakeRecordedVoice},
    {.id = "29",
     .from = kEndsHere,
     .on = On<PlayFinished>(),
     .guard = {"grace", [](const Step& s) { return Current(s).facts.grace; }},
     .to = "LISTENING",
     .does = "pending prompt, else T_GRACE",
     .action = GrantTime},
    {.id = "29",
     .from = {Floor::kSpeaking, Floor::kResuming},
     .on = On<PlayFinished>(),
     .guard = {},
     .to = "LISTENING",
     .does = "pending prompt, else T_IDLE*",
     .action = EndSpeech},
    {.id = "43",
     .from = {Floor::kIdlePrompt},
     .on = On<PlayFinished>(),
     .guard = {},
     .to = "LISTENING",
     .does = "next T_IDLE",
     .action = EndSpeech},
};

}  // namespace

std::span<const Row> RowsOfPlayEnd() { return kRows; }

}  // namespace parley::turn
