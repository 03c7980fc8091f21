#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/units.hpp"
#include "turn/floor.hpp"
#include "turn/pace.hpp"
#include "turn/slot_progress.hpp"
#include "turn/turn_config.hpp"
#include "turn/turn_timers.hpp"

namespace parley::turn {

/// kRecorded: on, but of inadmissible level or judged noise; it acts nowhere. kLive: on, and it counts.
enum class Voice : std::uint8_t { kNone, kRecorded, kLive };

/// What is known of the caller's voice.
struct CallerVoice {
  Voice now = Voice::kNone;
  Ms onset{0};              ///< of the present or last voice
  std::optional<Ms> ended;  ///< end of the last voice
  bool heard = false;       ///< there was voice in this call
  Ms speech_end{0};         ///< end of voice of the open or answered turn
  bool text_seen = false;   ///< recogniser events since the turn opened: it is not deaf
  Pace pace;
  bool operator==(const CallerVoice&) const = default;
};

/// The user's turn: open text waits through prompts until it is committed.
struct UserTurn {
  TurnId id;
  OpenText text;
  KeyedDigits keyed;      ///< of a retracted commit: they go with the next one
  UtteranceId committed;  ///< utterances up to this one never start a turn
  Ms talk_start{0};
  int spec_starts = 0;
  bool backchannel_only = false;  ///< it began over a response that asked nothing
  bool operator==(const UserTurn&) const = default;
};

/// An answer prepared before the commit. Spec NONE is its absence, READY has audio waiting.
struct Speculation {
  GenId gen;
  std::string text;  ///< normalised
  bool tts = false;
  bool ready = false;
  ResponseFacts facts;
  bool operator==(const Speculation&) const = default;
};

enum class Screening : std::uint8_t { kOff, kRun, kOpeningDue, kHuman, kMachine };
enum class Media : std::uint8_t { kOk, kLost, kHold };
enum class Recogniser : std::uint8_t { kOk, kDown };
/// T_GUARD_FIRST: not begun before the first audio of the call.
enum class FirstGuard : std::uint8_t { kAhead, kOn, kOver };

struct Line {
  Screening screening = Screening::kOff;
  Media media = Media::kOk;
  Ms last_rx{0};  ///< while media are lost
  Recogniser stt = Recogniser::kOk;
  FirstGuard guard = FirstGuard::kAhead;
  bool echo_suspected = false;
  int shed_level = 0;
  bool operator==(const Line&) const = default;
};

/// Requests that wait for the floor, one of each kind.
struct PendingPrompt {
  PromptKind kind = PromptKind::kWrapUp;
  int level = 0;
  bool operator==(const PendingPrompt&) const = default;
};
struct Pending {
  std::optional<EndReason> end;
  std::optional<std::string> transfer;
  std::optional<PendingPrompt> prompt;
  bool operator==(const Pending&) const = default;
};

/// What outlives the agent's last response.
struct AgentPast {
  std::optional<Ms> ended_at;                ///< last PlayDone
  bool asked = false;                        ///< it asked a question
  OpenText kept;                             ///< words said under kNo
  std::optional<OverlapHeard> last_overlap;  ///< may be the answer at the edge of a question
  std::string spoken;                        ///< its last words: they may come back as an echo
  Ms spoken_until{0};
  bool operator==(const AgentPast&) const = default;
};

/// Escalation of silence and of voice without words, and what was left out and counted.
struct Tallies {
  int idle_level = 0;
  int empty_turns = 0;
  bool end_cancelled = false;
  std::uint64_t ignored = 0;  ///< events without a row that holds
  std::uint64_t stale = 0;    ///< events of an old generation, response or timer
  bool operator==(const Tallies&) const = default;
};

/// All that the turn machine knows of one call: a plain value. Loop-affine with its call.
struct TurnState {
  TurnState() = default;
  explicit TurnState(TurnConfig values) : config(std::move(values)) {}

  TurnConfig config;
  TurnTimers timers;
  FloorState floor;
  std::optional<Speculation> spec;
  std::optional<KeyedDigits> digits;  ///< while they are being collected
  Slot slot;
  Line line;
  CallerVoice voice;
  UserTurn turn;
  Pending pending;
  AgentPast past;
  Tallies tallies;
  std::uint32_t last_gen = 0;  ///< counter of generations and responses

  [[nodiscard]] Floor At() const { return static_cast<Floor>(floor.index()); }
  bool operator==(const TurnState&) const = default;

  /// Writes the state, version first.
  void Encode(ByteWriter& writer) const;
  /// @return kInvalid if the bytes are not those of a state of this version.
  [[nodiscard]] static Result<TurnState> Decode(ByteReader& reader);
};

/// The response that the agent speaks, has paused or ends with; none where there is none.
[[nodiscard]] const Response* CurrentResponse(const TurnState& state);
[[nodiscard]] Response* CurrentResponse(TurnState& state);

/// True while the agent holds or owes the floor: backchannels are not words then.
[[nodiscard]] bool AgentHoldsFloor(Floor floor);

}  // namespace parley::turn
