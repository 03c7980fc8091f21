#include "sip/sip_text.hpp"

#include <algorithm>

namespace parley {
namespace {

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Length of the piece of `text` before `stop`, with "..." taken as one unit.
std::size_t LengthBefore(std::string_view text, char stop) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == stop) {
      return i;
    }
  }
  return text.size();
}

}  // namespace

bool EqualNoCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return Lower(x) == Lower(y); });
}

std::size_t FindNoCase(std::string_view text, std::string_view needle) {
  const auto at = std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                              [](char x, char y) { return Lower(x) == Lower(y); });
  return at == text.end() && !needle.empty() ? std::string_view::npos : static_cast<std::size_t>(at - text.begin());
}

std::string_view TrimSip(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::uint64_t> ParseDigits(std::string_view text, std::uint64_t max) {
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (max - std::min(digit, max)) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value <= max ? std::optional(value) : std::nullopt;
}

std::string_view CutAt(std::string_view& rest, char separator) {
  const std::size_t length = std::min(rest.find(separator), rest.size());
  const std::string_view piece = rest.substr(0, length);
  rest.remove_prefix(std::min(length + 1, rest.size()));
  return piece;
}

std::string Unfold(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  bool after_control = false;
  for (const char c : TrimSip(value)) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (!control && (c != ' ' || !after_control)) {
      out.push_back(c);
    } else if (control && (out.empty() || out.back() != ' ')) {
      out.push_back(' ');
    }
    after_control = control || (after_control && c == ' ');
  }
  return out;
}

std::optional<std::string_view> FindParameter(std::string_view parameters, std::string_view name) {
  while (!parameters.empty()) {
    const std::size_t length = LengthBefore(parameters, ';');
    std::string_view piece = TrimSip(parameters.substr(0, length));
    parameters.remove_prefix(std::min(length + 1, parameters.size()));
    const std::size_t equals = piece.find('=');
    if (!EqualNoCase(TrimSip(piece.substr(0, equals)), name)) continue;
    if (equals == std::string_view::npos) return piece.substr(0, 0);
    std::string_view value = TrimSip(piece.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return value;
  }
  return std::nullopt;
}

}  // namespace parley
