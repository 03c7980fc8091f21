#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "dialog/slots/slot_types.hpp"
#include "dialog/slots/slot_words.hpp"
#include "dialog/wording/spoken_forms.hpp"

namespace parley {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

using Words = std::vector<std::string>;

struct Named {
  std::string_view word;
  unsigned value;
};
/// Sunday = 0, as std::chrono::weekday counts. "sun" and "sat" alone are left to their other meanings.
constexpr std::array<Named, 17> kWeekdays{{{"sunday", 0},
                                           {"monday", 1},
                                           {"tuesday", 2},
                                           {"wednesday", 3},
                                           {"thursday", 4},
                                           {"friday", 5},
                                           {"saturday", 6},
                                           {"mon", 1},
                                           {"tue", 2},
                                           {"tues", 2},
                                           {"wed", 3},
                                           {"thu", 4},
                                           {"thur", 4},
                                           {"thurs", 4},
                                           {"fri", 5},
                                           {"mondays", 1},
                                           {"fridays", 5}}};
constexpr std::array<Named, 24> kMonths{
    {{"january", 1}, {"february", 2}, {"march", 3},     {"april", 4},    {"may", 5},       {"june", 6},
     {"july", 7},    {"august", 8},   {"september", 9}, {"october", 10}, {"november", 11}, {"december", 12},
     {"jan", 1},     {"feb", 2},      {"mar", 3},       {"apr", 4},      {"jun", 6},       {"jul", 7},
     {"aug", 8},     {"sep", 9},      {"sept", 9},      {"oct", 10},     {"nov", 11},      {"dec", 12}}};

template <std::size_t N>
std::optional<unsigned> ValueOf(const std::array<Named, N>& list, std::string_view word) {
  for (const Named& named : list)
    if (named.word == word) return named.value;
  return std::nullopt;
}

std::string_view At(const Words& words, std::size_t i) { return i < words.size() ? std::string_view(words[i]) : ""; }

/// Words that say a date, and the date they say.
struct Found {
  sys_days date;
  std::size_t at = 0;
  std::size_t used = 0;
  bool exists = true;  ///< false: "February 30th"
};

sys_days NextOn(sys_days from, unsigned wanted) { return from + (weekday{wanted} - weekday{from}); }

/// First day of the week after the one `today` is in; weeks begin on Monday.
sys_days NextWeek(sys_days today) { return today - (weekday{today} - weekday{1}) + days{7}; }

/// "today", "tomorrow", "the day after tomorrow", "in three days", "in two weeks", "a week from today".
std::optional<Found> RelativeDay(const Words& words, std::size_t i, sys_days today) {
  if (PhraseAt(words, i, "day after tomorrow")) return Found{today + days{2}, i, 3};
  if (At(words, i) == "today" || At(words, i) == "tonight") return Found{today, i, 1};
  if (At(words, i) == "tomorrow") {
    const bool week = PhraseAt(words, i + 1, "week");
    return Found{today + days{week ? 8 : 1}, i, week ? 2u : 1u};
  }
  const bool in = At(words, i) == "in";
  const std::size_t start = in ? i + 1 : i;
  std::optional<ReadNumber> count = CardinalAt(words, start);
  if (!count && (At(words, start) == "a" || At(words, start) == "one")) count = ReadNumber{1, 1};
  if (!count || count->value > 1000) return std::nullopt;
  std::size_t next = start + count->used;
  const std::string_view unit = At(words, next);
  const bool is_week = unit == "week" || unit == "weeks";
  if (!is_week && unit != "day" && unit != "days") return std::nullopt;
  const sys_days::duration span = days{count->value * (is_week ? 7 : 1)};
  if (At(words, next + 1) == "from") {
    if (At(words, next + 2) == "today" || At(words, next + 2) == "now") return Found{today + span, i, next + 3 - i};
    if (At(words, next + 2) == "tomorrow") return Found{today + days{1} + span, i, next + 3 - i};
    if (const auto wanted = ValueOf(kWeekdays, At(words, next + 2)))
      return Found{NextOn(today + days{1}, *wanted) + span, i, next + 3 - i};
  }
  if (!in) return std::nullopt;
  return Found{today + span, i, next + 1 - i};
}

/// "tuesday", "this tuesday", "next tuesday", "tuesday next week", "next week tuesday". A bare weekday is the next
/// one after today; "next" is the one in the coming week (weeks begin on Monday); the read-back settles the rest.
std::optional<Found> Weekday(const Words& words, std::size_t i, sys_days today) {
  if (PhraseAt(words, i, "next week")) {
    const std::size_t day_at = At(words, i + 2) == "on" ? i + 3 : i + 2;
    if (const auto wanted = ValueOf(kWeekdays, At(words, day_at)))
      return Found{NextOn(NextWeek(today), *wanted), i, day_at + 1 - i};
  }
  const bool next = At(words, i) == "next" || PhraseAt(words, i, "the following");
  const bool now = At(words, i) == "this";
  const std::size_t day_at = next ? (At(words, i) == "next" ? i + 1 : i + 2) : now ? i + 1 : i;
  const auto wanted = ValueOf(kWeekdays, At(words, day_at));
  if (!wanted) return std::nullopt;
  Found found{NextOn(today + days{now ? 0 : 1}, *wanted), i, day_at + 1 - i};
  if (next) found.date = NextOn(NextWeek(today), *wanted);
  if (!next && PhraseAt(words, day_at + 1, "next week")) {
    found.date = NextOn(NextWeek(today), *wanted);
    found.used += 2;
  } else if (!next && PhraseAt(words, day_at + 1, "after next")) {
    found.date = NextOn(NextWeek(today), *wanted) + days{7};
    found.used += 2;
  } else if (!next && PhraseAt(words, day_at + 1, "week")) {
    found.date += days{7};
    found.used += 1;
  }
  return found;
}

/// A day of a month, this year or next so that it is not past.
Found DayOfMonth(unsigned m, unsigned d, std::optional<int> y, sys_days today, std::size_t at, std::size_t used) {
  const year_month_day now{today};
  year_month_day date{y ? year{*y} : now.year(), month{m}, day{d}};
  if (!y && date.ok() && sys_days{date} < today)
    date = year_month_day{now.year() + std::chrono::years{1}, month{m}, day{d}};
  if (!date.ok()) return {today, at, used, false};
  return {sys_days{date}, at, used, true};
}

/// A day's number: "3rd", "third", "twenty first", "3", "three".
std::optional<ReadNumber> DayNumber(const Words& words, std::size_t i) {
  if (const auto ordinal = OrdinalAt(words, i)) return ordinal;
  const auto number = CardinalAt(words, i);
  if (!number || number->value < 1 || number->value > 31) return std::nullopt;
  return number;
}

std::optional<int> YearAt(const Words& words, std::size_t i) {
  const auto number = CardinalAt(words, i);
  if (!number || number->value < 2000 || number->value > 2200) return std::nullopt;
  return static_cast<int>(number->value);
}

/// "march 3rd", "march the third", "third of march", "3 march", with a year or without.
std::optional<Found> MonthAndDay(const Words& words, std::size_t i, sys_days today) {
  if (const auto m = ValueOf(kMonths, At(words, i))) {
    const std::size_t number_at = At(words, i + 1) == "the" ? i + 2 : i + 1;
    const auto number = DayNumber(words, number_at);
    if (!number) return std::nullopt;
    const std::size_t end = number_at + number->used;
    const auto y = YearAt(words, end);
    return DayOfMonth(*m, static_cast<unsigned>(number->value), y, today, i, end + (y ? 1 : 0) - i);
  }
  const auto number = DayNumber(words, i);
  if (!number) return std::nullopt;
  std::size_t month_at = i + number->used;
  if (At(words, month_at) == "of") ++month_at;
  const auto m = ValueOf(kMonths, At(words, month_at));
  if (!m) return std::nullopt;
  const auto y = YearAt(words, month_at + 1);
  return DayOfMonth(*m, static_cast<unsigned>(number->value), y, today, i, month_at + 1 + (y ? 1 : 0) - i);
}

/// "the 3rd", "on the third", "the twenty first": the next such day. "A second" and "the first one" are none.
std::optional<Found> DayAlone(const Words& words, std::size_t i, sys_days today) {
  const auto ordinal = OrdinalAt(words, i);
  if (!ordinal) return std::nullopt;
  const bool figure = std::isdigit(static_cast<unsigned char>(words[i].front())) != 0;
  const std::string_view before = i > 0 ? At(words, i - 1) : "";
  if (!figure && before != "the" && !ValueOf(kWeekdays, before) && words.size() > ordinal->used + 1)
    return std::nullopt;
  const std::string_view after = At(words, i + ordinal->used);
  if (after == "one" || after == "time" || after == "thing" || before == "a" || before == "one") return std::nullopt;
  year_month_day date{sys_days{today}};
  for (int tries = 0; tries < 12; ++tries) {
    const year_month_day candidate{date.year(), date.month(), day{static_cast<unsigned>(ordinal->value)}};
    if (candidate.ok() && sys_days{candidate} >= today) return Found{sys_days{candidate}, i, ordinal->used};
    date = year_month_day{date.year(), date.month(), day{1}} + std::chrono::months{1};
  }
  return std::nullopt;
}

/// "3/12", "12/3/2026" (month first) and "2026-11-24", looked for in the text as written.
std::optional<Found> Figures(std::string_view text, sys_days today) {
  const std::string written(text);
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (std::isdigit(static_cast<unsigned char>(written[i])) == 0) continue;
    int a = 0, b = 0, c = 0, end = 0;
    if (std::sscanf(written.c_str() + i, "%4d-%2d-%2d%n", &a, &b, &c, &end) == 3 && end > 0 && a >= 2000 && b > 0 &&
        c > 0)
      return DayOfMonth(static_cast<unsigned>(b), static_cast<unsigned>(c), a, today, 0, 3);
    if (std::sscanf(written.c_str() + i, "%2d/%2d/%4d%n", &a, &b, &c, &end) == 3 && end > 0 && a > 0 && b > 0 && c >= 0)
      return DayOfMonth(static_cast<unsigned>(a), static_cast<unsigned>(b), c < 100 ? 2000 + c : c, today, 0, 3);
    if (std::sscanf(written.c_str() + i, "%2d/%2d%n", &a, &b, &end) == 2 && end > 0 && a > 0 && b > 0)
      return DayOfMonth(static_cast<unsigned>(a), static_cast<unsigned>(b), std::nullopt, today, 0, 2);
    while (i + 1 < written.size() && std::isdigit(static_cast<unsigned char>(written[i + 1])) != 0) ++i;
  }
  return std::nullopt;
}

