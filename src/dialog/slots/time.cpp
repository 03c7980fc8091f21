#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "dialog/slots/slot_types.hpp"
#include "dialog/slots/slot_words.hpp"
#include "dialog/slots/time_answers.hpp"
#include "dialog/wording/spoken_forms.hpp"

namespace parley {
namespace {

using std::chrono::minutes;
using Words = std::vector<std::string>;

enum class HalfOfDay { kUnknown, kMorning, kAfternoon };

/// A clock time as said, before it is known which half of the day is meant.
struct Clock {
  int hour = 0;
  int minute = 0;
  std::size_t at = 0;
  std::size_t used = 0;
  HalfOfDay half = HalfOfDay::kUnknown;
};

std::string_view At(const Words& words, std::size_t i) { return i < words.size() ? std::string_view(words[i]) : ""; }

struct Suffix {
  std::string_view words;
  HalfOfDay half;
};
constexpr std::array<Suffix, 20> kSuffixes{{{"in the morning", HalfOfDay::kMorning},
                                            {"in the afternoon", HalfOfDay::kAfternoon},
                                            {"in the evening", HalfOfDay::kAfternoon},
                                            {"this afternoon", HalfOfDay::kAfternoon},
                                            {"this morning", HalfOfDay::kMorning},
                                            {"at night", HalfOfDay::kAfternoon},
                                            {"tonight", HalfOfDay::kAfternoon},
                                            {"a.m", HalfOfDay::kMorning},
                                            {"p.m", HalfOfDay::kAfternoon},
                                            {"am", HalfOfDay::kMorning},
                                            {"pm", HalfOfDay::kAfternoon},
                                            {"a m", HalfOfDay::kMorning},
                                            {"p m", HalfOfDay::kAfternoon},
                                            {"morning", HalfOfDay::kMorning},
                                            {"afternoon", HalfOfDay::kAfternoon},
                                            {"evening", HalfOfDay::kAfternoon},
                                            {"o'clock", HalfOfDay::kUnknown},
                                            {"oclock", HalfOfDay::kUnknown},
                                            {"o clock", HalfOfDay::kUnknown},
                                            {"sharp", HalfOfDay::kUnknown}}};

void TakeSuffixes(const Words& words, Clock& clock) {
  for (bool again = true; again;) {
    again = false;
    for (const Suffix& suffix : kSuffixes) {
      if (!PhraseAt(words, clock.at + clock.used, suffix.words)) continue;
      clock.used += WordCount(suffix.words);
      if (suffix.half != HalfOfDay::kUnknown) clock.half = suffix.half;
      again = true;
      break;
    }
  }
}

/// The hour where nothing but an hour can stand ("half past to"): as said, or as a recogniser writes its sound.
std::optional<ReadNumber> HourByEar(const Words& words, std::size_t i) {
  if (const auto hour = CardinalAt(words, i)) return hour;
  const auto heard = DigitByEar(At(words, i));
  if (!heard) return std::nullopt;
  const bool last = i + 1 == words.size();
  const bool before_suffix = std::any_of(kSuffixes.begin(), kSuffixes.end(),
                                         [&](const Suffix& suffix) { return PhraseAt(words, i + 1, suffix.words); });
  if (!last && !before_suffix && !IsFiller(At(words, i + 1))) return std::nullopt;
  return ReadNumber{*heard, 1};
}

/// "2:30", "14:30", "2.30", "230", "2pm", "2:30pm" as one written word.
std::optional<Clock> WrittenWord(std::string_view word, std::size_t at) {
  Clock clock{0, 0, at, 1};
  for (const auto& [letters, half] : {std::pair<std::string_view, HalfOfDay>{"a.m", HalfOfDay::kMorning},
                                      {"p.m", HalfOfDay::kAfternoon},
                                      {"am", HalfOfDay::kMorning},
                                      {"pm", HalfOfDay::kAfternoon}}) {
    if (!word.ends_with(letters) || word.size() == letters.size()) continue;
    clock.half = half;
    word.remove_suffix(letters.size());
    break;
  }
  std::string digits;
  std::size_t colon = std::string_view::npos;
  for (const char c : word) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0)
      digits += c;
    else if ((c == ':' || c == '.') && colon == std::string_view::npos && !digits.empty())
      colon = digits.size();
    else
      return std::nullopt;
  }
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  if (colon == std::string_view::npos) colon = digits.size() <= 2 ? digits.size() : digits.size() - 2;
  if (digits.size() - colon != 2 && digits.size() != colon) return std::nullopt;
  clock.hour = std::stoi(digits.substr(0, colon));
  clock.minute = digits.size() == colon ? 0 : std::stoi(digits.substr(colon));
  if (clock.hour > 24 || clock.minute > 59) return std::nullopt;
  return clock;
}

