#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "turn/events.hpp"
#include "turn/floor.hpp"

namespace parley::turn {

class Step;

/// A set of floor states.
class FloorSet {
 public:
  constexpr FloorSet(std::initializer_list<Floor> floors) {
    for (const Floor floor : floors) bits_ = static_cast<std::uint16_t>(bits_ | Bit(floor));
  }
  [[nodiscard]] constexpr bool Has(Floor floor) const { return (bits_ & Bit(floor)) != 0; }
  bool operator==(const FloorSet&) const = default;

 private:
  static constexpr std::uint16_t Bit(Floor floor) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(floor));
  }
  std::uint16_t bits_ = 0;
};

/// Every state but CONNECTING and ENDED.
inline constexpr FloorSet kAnyLive = {Floor::kListening,  Floor::kUserSpeaking, Floor::kUserPaused,  Floor::kThinking,
                                      Floor::kSpeaking,   Floor::kOverlap,      Floor::kInterrupted, Floor::kResuming,
                                      Floor::kIdlePrompt, Floor::kTransferring, Floor::kEnding};

/// What a row waits for: one kind of event, or one timer.
using Trigger = std::uint8_t;
inline constexpr std::size_t kEventKinds = std::variant_size_v<EventBody>;
static_assert(std::same_as<std::variant_alternative_t<kEventKinds - 1, EventBody>, TimerFired>);
inline constexpr std::size_t kTriggerCount = kEventKinds - 1 + kTimerCount;

class TriggerSet {
 public:
  constexpr void Add(Trigger trigger) { bits_[trigger / 64U] |= std::uint64_t{1} << (trigger % 64U); }
  [[nodiscard]] constexpr bool Has(std::size_t trigger) const {
    return (bits_[trigger / 64U] >> (trigger % 64U) & 1U) != 0;
  }
  [[nodiscard]] constexpr TriggerSet operator|(const TriggerSet& other) const {
    TriggerSet both;
    for (std::size_t i = 0; i < bits_.size(); ++i) both.bits_[i] = bits_[i] | other.bits_[i];
    return both;
  }
  static constexpr TriggerSet All() {
    TriggerSet all;
    for (std::size_t i = 0; i < kTriggerCount; ++i) all.Add(static_cast<Trigger>(i));
    return all;
  }

 private:
  std::array<std::uint64_t, 2> bits_{};
};
static_assert(kTriggerCount <= 128);

[[nodiscard]] Trigger TriggerOf(const EventBody& body);
[[nodiscard]] std::string_view NameOfTrigger(Trigger trigger);

template <typename Event, std::size_t I = 0>
constexpr Trigger TriggerOf() {
  if constexpr (std::same_as<std::variant_alternative_t<I, EventBody>, Event>) {
    return static_cast<Trigger>(I);
  } else {
    return TriggerOf<Event, I + 1>();
  }
}
constexpr Trigger TriggerOf(TimerId timer) {
  return static_cast<Trigger>(kEventKinds - 1 + static_cast<std::size_t>(timer));
}

template <typename... Events>
constexpr TriggerSet On() {
  TriggerSet set;
  (set.Add(TriggerOf<Events>()), ...);
  return set;
}
constexpr TriggerSet OnTimer(std::initializer_list<TimerId> timers) {
  TriggerSet set;
  for (const TimerId timer : timers) set.Add(TriggerOf(timer));
  return set;
}

/// When a row applies, as code and as text.
struct Guard {
  std::string_view text;
  bool (*holds)(const Step&) = nullptr;  ///< none: always
};

/// One transition of the machine, as in section 8 of the turn-taking specification (docs/turn-engine.md).
struct Row {
  std::string_view id;
  FloorSet from;
  TriggerSet on;
  Guard guard;
  std::string_view to;    ///< for the reader; the action says it to the machine
  std::string_view does;  ///< for the reader
  void (*action)(Step&);
  /// Applied in addition to the row that applied, if its guard holds after it (rows 8b and 8c).
  bool additional = false;
};

// The rows by topic. Where several rows wait for the same event in the same state, the first whose guard holds is
// applied: within a topic in the order written, topics in the order of this list.
std::span<const Row> RowsOfLine();
std::span<const Row> RowsOfHearing();
std::span<const Row> RowsOfDigits();
std::span<const Row> RowsOfListening();
std::span<const Row> RowsOfUserTurn();
std::span<const Row> RowsOfPause();
std::span<const Row> RowsOfThinking();
std::span<const Row> RowsOfSpeaking();
std::span<const Row> RowsOfOverlap();
std::span<const Row> RowsOfPlayEnd();
std::span<const Row> RowsOfEnd();
std::span<const Row> RowsOfRecord();

}  // namespace parley::turn
