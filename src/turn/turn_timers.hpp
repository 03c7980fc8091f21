#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "base/units.hpp"

namespace parley::turn {

/// The timers of the machine. Lengths are in TurnConfig.
enum class TimerId : std::uint8_t {
  kTimerEp,          ///< endpoint deadline W(p, cue)
  kTimerSttFinal,    ///< the final of the latest utterance is waited for no longer
  kTimerEmpty,       ///< voice without words
  kTimerSpecWait,    ///< speculation when no score came
  kTimerSpecLate,    ///< speculation shortly before a late deadline
  kTimerEpForce,     ///< backstop since the last admissible word
  kTimerDeaf,        ///< voice without an admissible word
  kTimerMonologue,   ///< the user talks for very long
  kTimerFill1,       ///< first filler
  kTimerFill2,       ///< next filler
  kTimerFill3,       ///< the answer is given up
  kTimerHold,        ///< voice without words holds the answer back no longer
  kTimerPlayStall,   ///< speaking, but no voiced frame
  kTimerFalseInt,    ///< nothing was said after a stop
  kTimerResume,      ///< a resume must start
  kTimerGuardFirst,  ///< first agent audio of the call: words only
  kTimerIdle1,
  kTimerIdle2,
  kTimerIdle3,
  kTimerGrace,         ///< "hold on a second" was granted
  kTimerDigit,         ///< between digits
  kTimerMediaEnd,      ///< no RTP for too long
  kTimerXfer,          ///< the transfer rings
  kTimerEnd,           ///< the goodbye must be over
  kTimerAmd,           ///< screening verdict
  kTimerAmdVoicemail,  ///< machine silent, no beep
  kTimerSttGone,       ///< recogniser down and not replaced
  kTimerCallWarn,
  kTimerCallMax,
  kTimerDrain1,
  kTimerDrain2,
  kTimerDrain3,
};
inline constexpr std::size_t kTimerCount = 32;

/// Names as in the specification: T_EP, T_STT_FINAL, ...
std::span<const std::string_view> NamesOf(TimerId);

/// A set of timers.
class TimerSet {
 public:
  constexpr TimerSet() = default;
  constexpr TimerSet(std::initializer_list<TimerId> ids) {
    for (const TimerId id : ids) bits_ |= Bit(id);
  }
  [[nodiscard]] constexpr bool Has(TimerId id) const { return (bits_ & Bit(id)) != 0; }
  [[nodiscard]] constexpr TimerSet Without(TimerSet other) const { return TimerSet{bits_ & ~other.bits_}; }
  static constexpr TimerSet All() { return TimerSet{~std::uint32_t{0}}; }

 private:
  constexpr explicit TimerSet(std::uint32_t bits) : bits_(bits) {}
  static constexpr std::uint32_t Bit(TimerId id) { return std::uint32_t{1} << static_cast<unsigned>(id); }
  std::uint32_t bits_ = 0;
};

/// Those that run on while no media flows: they end the call or a transfer.
inline constexpr TimerSet kNeverFrozen = {TimerId::kTimerCallMax, TimerId::kTimerCallWarn, TimerId::kTimerXfer,
                                          TimerId::kTimerEnd,     TimerId::kTimerDrain1,   TimerId::kTimerDrain2,
                                          TimerId::kTimerDrain3,  TimerId::kTimerMediaEnd};
inline constexpr TimerSet kIdleTimers = {TimerId::kTimerIdle1, TimerId::kTimerIdle2, TimerId::kTimerIdle3,
                                         TimerId::kTimerGrace};

/// Which timers run and until when. Pure bookkeeping: the call actor owns the clock and sends a timer back with the
/// generation it was armed with; a timer of another generation changes nothing (invariant I7).
class TurnTimers {
 public:
  enum class Phase : std::uint8_t { kOff, kRunning, kFrozen };
  struct Entry {
    Phase phase = Phase::kOff;
    std::uint32_t generation = 0;
    Ms at{0};  ///< running: when it fires; frozen: what is left
    bool operator==(const Entry&) const = default;
  };

  /// Starts or restarts a timer. @return its new generation.
  std::uint32_t Arm(TimerId id, Ms at);
  /// Remembers a timer that will start with `left` to go when media flow again.
  void ArmFrozen(TimerId id, Ms left);
  void Stop(TimerId id) { Of(id) = {}; }
  /// Stops a running timer and remembers what is left.
  void Freeze(TimerId id, Ms now);

  [[nodiscard]] const Entry& Get(TimerId id) const { return entries_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] bool Running(TimerId id) const { return Get(id).phase == Phase::kRunning; }
  [[nodiscard]] bool Frozen(TimerId id) const { return Get(id).phase == Phase::kFrozen; }
  [[nodiscard]] bool Armed(TimerId id) const { return Get(id).phase != Phase::kOff; }
  [[nodiscard]] bool Matches(TimerId id, std::uint32_t generation) const;
  /// Time until it fires, or would fire once thawed; nothing if it is off.
  [[nodiscard]] std::optional<Ms> Left(TimerId id, Ms now) const;
  bool operator==(const TurnTimers&) const = default;

  template <typename Archive>
  void Fields(Archive& archive) {
    archive(last_generation_);
    for (Entry& entry : entries_) {
      archive.Enum(entry.phase, Phase::kFrozen);
      if (entry.phase == Phase::kOff) continue;
      archive(entry.generation);
      archive(entry.at);
    }
  }

 private:
  Entry& Of(TimerId id) { return entries_[static_cast<std::size_t>(id)]; }

  std::array<Entry, kTimerCount> entries_{};
  std::uint32_t last_generation_ = 0;
};

}  // namespace parley::turn
