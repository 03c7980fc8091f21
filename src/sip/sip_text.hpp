#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// Comparison of tokens and header names (RFC 3261 section 7.3.1): ASCII without case.
[[nodiscard]] bool EqualNoCase(std::string_view a, std::string_view b);

/// Position of `needle` in `text` without regard to case, or npos.
[[nodiscard]] std::size_t FindNoCase(std::string_view text, std::string_view needle);

/// Removes spaces, tabs and line breaks at both ends.
[[nodiscard]] std::string_view TrimSip(std::string_view text);

/// A decimal number that is nothing but digits; none if it is empty, has another character or exceeds `max`.
[[nodiscard]] std::optional<std::uint64_t> ParseDigits(std::string_view text, std::uint64_t max);

/// Cuts the next piece up to `separator` off `rest`; the whole of it if there is none.
[[nodiscard]] std::string_view CutAt(std::string_view& rest, char separator);

/// A header value on one line: folding (CRLF and white space, RFC 3261 section 7.3.1) and control characters become
/// one space, so that a value of the peer can be put into a message of ours.
[[nodiscard]] std::string Unfold(std::string_view value);

/// The value of parameter `name` in ";a=b;c" (empty text for a parameter without value), quotes removed. None if it
/// is not there. Quoted text is not searched.
[[nodiscard]] std::optional<std::string_view> FindParameter(std::string_view parameters, std::string_view name);

}  // namespace parley
