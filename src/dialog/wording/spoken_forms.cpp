#include "dialog/wording/spoken_forms.hpp"

#include <array>
#include <vector>

namespace parley {
namespace {

constexpr std::array<std::string_view, 31> kOrdinals{
    "first",         "second",       "third",         "fourth",       "fifth",        "sixth",          "seventh",
    "eighth",        "ninth",        "tenth",         "eleventh",     "twelfth",      "thirteenth",     "fourteenth",
    "fifteenth",     "sixteenth",    "seventeenth",   "eighteenth",   "nineteenth",   "twentieth",      "twenty-first",
    "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth",
    "twenty-ninth",  "thirtieth",    "thirty-first"};
constexpr std::array<std::string_view, 7> kDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};

/// Group sizes, from the left: 4 at the end as in the North American plan, threes before, one for a country code.
std::vector<std::size_t> GroupsOf(std::size_t count) {
  if (count <= 4) return {count};
  std::vector<std::size_t> groups;
  std::size_t left = count - 4;
  if (left % 3 != 0) groups.push_back(left % 3);
  for (left -= left % 3; left > 0; left -= 3) groups.push_back(3);
  groups.push_back(4);
  return groups;
}

}  // namespace

std::string SpokenPhone(std::string_view digits) {
  std::string out;
  std::size_t at = 0;
  for (const std::size_t group : GroupsOf(digits.size())) {
    if (!out.empty()) out += ',';
    for (std::size_t i = 0; i < group; ++i) {
      if (!out.empty()) out += ' ';
      out += digits[at++];
    }
  }
  return out;
}

std::string OrdinalWord(int number) {
  if (number < 1 || number > 31) return {};
  return std::string(kOrdinals[static_cast<std::size_t>(number - 1)]);
}

std::string SpokenDate(std::chrono::year_month_day date) {
  if (!date.ok()) return {};
  const std::chrono::weekday day{std::chrono::sys_days{date}};
  return std::string(kDays[day.c_encoding()]) + ", " + std::string(kMonths[static_cast<unsigned>(date.month()) - 1]) +
         " " + OrdinalWord(static_cast<int>(static_cast<unsigned>(date.day())));
}

std::string SpokenTime(std::chrono::minutes since_midnight) {
  const auto minutes = static_cast<int>(since_midnight.count());
  const int hour = minutes / 60 % 24;
  const int minute = minutes % 60;
  if (minute == 0 && hour == 12) return "noon";
  if (minute == 0 && hour == 0) return "midnight";
  std::string out = std::to_string(hour % 12 == 0 ? 12 : hour % 12);
  if (minute > 0) out += (minute < 10 ? " oh " : " ") + std::to_string(minute);
  return out + (hour < 12 ? " A M" : " P M");
}

}  // namespace parley
