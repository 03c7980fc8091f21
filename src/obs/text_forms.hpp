#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace parley {

/// A call as logs, file names and URLs name it: 16 lower-case hexadecimal digits. JSON numbers lose digits beyond
/// 2^53.
[[nodiscard]] std::string CallName(CallId call);

/// The call of a name; 0 if `name` is none.
[[nodiscard]] CallId CallOfName(std::string_view name);

/// ISO 8601 in UTC with milliseconds: "2026-11-22T17:25:00.123Z".
[[nodiscard]] std::string UtcText(WallTime at);

/// The same with nanoseconds (RFC 3339), as the log has it.
[[nodiscard]] std::string UtcTextNs(WallTime at);

/// "2026-11-22", the UTC day.
[[nodiscard]] std::string UtcDay(WallTime at);

/// `text` with every byte that is not part of valid UTF-8 (RFC 3629) replaced by U+FFFD, so that it can stand in JSON.
[[nodiscard]] std::string ValidUtf8(std::string_view text);

/// Appends `text` as a JSON string with its quotes (RFC 8259 section 7), invalid UTF-8 replaced.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace parley
