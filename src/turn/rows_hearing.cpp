#include "base/words.hpp"
#include "turn/agent_speech.hpp"
#include "turn/hearing.hpp"
#include "turn/interruption.hpp"
#include "turn/step.hpp"
#include "turn/user_turn.hpp"

// Voice that does not count and text that is not words, in any state: before the rows that wait for voice and words.

namespace parley::turn {
namespace {

constexpr TriggerSet kText = On<SttPartialHeard, SttFinalHeard>();

/// Row 19a: the commit is repeated with the revised text.
bool RevisesCommit(const Step& s) {
  if (!s.TextIsFinal() || !s.Quiet() || !IsLate(s, s.Text()) || !IsAnswer(s, s.Text())) return false;
  const Utterance* known = s.In<Thinking>().turn.text.Find(s.Text().utterance);
  return known != nullptr && !SameText(known->text, s.Text().text);
}

void CommitRevised(Step& s) {
  auto& thinking = s.In<Thinking>();
  if (thinking.next) {
    TruncateToHeard(s, *thinking.next);
    s.Do(CancelGen{.gen = thinking.next->gen});
  }
  thinking.turn.text.Put(UtteranceOf(s));
  s.Do(MergeTurn{.turn = thinking.turn.turn});
  Response next;
  next.id = next.gen = s.NewId();
  RepeatCommit(s, thinking.turn, next.gen);
  thinking.next = std::move(next);
  thinking.ready = false;
  if (thinking.held_back != HeldBack::kFallback && thinking.held_back != HeldBack::kApology) return;
  thinking.held_back = HeldBack::kNothing;
  s.ArmIn(TimerId::kTimerFill1, s.config.answer.fill1);
  s.ArmIn(TimerId::kTimerFill3, s.config.answer.fill3);
}

/// "Nothing was said", or no more than a backchannel.
bool SaysNothing(const Step& s) {
  return s.TextIsFinal() && s.Quiet() && s.MediaOk() && !IsLate(s, s.Text()) &&
         (NormalisedText(s.Text().text).empty() || AdmissionOf(s, s.Text()) == Admission::kBackchannel);
}

constexpr Row kRows[] = {
    {.id = "27",
     .from = kAnyLive,
     .on = On<VadStarted>(),
     .guard = {"level inadmissible, or media not OK", [](const Step& s) { return s.Quiet(); }},
     .to = "same",
     .does = "record only",
     .action = [](Step&) {}},
    {.id = "55",
     .from = kAnyLive,
     .on = On<VadStopped, VadSoftened>(),
     .guard = {"media not OK", [](const Step& s) { return !s.MediaOk(); }},
     .to = "same",
     .does = "record only",
     .action = [](Step&) {}},
    {.id = "19a",
     .from = {Floor::kThinking},
     .on = On<SttFinalHeard>(),
     .guard = {"late, different text, no voice", RevisesCommit},
     .to = "THINKING",
     .does = "CancelGen; MergeTurn; CommitTurn with the revised text, at once",
     .action = CommitRevised},
    {.id = "late",
     .from = kAnyLive,
     .on = kText,
     .guard = {"late text", [](const Step& s) { return IsLate(s, s.Text()); }},
     .to = "same",
     .does = "Note(late)",
     .action = [](Step& s) { s.Do(TakeNote{.kind = NoteKind::kLate}); }},
    {.id = "2",
     .from = {Floor::kListening},
     .on = kText,
     .guard = {"screening runs, admissible",
               [](const Step& s) {
                 const Screening screening = s.state.line.screening;
                 return (screening == Screening::kRun || screening == Screening::kOpeningDue) && IsAnswer(s, s.Text());
               }},
     .to = "same",
     .does = "keep the text, open no turn",
     .action = [](Step& s) { s.state.turn.text.Put(UtteranceOf(s)); }},
    {.id = "4",
     .from = {Floor::kListening},
     .on = kText,
     .guard = {"screening MACHINE", [](const Step& s) { return s.state.line.screening == Screening::kMachine; }},
     .to = "same",
     .does = "the machine's text is dropped",
     .action = [](Step& s) { MarkCommitted(s.state, s.Text().utterance); }},
    {.id = "38a",
     .from = {Floor::kInterrupted},
     .on = On<SttFinalHeard>(),
     .guard = {"no voice, media OK; empty or of listed backchannels only", SaysNothing},
     .to = "as 38, at once",
     .does = "Note(backchannel)",
     .action =
         [](Step& s) {
           MarkCommitted(s.state, s.Text().utterance);
           s.Do(TakeNote{.kind = NoteKind::kBackchannel});
           EndFalseInterruption(s);
         }},
    {.id = "8",
     .from = kAnyLive,
     .on = kText,
     .guard = {"inadmissible", [](const Step& s) { return AdmissionOf(s, s.Text()) == Admission::kInadmissible; }},
     .to = "same",
     .does = "Note(inadmissible); nothing is re-armed",
     .action = [](Step& s) { s.Do(TakeNote{.kind = NoteKind::kInadmissible}); }},
};

}  // namespace

std::span<const Row> RowsOfHearing() { return kRows; }

}  // namespace parley::turn
