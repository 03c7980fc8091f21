#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/ids.hpp"
#include "base/units.hpp"
#include "turn/heard_ledger.hpp"
#include "turn/open_text.hpp"
#include "turn/vocabulary.hpp"

namespace parley::turn {

/// Who holds the floor.
enum class Floor : std::uint8_t {
  kConnecting,
  kListening,
  kUserSpeaking,
  kUserPaused,
  kThinking,
  kSpeaking,
  kOverlap,
  kInterrupted,
  kResuming,
  kIdlePrompt,
  kTransferring,
  kEnding,
  kEnded,
};
inline constexpr std::size_t kFloorCount = 13;
/// Names as in the specification: CONNECTING, LISTENING, ...
std::span<const std::string_view> NamesOf(Floor);

/// Digits keyed in one turn.
struct KeyedDigits {
  std::string digits;
  bool sensitive = false;
  bool operator==(const KeyedDigits&) const = default;
};

/// A tool that a generation waits for.
struct RunningTool {
  std::optional<Ms> eta;
  bool operator==(const RunningTool&) const = default;
};

/// What is known of one generation's speech, from its start on.
struct ResponseFacts {
  bool asks = false;
  bool grace = false;
  Interruptibility policy = Interruptibility::kYes;
  std::optional<RunningTool> tool;
  HeardLedger ledger;
  bool operator==(const ResponseFacts&) const = default;
};

/// The user turn that the agent answers. Its commit can still be retracted.
struct AnsweredTurn {
  TurnId turn;
  OpenText text;
  KeyedDigits keyed;
  bool continued = false;     ///< ContinueGen was used
  bool lead_in_said = false;  ///< "Let me look that up."
  int fillers = 0;
  bool operator==(const AnsweredTurn&) const = default;
};

/// Something the agent says: a generation (gen set) that answers a turn, or a prompt.
struct Response {
  ResponseId id;
  GenId gen;
  PromptKind prompt = PromptKind::kGreeting;  ///< meaningful without gen
  ResponseFacts facts;
  std::optional<Ms> started;  ///< its first PlayStart
  Ms heard{0};
  Ms stopped_at{0};     ///< when it was last stopped
  bool failed = false;  ///< the generation broke off; what is queued still plays
  int resumes = 0;
  std::optional<AnsweredTurn> answers;  ///< set while a generation is spoken

  [[nodiscard]] bool IsPrompt(PromptKind kind) const { return !gen && prompt == kind; }
  bool operator==(const Response&) const = default;
};

/// Backchannels heard in an overlap.
struct OverlapHeard {
  Ms onset{0};
  OpenText text;
  bool operator==(const OverlapHeard&) const = default;
};

// One type per floor: its data live and die with it.

struct Connecting {
  bool operator==(const Connecting&) const = default;
};
struct Listening {
  bool operator==(const Listening&) const = default;
};

/// A pause that VadSoft reported, and its score once there is one.
struct SoftPause {
  std::optional<double> p_end;
  bool operator==(const SoftPause&) const = default;
};
/// What the agent says at the next VadStop.
enum class DueAtStop : std::uint8_t { kNothing, kInterjection, kKeys };
struct UserSpeaking {
  std::optional<SoftPause> pause;
  DueAtStop due = DueAtStop::kNothing;
  bool operator==(const UserSpeaking&) const = default;
};
struct UserPaused {
  std::optional<double> p_end;  ///< score of this pause
  bool operator==(const UserPaused&) const = default;
};

/// What a live voice keeps the agent from saying.
enum class HeldBack : std::uint8_t { kNothing, kFiller, kFallback, kApology };
struct Thinking {
  AnsweredTurn turn;
  std::optional<Response> next;      ///< the answer being made; none once it was given up
  bool ready = false;                ///< its audio waits
  std::optional<ResponseId> filler;  ///< audible now
  HeldBack held_back = HeldBack::kNothing;
  bool hold_used = false;  ///< T_HOLD runs once per commit
  bool operator==(const Thinking&) const = default;
};

struct Speaking {
  Response response;
  bool operator==(const Speaking&) const = default;
};
/// The burst of voice over our own.
struct OverlapBurst {
  OverlapHeard heard;
  Ms voiced{0};
  std::optional<double> p_interrupt;
  bool ducked = false;
  bool asked = false;
  bool operator==(const OverlapBurst&) const = default;
};
struct Overlap {
  Response response;
  OverlapBurst burst;
  bool over_idle_prompt = false;  ///< where it came from: IDLE_PROMPT, else SPEAKING
  bool operator==(const Overlap&) const = default;
};
struct Interrupted {
  Response response;
  bool operator==(const Interrupted&) const = default;
};
struct Resuming {
  Response response;
  bool operator==(const Resuming&) const = default;
};
struct IdlePrompt {
  Response response;
  bool operator==(const IdlePrompt&) const = default;
};
struct Transferring {
  bool operator==(const Transferring&) const = default;
};
struct Ending {
  EndReason reason = EndReason::kSaid;
  std::optional<Response> response;  ///< the goodbye, or the sentence that finishes
  bool operator==(const Ending&) const = default;
};
struct Ended {
  bool operator==(const Ended&) const = default;
};

/// In the order of Floor.
using FloorState = std::variant<Connecting, Listening, UserSpeaking, UserPaused, Thinking, Speaking, Overlap,
                                Interrupted, Resuming, IdlePrompt, Transferring, Ending, Ended>;

}  // namespace parley::turn
