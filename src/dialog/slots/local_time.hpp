#pragma once

#include <chrono>

namespace parley {

/// Date and time of day where the business is. It comes in with each event: the dialog has no clock.
struct LocalTime {
  std::chrono::year_month_day date{std::chrono::year{1970}, std::chrono::month{1}, std::chrono::day{1}};
  std::chrono::minutes since_midnight{0};
  bool operator==(const LocalTime&) const = default;

  [[nodiscard]] std::chrono::weekday Weekday() const { return std::chrono::weekday{std::chrono::sys_days{date}}; }
};

}  // namespace parley
