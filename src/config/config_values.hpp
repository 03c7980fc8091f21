#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/units.hpp"
#include "config/config_fields.hpp"

namespace parley {

/// Readers of single values as written in a file or on the command line; nothing if the text is not one.
[[nodiscard]] std::optional<std::int64_t> IntegerFrom(std::string_view text);
[[nodiscard]] std::optional<double> NumberFrom(std::string_view text);
[[nodiscard]] std::optional<bool> FlagFrom(std::string_view text);
[[nodiscard]] std::optional<Ms> DurationFrom(std::string_view text);
[[nodiscard]] std::optional<HostPort> HostPortFrom(std::string_view text);
[[nodiscard]] std::optional<PortRange> PortRangeFrom(std::string_view text);
[[nodiscard]] bool IsNetwork(const std::string& text);

[[nodiscard]] std::string ToText(Ms duration);
[[nodiscard]] std::string ToText(const HostPort& address);
[[nodiscard]] std::string ToText(const PortRange& ports);

}  // namespace parley
