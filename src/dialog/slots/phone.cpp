#include <algorithm>
#include <array>

#include "dialog/slots/slot_types.hpp"
#include "dialog/slots/slot_words.hpp"
#include "dialog/wording/spoken_forms.hpp"

namespace parley {
namespace {

/// A number of the North American plan has 7 digits (local), 10, or 11 with the country code 1.
bool IsNorthAmerican(const SlotLimits& limits) { return limits.max_digits == 11; }

bool IsComplete(const SlotLimits& limits, std::string_view digits) {
  const int count = static_cast<int>(digits.size());
  if (count < limits.min_digits || count > limits.max_digits) return false;
  if (!IsNorthAmerican(limits)) return true;
  return count == 7 || count == 10 || (count == 11 && digits.front() == '1');
}

bool IsCarrier(std::string_view word) {
  static constexpr std::array<std::string_view, 30> kWords{
      "my",   "the",   "a",   "number", "phone",  "cell", "mobile", "home", "work", "is",
      "it's", "its",   "it",  "area",   "code",   "and",  "call",   "me",   "at",   "on",
      "can",  "reach", "use", "this",   "that's", "plus", "best",   "me's", "got",  "be"};
  return IsOneOf(word, kWords);
}

SlotReading Read(const SlotSpec& spec, std::string_view text, const LocalTime&) {
  const auto words = Hear(text).plain;
  ReadDigits read = DigitsIn(words);
  SlotReading reading;
  if (read.digits.empty()) return reading;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (IsCarrier(words[i])) read.used[i] = true;
  reading.coverage = Coverage(words, read.used);
  reading.value = read.digits;
  if (IsComplete(spec.limits, read.digits)) {
    reading.outcome = SlotReading::Outcome::kValue;
  } else if (static_cast<int>(read.digits.size()) > spec.limits.max_digits) {
    reading.outcome = SlotReading::Outcome::kRefused;
    reading.problem = SlotProblem::kTooLong;
  } else {
    reading.outcome = SlotReading::Outcome::kIncomplete;
    reading.problem = SlotProblem::kTooShort;
  }
  return reading;
}

SlotCue Cue(const SlotSpec& spec, std::string_view partial) {
  const std::string digits = DigitsIn(Hear(partial).plain).digits;
  const int count = static_cast<int>(digits.size());
  if (count == 0) return SlotCue::kUnknown;
  const bool with_code = IsNorthAmerican(spec.limits) && digits.front() == '1';
  const int longest = IsNorthAmerican(spec.limits) && !with_code ? 10 : spec.limits.max_digits;
  if (count >= longest) return SlotCue::kCompleteByLength;
  // Seven digits may be a local number or the start of ten.
  return IsComplete(spec.limits, digits) ? SlotCue::kUnknown : SlotCue::kIncomplete;
}

}  // namespace

const SlotTypeOps kPhoneSlot{SlotType::kPhone,
                             "phone",
                             &Read,
                             [](const SlotSpec&, std::string_view value) { return SpokenPhone(value); },
                             [](const SlotSpec&) {
                               return std::vector<std::string>{"zero", "oh",  "one",   "two",   "three", "four",
                                                               "five", "six", "seven", "eight", "nine",  "double"};
                             },
                             &Cue,
                             [](const SlotSpec& spec) { return spec.limits.max_digits; }};

}  // namespace parley
