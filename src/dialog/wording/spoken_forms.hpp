#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace parley {

/// Digits one by one in the groups people read them in: "5 5 5, 0 1 4 2", "5 1 2, 5 5 5, 0 1 4 2".
[[nodiscard]] std::string SpokenPhone(std::string_view digits);

/// "first" to "thirty-first"; empty outside 1..31.
[[nodiscard]] std::string OrdinalWord(int number);

/// "Tuesday, November twenty-fourth".
[[nodiscard]] std::string SpokenDate(std::chrono::year_month_day date);

/// "2 30 P M", "9 A M", "noon".
[[nodiscard]] std::string SpokenTime(std::chrono::minutes since_midnight);

}  // namespace parley