/// "Quarter", and what a recogniser made of it over a telephone line: "Water passed three." is no three o'clock.
constexpr std::array<std::string_view, 4> kQuarter{"quarter", "water", "order", "corner"};

/// "half past two", "quarter to four", "ten past nine", "twenty to five".
std::optional<Clock> BeforeOrAfter(const Words& words, std::size_t i) {
  const std::size_t start = At(words, i) == "a" ? i + 1 : i;
  int minute = 0;
  std::size_t used = 1;
  if (At(words, start) == "half")
    minute = 30;
  else if (IsOneOf(At(words, start), kQuarter))
    minute = 15;
  else if (const auto number = CardinalAt(words, start); number && number->value >= 1 && number->value <= 29) {
    minute = static_cast<int>(number->value);
    used = number->used;
  } else {
    return std::nullopt;
  }
  if (At(words, start + used) == "minutes") ++used;
  const std::string_view direction = At(words, start + used);
  const bool past = direction == "past" || direction == "passed" || direction == "pass" || direction == "after";
  const bool to = direction == "to" || direction == "two" || direction == "too" || direction == "till" ||
                  direction == "of" || direction == "before";
  if (!past && !to) return std::nullopt;
  const auto hour = HourByEar(words, start + used + 1);
  if (!hour || hour->value < 1 || hour->value > 12) return std::nullopt;
  Clock clock{static_cast<int>(hour->value), minute, i, start + used + 1 + hour->used - i};
  if (to) {
    clock.hour = clock.hour == 1 ? 12 : clock.hour - 1;
    clock.minute = 60 - minute;
  }
  return clock;
}

/// "two", "two thirty", "two oh five", "fourteen thirty", "twelve".
std::optional<Clock> HourAndMinute(const Words& words, std::size_t i) {
  const auto hour = CardinalAt(words, i);
  if (!hour || hour->value > 24 || hour->used != 1) return std::nullopt;
  Clock clock{static_cast<int>(hour->value), 0, i, 1};
  const bool oh = At(words, i + 1) == "oh" || At(words, i + 1) == "o";
  const auto minute = CardinalAt(words, i + (oh ? 2 : 1));
  if (minute && minute->value <= 59 && (oh ? minute->value <= 9 : minute->value >= 10)) {
    clock.minute = static_cast<int>(minute->value);
    clock.used = 1 + (oh ? 1 : 0) + minute->used;
  }
  return clock;
}

std::optional<Clock> NamedTime(const Words& words, std::size_t i) {
  if (At(words, i) == "noon" || At(words, i) == "midday" || At(words, i) == "noontime")
    return Clock{12, 0, i, 1, HalfOfDay::kAfternoon};
  if (At(words, i) == "midnight") return Clock{0, 0, i, 1, HalfOfDay::kMorning};
  return std::nullopt;
}

/// A number alone among other words is mostly none: "two of us", and "a cleaning on" is heard as "a cleaning one".
bool IsBareNumber(const Words& words, const Clock& clock) {
  if (clock.used != 1 || clock.minute != 0 || clock.half != HalfOfDay::kUnknown) return false;
  if (words[clock.at].find(':') != std::string::npos) return false;
  static constexpr std::string_view kTimeFollows[] = {"at",     "around", "about", "by",    "after",
                                                      "before", "till",   "until", "maybe", "say"};
  if (clock.at > 0 && IsOneOf(words[clock.at - 1], kTimeFollows)) return false;
  static constexpr std::string_view kAround[] = {"is", "works", "would", "be", "good", "great", "fine", "at"};
  std::vector<bool> used(words.size(), false);
  for (std::size_t i = 0; i < words.size(); ++i) used[i] = i == clock.at || IsOneOf(words[i], kAround);
  return Coverage(words, used) <= 0.5;  // "too early" is heard as "two early"
}

