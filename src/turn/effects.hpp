#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/units.hpp"
#include "turn/events.hpp"

namespace parley::turn {

// What the turn machine wants done. The call actor keeps the new state first and then runs the effects in order.

/// Start generating before the turn is committed: nothing is heard and no side effect runs. `tts`: also its speech.
struct StartSpec {
  static constexpr std::string_view kName = "StartSpec";
  GenId gen;
  std::string text;
  bool tts = false;
};
struct SpeakSpec {
  static constexpr std::string_view kName = "SpecTts";
  GenId gen;
};
/// The user's turn. Starts `gen` if it is not the speculation, and its speech in any case; none: the prompt that
/// follows is the answer. A turn may be committed again under the same id after MergeTurn.
struct CommitTurn {
  static constexpr std::string_view kName = "CommitTurn";
  TurnId turn;
  std::string text;
  GenId gen;
};
/// Keyed digits that must not be shown: not part of any log, trace or model input.
struct SecretDigits {
  std::string value;
};
/// As CommitTurn with what was keyed. `digits` is masked where the slot is sensitive; `secret` never is.
struct CommitDigits {
  static constexpr std::string_view kName = "CommitDigits";
  TurnId turn;
  std::string digits;
  bool masked = false;
  std::string text;
  GenId gen;
  SecretDigits secret;
};
/// The last commit of this turn is retracted; its text is open again.
struct MergeTurn {
  static constexpr std::string_view kName = "MergeTurn";
  TurnId turn;
};
struct CancelGen {
  static constexpr std::string_view kName = "CancelGen";
  GenId gen;
};
/// The same turn on the next provider.
struct RetryGen {
  static constexpr std::string_view kName = "RetryGen";
  GenId gen;
  TurnId turn;
};
/// Go on after `heard_text`, which the caller has heard.
struct ContinueGen {
  static constexpr std::string_view kName = "ContinueGen";
  GenId gen;
  TurnId turn;
  std::string heard_text;
};

struct Play {
  static constexpr std::string_view kName = "Play";
  ResponseId response;
  GenId gen;
};
/// Lower our voice by 9 dB over 20 ms: we noticed.
struct Duck {
  static constexpr std::string_view kName = "Duck";
};
struct Unduck {
  static constexpr std::string_view kName = "Unduck";
};
/// Flush and go quiet, gain back to 0 dB. `keep`: the rest stays, it may be resumed.
struct StopPlay {
  static constexpr std::string_view kName = "StopPlay";
  ResponseId response;
  bool keep = false;
};
/// History keeps `text` of this response, with the mark that it was interrupted if `mark`. Empty: no message.
struct Truncate {
  static constexpr std::string_view kName = "Truncate";
  ResponseId response;
  Ms heard{0};
  std::string text;
  bool mark = true;
};
/// Play on from `from`; at its PlayStarted the Truncate is undone. `lead_in`: after a gap of over 2 s, say so first.
struct ResumeFrom {
  static constexpr std::string_view kName = "ResumeFrom";
  ResponseId response;
  Ms from{0};
  bool lead_in = false;
};
/// `nth`: how many were said in this turn before, so that none is said twice.
struct SayFiller {
  static constexpr std::string_view kName = "Filler";
  ResponseId response;
  FillerKind kind = FillerKind::kShort;
  int nth = 0;
};
struct SayPrompt {
  static constexpr std::string_view kName = "Prompt";
  ResponseId response;
  PromptKind kind = PromptKind::kGreeting;
  int level = 0;
};

struct TransferCall {
  static constexpr std::string_view kName = "Transfer";
  std::string target;
};
struct EndCall {
  static constexpr std::string_view kName = "Bye";
  EndReason reason = EndReason::kSaid;
};
struct SetTimer {
  static constexpr std::string_view kName = "SetTimer";
  TimerId timer = TimerId::kTimerEp;
  std::uint32_t generation = 0;
  Ms at{0};
};
struct CancelTimer {
  static constexpr std::string_view kName = "CancelTimer";
  TimerId timer = TimerId::kTimerEp;
};
struct RestartStt {
  static constexpr std::string_view kName = "RestartStt";
  Ms replay{0};
};
struct Ask {
  static constexpr std::string_view kName = "Ask";
  AskKind what = AskKind::kEot;
};
struct TakeNote {
  static constexpr std::string_view kName = "Note";
  NoteKind kind = NoteKind::kBackchannel;
};
struct Measure {
  static constexpr std::string_view kName = "Metric";
  MetricName metric = MetricName::kForced;
  Ms value{0};
};

using EffectBody = std::variant<StartSpec, SpeakSpec, CommitTurn, CommitDigits, MergeTurn, CancelGen, RetryGen,
                                ContinueGen, Play, Duck, Unduck, StopPlay, Truncate, ResumeFrom, SayFiller, SayPrompt,
                                TransferCall, EndCall, SetTimer, CancelTimer, RestartStt, Ask, TakeNote, Measure>;

struct TurnEffect {
  EventId cause;  ///< the event that brought it about, never an id read back from the state
  EffectBody body;
};

[[nodiscard]] std::string_view Name(const EffectBody& body);

/// Takes the effects of one event in their order.
class EffectSink {
 public:
  virtual ~EffectSink() = default;
  virtual void Take(TurnEffect effect) = 0;
};

/// Keeps the effects until the new state is stored. Reused from event to event, it does not allocate.
class EffectList final : public EffectSink {
 public:
  void Take(TurnEffect effect) override { effects_.push_back(std::move(effect)); }
  void Clear() { effects_.clear(); }
  [[nodiscard]] const std::vector<TurnEffect>& Effects() const { return effects_; }

 private:
  std::vector<TurnEffect> effects_;
};

}  // namespace parley::turn
