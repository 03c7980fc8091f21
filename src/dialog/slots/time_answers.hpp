#pragma once

#include <string>
#include <vector>

#include "dialog/slots/slot.hpp"

namespace parley {

/// True if the minute of a day lies within the limits of a time slot. Pure.
[[nodiscard]] bool FitsTimeLimits(const SlotLimits& limits, int minute_of_day);

/// How people say the hours and half hours within the limits, and the quarters by the clock: "two", "at two thirty",
/// "half past two", "two p.m.". For a recogniser; other times are heard as well as any other words. Pure.
[[nodiscard]] std::vector<std::string> ExpectedTimes(const SlotLimits& limits);

}  // namespace parley
