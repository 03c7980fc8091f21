#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"

namespace parley {

/// How a report is drawn.
struct ReportStyle {
  bool colour = false;        ///< ANSI colours: on a terminal only
  std::size_t columns = 100;  ///< width, at least 60
};

enum class Ink : unsigned char { kPlain, kDim, kBold, kCaller, kAgent, kGood, kBad };

/// The text in a colour, or as it is without colours.
[[nodiscard]] std::string Inked(std::string_view text, Ink ink, const ReportStyle& style);

/// Columns that UTF-8 text takes on a terminal (every code point one; no wide scripts, no colours in it).
[[nodiscard]] std::size_t Width(std::string_view text);

/// The text with spaces behind it up to `width` columns.
[[nodiscard]] std::string Padded(std::string_view text, std::size_t width);

/// The text in lines of at most `width` columns, broken at spaces; a longer word is broken where it must be. At least
/// one line.
[[nodiscard]] std::vector<std::string> Wrapped(std::string_view text, std::size_t width);

/// "01:04.3" for a place in a call.
[[nodiscard]] std::string ClockText(Ms at);

/// "0.54 s".
[[nodiscard]] std::string SecondsText(Ms length);

}  // namespace parley