std::optional<Clock> FirstTime(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::optional<Clock> clock = NamedTime(words, i);
    if (clock) return clock;
    if (i > 0 && words[i - 1] == "the") continue;  // "the two of us"
    clock = BeforeOrAfter(words, i);
    if (!clock) clock = HourAndMinute(words, i);
    if (!clock) clock = WrittenWord(words[i], i);
    if (!clock) continue;
    TakeSuffixes(words, *clock);
    if (IsBareNumber(words, *clock)) continue;
    return clock;
  }
  return std::nullopt;
}

/// Without a word about the half of the day the one that fits the limits is meant; if both do, 1 to 6 is the
/// afternoon.
int MinuteOfDay(const Clock& clock, const SlotLimits& limits) {
  const int hour12 = clock.hour % 12;
  if (clock.hour > 12) return clock.hour % 24 * 60 + clock.minute;
  const int morning = hour12 * 60 + clock.minute;
  const int afternoon = morning + 12 * 60;
  if (clock.half == HalfOfDay::kMorning) return morning;
  if (clock.half == HalfOfDay::kAfternoon) return afternoon;
  if (clock.hour == 0) return morning;
  const bool morning_fits = FitsTimeLimits(limits, morning);
  const bool afternoon_fits = FitsTimeLimits(limits, afternoon);
  if (morning_fits != afternoon_fits) return morning_fits ? morning : afternoon;
  return hour12 < 7 ? afternoon : morning;
}

bool NamesAHalfOfDay(const Words& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "morning" || word == "afternoon" || word == "evening";
  });
}

/// "To thirty.", "For o'clock.", "At ate": an answer that is a time only if its words are taken by their sound, and
/// then is nothing but a time.
std::optional<Clock> TimeByEar(Words words) {
  std::size_t hour = 0;
  while (hour < words.size() && (IsFiller(words[hour]) || words[hour] == "at" || words[hour] == "around")) ++hour;
  const auto heard = DigitByEar(At(words, hour));
  if (!heard) return std::nullopt;
  words[hour] = std::to_string(*heard);
  auto clock = HourAndMinute(words, hour);
  if (!clock) return std::nullopt;
  TakeSuffixes(words, *clock);
  for (std::size_t i = hour + clock->used; i < words.size(); ++i)
    if (!IsFiller(words[i])) return std::nullopt;
  return clock;
}

SlotReading Read(const SlotSpec& spec, std::string_view text, const LocalTime&) {
  const Words words = Hear(text).plain;
  SlotReading reading;
  auto clock = FirstTime(words);
  if (!clock) clock = TimeByEar(words);
  if (!clock) {
    if (NamesAHalfOfDay(words)) reading.outcome = SlotReading::Outcome::kIncomplete;
    return reading;
  }
  std::vector<bool> used(words.size(), false);
  for (std::size_t i = 0; i < words.size(); ++i) {
    static constexpr std::string_view kCarriers[] = {"at",  "around", "about", "in", "the",
                                                     "how", "works",  "for",   "is", "good"};
    used[i] = (i >= clock->at && i < clock->at + clock->used) || IsOneOf(words[i], kCarriers);
  }
  reading.coverage = Coverage(words, used);
  reading.rest = RestOf(words, clock->at, clock->used);
  const int minute = MinuteOfDay(*clock, spec.limits);
  char value[8];
  std::snprintf(value, sizeof value, "%02d:%02d", minute / 60 % 24, minute % 60);
  reading.value = value;
  const bool fits = FitsTimeLimits(spec.limits, minute);
  reading.outcome = fits ? SlotReading::Outcome::kValue : SlotReading::Outcome::kRefused;
  reading.problem = fits ? SlotProblem::kNone : SlotProblem::kOutOfRange;
  return reading;
}

std::string Speak(const SlotSpec&, std::string_view value) {
  int hour = 0, minute = 0;
  if (std::sscanf(std::string(value).c_str(), "%2d:%2d", &hour, &minute) != 2) return std::string(value);
  return SpokenTime(minutes{hour * 60 + minute});
}

}  // namespace

const SlotTypeOps kTimeSlot{SlotType::kTime,
                            "time",
                            &Read,
                            &Speak,
                            [](const SlotSpec& spec) { return ExpectedTimes(spec.limits); },
                            [](const SlotSpec& spec, std::string_view partial) {
                              return Read(spec, partial, LocalTime{}).outcome == SlotReading::Outcome::kIncomplete
                                         ? SlotCue::kIncomplete
                                         : SlotCue::kUnknown;
                            },
                            [](const SlotSpec&) { return 4; }};

}  // namespace parley
