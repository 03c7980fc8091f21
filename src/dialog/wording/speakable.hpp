#pragma once

#include <string>
#include <string_view>

namespace parley {

/// Text as any synthesiser reads it right: "$120" -> "120 dollars", "8:30 a.m." -> "8 30 A M",
/// "555-0142" -> "5 5 5, 0 1 4 2", "Mon-Fri" -> "Monday to Friday", "St." -> "Street". Words it does not know are
/// left alone. English (US). Pure; idempotent.
[[nodiscard]] std::string Speakable(std::string_view text);

}  // namespace parley
