#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/units.hpp"

namespace parley {

/// What a caller did on purpose, which decides what the agent should have done.
enum class SaidKind : std::uint8_t {
  kTurn,          ///< a whole turn: wants an answer
  kTurnStart,     ///< first part of a turn with a pause in it: the agent must wait for the kTurnEnd
  kTurnEnd,       ///< its last part: wants an answer
  kInterruption,  ///< takes the floor from the speaking agent: wants it to stop and answer
  kBackchannel,   ///< "mm-hm": the agent must go on
  kNoise,         ///< cough, sneeze: the agent must go on
  kKeys,          ///< key presses: want an answer
  kSilence,       ///< says nothing on purpose: what the agent does then is no dead air
};
[[nodiscard]] std::string_view Name(SaidKind kind);

/// One thing said, on the time line of the recording. For sounds it is the range of the line as it was played, which
/// may begin and end with silence.
struct Said {
  SaidKind kind = SaidKind::kTurn;
  std::size_t step = 0;  ///< of the caller's script
  Ms from{0};
  Ms to{0};
  bool operator==(const Said&) const = default;
};

/// How a turn was answered.
enum class TurnOutcome : std::uint8_t {
  kAnswered,
  kTalkedOver,  ///< the agent began before the caller had finished
  kMissed,      ///< no answer before the caller had to say something else, or for too long
  kCallOver,    ///< the call ended before an answer could be called late
};

/// One turn that wanted an answer.
struct TurnJudgement {
  std::size_t step = 0;
  SaidKind kind = SaidKind::kTurn;
  TurnOutcome outcome = TurnOutcome::kMissed;
  Ms from{0};                  ///< first voiced sample of the caller
  Ms to{0};                    ///< last voiced sample of the caller
  std::optional<Ms> response;  ///< `to` -> first voiced agent sample; only with kAnswered
};

/// One interruption that met a speaking agent.
struct InterruptionJudgement {
  std::size_t step = 0;
  Ms onset{0};             ///< first voiced sample of the caller
  std::optional<Ms> stop;  ///< onset -> last voiced agent sample; none: the agent talked on
  bool yielded = false;    ///< stopped within the time that counts as yielding
};

/// What the agent did at a sound it should ignore.
enum class OverlapOutcome : std::uint8_t {
  kWentOn,
  kPaused,   ///< fell silent and went on by itself
  kStopped,  ///< fell silent for good
};

/// One backchannel or noise that met a speaking agent.
struct OverlapJudgement {
  std::size_t step = 0;
  SaidKind kind = SaidKind::kBackchannel;
  OverlapOutcome outcome = OverlapOutcome::kWentOn;
  Ms onset{0};
};

/// One pause inside a turn.
struct PauseJudgement {
  std::size_t step = 0;
  Ms from{0};
  Ms to{0};
  bool spoken_into = false;
};

/// Response latencies of one or more calls. Percentiles are nearest-rank, so each is a value that occurred.
struct LatencySummary {
  std::size_t count = 0;
  Ms mean{0};
  Ms p50{0};
  Ms p95{0};
  Ms max{0};
};
[[nodiscard]] LatencySummary Summarise(std::vector<Ms> values);

/// All that can be said about a call from its two channels.
struct CallJudgement {
  std::vector<TurnJudgement> turns;
  std::vector<InterruptionJudgement> interruptions;
  std::vector<OverlapJudgement> overlaps;
  std::vector<PauseJudgement> pauses;
  LatencySummary response;           ///< of the answered turns that were spoken (not keys)
  std::optional<Ms> greeting_delay;  ///< start of the recording -> first voiced agent sample
  Ms longest_dead_air{0};            ///< nobody speaks though the agent owes speech
  Ms longest_dead_air_at{0};         ///< where it begins
  Ms overlap{0};                     ///< both speak
  Ms caller_voice{0};
  Ms agent_voice{0};
  Ms length{0};
};

/// The interaction figures of tau-voice (tau-bench interaction metrics, arXiv 2603.13686), at 10 ms resolution
/// instead of 200 ms ticks, over any number of calls. A rate without events is empty.
struct InteractionFigures {
  std::optional<double> response_latency_s;  ///< L_R: end of the user's turn -> agent, mean
  std::optional<double> yield_latency_s;     ///< L_Y: onset of an interruption -> silence, mean of those yielded to
  std::optional<double> response_rate;       ///< R_R: turns answered before the user had to speak again
  std::optional<double> yield_rate;          ///< R_Y: interruptions yielded to within 2.0 s
  std::optional<double> agent_interruption_rate;  ///< I_A: turns talked over or spoken into, per user turn
  std::optional<double> backchannel_ignored;      ///< S_BC
  std::optional<double> noise_ignored;            ///< S_VT: coughs and the like
  std::size_t turns = 0;
  std::size_t interruptions = 0;
  std::size_t backchannels = 0;
  std::size_t noises = 0;
};
[[nodiscard]] InteractionFigures FiguresOf(std::span<const CallJudgement> calls);

}  // namespace parley