std::optional<Found> FirstDate(const Words& words, std::string_view text, sys_days today) {
  if (text.find('/') != std::string_view::npos || text.find("20") != std::string_view::npos)
    if (const auto found = Figures(text, today)) return found;
  std::optional<Found> weekday_only;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (IsNegated(words, i)) continue;
    if (const auto found = MonthAndDay(words, i, today)) return found;
    if (const auto found = RelativeDay(words, i, today)) return found;
    if (const auto found = DayAlone(words, i, today)) return found;
    if (weekday_only) continue;
    weekday_only = Weekday(words, i, today);
    // "Friday the 13th": the number says more, so the search goes on behind the weekday.
    if (weekday_only) i += weekday_only->used - 1;
  }
  return weekday_only;
}

SlotProblem ProblemOf(const SlotLimits& limits, const Found& found, sys_days today) {
  if (!found.exists) return SlotProblem::kOutOfRange;
  if (found.date < today) return SlotProblem::kInThePast;
  if (found.date > today + days{limits.days_ahead}) return SlotProblem::kOutOfRange;
  if (limits.closed_days[weekday{found.date}.c_encoding()]) return SlotProblem::kClosed;
  return SlotProblem::kNone;
}

std::string Canonical(sys_days date) {
  const year_month_day ymd{date};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(ymd.year()) % 10000,
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return text;
}

