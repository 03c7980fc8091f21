#include "turn/agent_speech.hpp"
#include "turn/endpoint.hpp"
#include "turn/step.hpp"
#include "turn/user_turn.hpp"

// Rows 46 and 47: keys, in any state.

namespace parley::turn {
namespace {

constexpr FloorSet kTakesDigits = {Floor::kListening,   Floor::kUserSpeaking, Floor::kUserPaused,
                                   Floor::kThinking,    Floor::kSpeaking,     Floor::kOverlap,
                                   Floor::kInterrupted, Floor::kResuming,     Floor::kIdlePrompt};

/// Digits keyed so far in this turn, those of a commit that the next key retracts among them.
const KeyedDigits& KeyedSoFar(const Step& s) {
  if (s.state.digits) return *s.state.digits;
  if (const auto* thinking = std::get_if<Thinking>(&s.state.floor)) return thinking->turn.keyed;
  return s.state.turn.keyed;
}

bool DigitEndsIt(const Step& s) {
  const std::string& digits = KeyedSoFar(s).digits;
  if (s.Told<DtmfPressed>().digit == '#') return !digits.empty();
  const Slot& slot = s.state.slot;
  return slot.kind == SlotKind::kDigits && slot.length > 0 &&
         digits.size() + 1 >= static_cast<std::size_t>(slot.length);
}

/// Whatever the agent says or prepares stops: the caller keys.
void StopAgent(Step& s) {
  switch (s.At()) {
    case Floor::kSpeaking:
    case Floor::kOverlap:
    case Floor::kIdlePrompt:
    case Floor::kResuming: {
      Response response = TakeResponse(s);
      StopResponse(s, response, false, true);
      return TruncateToHeard(s, response);
    }
    case Floor::kInterrupted: {
      const Response response = TakeResponse(s);
      if (response.gen) s.Do(CancelGen{.gen = response.gen});
      return;
    }
    case Floor::kThinking: return MergeBack(s, AbandonAnswer(s));
    case Floor::kConnecting:
    case Floor::kListening:
    case Floor::kUserSpeaking:
    case Floor::kUserPaused:
    case Floor::kTransferring:
    case Floor::kEnding:
    case Floor::kEnded: return;
  }
}

void AddDigit(Step& s) {
  const Floor from = s.At();
  UserTurn& turn = s.state.turn;
  const bool same_turn = !turn.text.Empty() || s.CollectingDigits() || from == Floor::kUserSpeaking ||
                         from == Floor::kUserPaused || from == Floor::kThinking;
  StopAgent(s);
  CancelSpeculation(s);
  DropPendingRequests(s);
  if (!s.state.digits) s.state.digits = std::exchange(turn.keyed, {});
  if (same_turn) {
    turn.text.Merge(std::exchange(s.state.past.kept, {}));
  } else {
    OpenTurn(s, s.now);
  }
  if (s.Quiet()) {
    s.Enter(Listening{});
  } else {
    s.Enter(UserSpeaking{});
  }
  // While digits are collected nothing else of the user's turn runs.
  s.Stop({TimerId::kTimerDeaf, TimerId::kTimerEpForce, TimerId::kTimerMonologue, TimerId::kTimerIdle1,
          TimerId::kTimerIdle2, TimerId::kTimerIdle3, TimerId::kTimerGrace});
  s.state.tallies.idle_level = 0;
  KeyedDigits& keyed = *s.state.digits;
  const char digit = s.Told<DtmfPressed>().digit;
  keyed.sensitive |= s.state.slot.sensitive;
  if (digit != '#' || keyed.digits.empty()) keyed.digits += digit;
  s.ArmIn(TimerId::kTimerDigit, s.config.user.digit);
}

constexpr Row kRows[] = {
    {.id = "46",
     .from = kAnyLive,
     .on = On<DtmfPressed>(),
     .guard = {"TRANSFERRING, ENDING, screening, or media not OK",
               [](const Step& s) {
                 return s.At() == Floor::kTransferring || s.At() == Floor::kEnding || !s.ScreeningOver() ||
                        !s.MediaOk();
               }},
     .to = "same",
     .does = "Note(dtmf)",
     .action = [](Step& s) { s.Do(TakeNote{.kind = NoteKind::kDtmf}); }},
    {.id = "47",
     .from = kTakesDigits,
     .on = On<DtmfPressed>(),
     .guard = {"# after a digit, or the known length is reached", DigitEndsIt},
     .to = "THINKING",
     .does = "as 46; CommitDigits with any open text, then as 13",
     .action =
         [](Step& s) {
           AddDigit(s);
           CommitKeyed(s);
         }},
    {.id = "46",
     .from = kTakesDigits,
     .on = On<DtmfPressed>(),
     .guard = {},
     .to = "LISTENING, or USER_SPEAKING if voice is on",
     .does = "StopPlay and Truncate if audible; CancelGen; in THINKING also MergeTurn; open turn: same turn_id, else "
             "turn_id++; T_DIGIT",
     .action = AddDigit},
    {.id = "47",
     .from = {Floor::kListening, Floor::kUserSpeaking},
     .on = OnTimer({TimerId::kTimerDigit}),
     .guard = {},
     .to = "THINKING",
     .does = "CommitDigits with any open text, then as 13",
     .action = CommitKeyed},
};

}  // namespace

std::span<const Row> RowsOfDigits() { return kRows; }

}  // namespace parley::turn
