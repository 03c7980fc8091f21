#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialog/slots/local_time.hpp"

namespace parley {

/// What kind of thing a question asks for.
enum class SlotType : std::uint8_t { kYesNo, kName, kDate, kTime, kPhone, kNumber, kChoice, kEmail, kFreeText };

/// One item of a choice: the stored value, how it is said, and what callers call it.
struct SlotChoice {
  std::string value;
  std::string say;
  std::vector<std::string> synonyms;
};

/// Limits of a value; only those of the slot's type matter.
struct SlotLimits {
  int min_digits = 7;   ///< phone: shortest number; 7 = local (North American Numbering Plan)
  int max_digits = 11;  ///< phone: longest number; 11 = with country code 1
  std::int64_t min = 0;
  std::int64_t max = 1'000'000;
  int days_ahead = 365;        ///< date: how far in the future; the past is never taken
  std::bitset<7> closed_days;  ///< date: bit 0 = Sunday ... 6 = Saturday, as std::chrono::weekday counts
  std::chrono::minutes earliest{0};
  std::chrono::minutes latest{24 * 60 - 1};  ///< time: also settles whether "two" is 2:00 or 14:00
  std::vector<SlotChoice> choices;
};

/// A value the conversation collects.
struct SlotSpec {
  std::string name;
  SlotType type = SlotType::kFreeText;
  bool sensitive = false;  ///< digits are masked before anything is logged or a model sees it
  SlotLimits limits;
};

/// Why a value that was understood cannot be taken.
enum class SlotProblem : std::uint8_t { kNone, kTooShort, kTooLong, kOutOfRange, kInThePast, kClosed };

/// What was found in the caller's words.
struct SlotReading {
  enum class Outcome : std::uint8_t { kNothing, kIncomplete, kRefused, kValue };
  Outcome outcome = Outcome::kNothing;
  std::string value;  ///< canonical: "yes", "2026-11-24", "14:30", "5550142", "3", choice value, "a@b.com", words
  SlotProblem problem = SlotProblem::kNone;
  double coverage = 0;  ///< share of the caller's words that belong to the value or to its usual carrier words
  std::string rest;     ///< date, time, choice, number: the other words, in which a next question may find its answer
  bool operator==(const SlotReading&) const = default;
};

/// How far a partial text has come, for the turn engine's wait (it replaces the text cue).
enum class SlotCue : std::uint8_t { kUnknown, kIncomplete, kCompleteByGrammar, kCompleteByLength };

/// What a slot type can do. All functions are pure.
struct SlotTypeOps {
  SlotType type;
  std::string_view name;  ///< as written in a flow
  SlotReading (*read)(const SlotSpec& spec, std::string_view text, const LocalTime& now);
  std::string (*speak)(const SlotSpec& spec, std::string_view value);  ///< as read back to the caller
  std::vector<std::string> (*expected)(const SlotSpec& spec);          ///< likely answers, for the recogniser
  SlotCue (*cue)(const SlotSpec& spec, std::string_view partial);
  /// Keypad: most digits of a full answer; 0: it has none.
  int (*keypad_digits)(const SlotSpec& spec);
};

[[nodiscard]] const SlotTypeOps& OpsOf(SlotType type);
[[nodiscard]] std::optional<SlotType> SlotTypeNamed(std::string_view name);
[[nodiscard]] std::vector<std::string_view> SlotTypeNames();

[[nodiscard]] SlotReading ReadSlot(const SlotSpec& spec, std::string_view text, const LocalTime& now);
[[nodiscard]] std::string SpeakSlot(const SlotSpec& spec, std::string_view value);
[[nodiscard]] std::vector<std::string> AnswersExpectedBy(const SlotSpec& spec);
[[nodiscard]] int KeypadDigits(const SlotSpec& spec);
[[nodiscard]] SlotCue CueOf(const SlotSpec& spec, std::string_view partial);

}  // namespace parley