bool NamesAPeriod(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (PhraseAt(words, i, "next week") || PhraseAt(words, i, "this week") || PhraseAt(words, i, "next month") ||
        PhraseAt(words, i, "on the") || (ValueOf(kMonths, words[i]) && words[i] != "may" && words[i] != "march") ||
        PhraseAt(words, i, "in may") || PhraseAt(words, i, "in march"))
      return true;
  return false;
}

SlotReading Read(const SlotSpec& spec, std::string_view text, const LocalTime& now) {
  if (!now.date.ok()) return {};
  const Words words = Hear(text).plain;
  const sys_days today{now.date};
  SlotReading reading;
  const auto found = FirstDate(words, text, today);
  if (!found) {
    if (NamesAPeriod(words)) reading.outcome = SlotReading::Outcome::kIncomplete;
    return reading;
  }
  std::vector<bool> used(words.size(), false);
  for (std::size_t i = 0; i < words.size(); ++i) {
    static constexpr std::string_view kCarriers[] = {"on",   "the",   "how",    "about", "this", "of",
                                                     "for",  "works", "would",  "be",    "good", "great",
                                                     "next", "week",  "coming", "a",     "is",   "maybe"};
    used[i] = (i >= found->at && i < found->at + found->used) || IsOneOf(words[i], kCarriers) ||
              ValueOf(kWeekdays, words[i]).has_value();
  }
  reading.coverage = Coverage(words, used);
  reading.rest = RestOf(words, found->at, found->used);
  reading.problem = ProblemOf(spec.limits, *found, today);
  if (found->exists) reading.value = Canonical(found->date);
  reading.outcome =
      reading.problem == SlotProblem::kNone ? SlotReading::Outcome::kValue : SlotReading::Outcome::kRefused;
  return reading;
}

std::string Speak(const SlotSpec&, std::string_view value) {
  int y = 0;
  unsigned m = 0, d = 0;
  if (std::sscanf(std::string(value).c_str(), "%4d-%2u-%2u", &y, &m, &d) != 3) return std::string(value);
  return SpokenDate(year_month_day{year{y}, month{m}, day{d}});
}

}  // namespace

const SlotTypeOps kDateSlot{
    SlotType::kDate,
    "date",
    &Read,
    &Speak,
    [](const SlotSpec&) {
      return std::vector<std::string>{"today",    "tomorrow", "monday",   "tuesday", "wednesday",
                                      "thursday", "friday",   "saturday", "sunday",  "next week"};
    },
    [](const SlotSpec& spec, std::string_view partial) {
      // Any day will do: only the shape of the words is asked.
      const LocalTime some{year_month_day{year{2026}, month{1}, day{1}}, {}};
      return Read(spec, partial, some).outcome == SlotReading::Outcome::kIncomplete ? SlotCue::kIncomplete
                                                                                    : SlotCue::kUnknown;
    },
    [](const SlotSpec&) { return 0; }};

}  // namespace parley
