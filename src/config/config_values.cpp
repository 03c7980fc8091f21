#include "config/config_values.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cmath>

namespace parley {
namespace {

template <typename T>
std::optional<T> Whole(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::optional<std::uint16_t> PortFrom(std::string_view text) {
  const auto port = Whole<std::uint16_t>(text);
  return port;
}

}  // namespace

std::optional<std::int64_t> IntegerFrom(std::string_view text) { return Whole<std::int64_t>(text); }

std::optional<double> NumberFrom(std::string_view text) {
  const auto value = Whole<double>(text);
  if (value && !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::optional<bool> FlagFrom(std::string_view text) {
  if (text == "true" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "no" || text == "off") return false;
  return std::nullopt;
}

std::optional<Ms> DurationFrom(std::string_view text) {
  struct Unit {
    std::string_view name;
    double ms;
  };
  static constexpr std::array<Unit, 4> kUnits{{{"ms", 1}, {"min", 60'000}, {"s", 1000}, {"h", 3'600'000}}};
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    std::string_view number = text.substr(0, text.size() - unit.name.size());
    while (number.ends_with(' ')) number.remove_suffix(1);
    const auto value = NumberFrom(number);
    // A year: far above any sensible duration, far below an overflow.
    constexpr double kLongest = 366.0 * 24 * 3'600'000;
    if (!value || std::abs(*value * unit.ms) > kLongest) return std::nullopt;
    return Ms{std::llround(*value * unit.ms)};
  }
  return std::nullopt;
}

std::optional<HostPort> HostPortFrom(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const auto port = PortFrom(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;  // an IPv6 address needs brackets
  }
  if (!port || host.empty() || host.find_first_of(" /[]") != std::string_view::npos) return std::nullopt;
  return HostPort{std::string(host), *port};
}

std::optional<PortRange> PortRangeFrom(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = PortFrom(text.substr(0, dash));
  const auto last = PortFrom(text.substr(dash + 1));
  if (!first || !last || *first >= *last) return std::nullopt;
  return PortRange{*first, *last};
}

bool IsNetwork(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  std::array<unsigned char, 16> bytes{};
  const bool v4 = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
  const bool v6 = !v4 && inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
  if (!v4 && !v6) return false;
  if (slash == std::string::npos) return true;
  const auto bits = Whole<int>(std::string_view(text).substr(slash + 1));
  return bits && *bits >= 0 && *bits <= (v4 ? 32 : 128);
}

std::string ToText(Ms duration) {
  const auto ms = duration.count();
  if (ms != 0 && ms % 60'000 == 0) return std::to_string(ms / 60'000) + " min";
  if (ms != 0 && ms % 1000 == 0) return std::to_string(ms / 1000) + " s";
  return std::to_string(ms) + " ms";
}

std::string ToText(const HostPort& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

std::string ToText(const PortRange& ports) { return std::to_string(ports.first) + "-" + std::to_string(ports.last); }

}  // namespace parley
