#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "obs/log.hpp"

namespace parley {

/// One entry of the log before it is text.
struct LogEntry {
  WallTime at;
  LogThreshold level = LogThreshold::kInfo;
  std::string_view event;
  Log::Fields fields;
  std::uint64_t suppressed = 0;  ///< lines of this event that were not written since the last one
};

/// `,"service":"parley","version":"1.0"`: what every JSON line of a process carries.
[[nodiscard]] std::string LogIdentity(std::string_view service, std::string_view version, std::string_view pod);

/// One JSON object without line feed: ts, level, identity, event, then the fields in order.
[[nodiscard]] std::string JsonLogLine(const LogEntry& entry, std::string_view identity);

/// The same for people: time of day in UTC, level in colour, the event in words, key=value.
[[nodiscard]] std::string HumanLogLine(const LogEntry& entry, bool colour);

/// "info", as `level` has it.
[[nodiscard]] std::string_view Name(LogThreshold level);

}  // namespace parley
