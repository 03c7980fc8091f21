#include "sip/sip_uri.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sip/sip_text.hpp"

namespace parley {
namespace {

tl::unexpected<Error> BadUri(std::string_view what) {
  return Fail(ErrorCode::kInvalid, Origin::kPeer, fmt::format("SIP URI: {}", what));
}

tl::unexpected<Error> BadNameAddr(std::string_view what) {
  return Fail(ErrorCode::kInvalid, Origin::kPeer, fmt::format("SIP address: {}", what));
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Removes %XX escapes. %00 stays as it is: nothing behind us expects a NUL in a name.
std::string Unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int value = HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]);
      if (HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0 && value != 0) {
        out.push_back(static_cast<char>(value));
        i += 2;
        continue;
      }
    }
    out.push_back(text[i]);
  }
  return out;
}

bool IsTokenChar(char c) {
  constexpr std::string_view kMarks = "-.!%*_+`'~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kMarks.find(c) != std::string_view::npos;
}

/// Reads host[:port] from the front of `rest`.
bool ReadHostPort(std::string_view& rest, SipUri& uri) {
  std::size_t length = 0;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos || close == 1) return false;
    uri.host = rest.substr(1, close - 1);
    length = close + 1;
  } else {
    length = std::min(rest.find_first_of(":;?"), rest.size());
    uri.host = rest.substr(0, length);
  }
  rest.remove_prefix(length);
  if (uri.host.empty()) return false;
  if (!rest.starts_with(':')) return true;
  rest.remove_prefix(1);
  const std::size_t digits = std::min(rest.find_first_of(";?"), rest.size());
  const auto port = ParseDigits(rest.substr(0, digits), 65535);
  if (!port) return false;
  uri.port = static_cast<std::uint16_t>(*port);
  rest.remove_prefix(digits);
  return true;
}

/// Reads a quoted string from the front of `rest`; escapes are removed.
std::optional<std::string> ReadQuoted(std::string_view& rest) {
  std::string out;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return out;
    }
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    out.push_back(rest[i]);
  }
  return std::nullopt;
}

}  // namespace

std::string UriScheme(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  std::string scheme(uri.substr(0, colon));
  for (char& c : scheme) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!allowed) return {};
  }
  return scheme;
}

Result<SipUri> ParseSipUri(std::string_view text) {
  if (text.find_first_of(std::string_view(" \t\r\n<>\"\0", 8)) != std::string_view::npos) {
    return BadUri("it has white space, quotes or brackets");
  }
  SipUri uri;
  uri.scheme = UriScheme(text);
  if (uri.scheme != "sip" && uri.scheme != "sips" && uri.scheme != "tel") return BadUri("its scheme is not sip or tel");
  std::string_view rest = text.substr(uri.scheme.size() + 1);
  if (uri.scheme == "tel") {
    const std::size_t length = std::min(rest.find(';'), rest.size());
    uri.user = Unescape(rest.substr(0, length));
    uri.parameters = rest.substr(length);
    if (uri.user.empty()) return BadUri("it has no number");
    return uri;
  }
  // The user part may hold ';' and '?', but an '@' ends it: there is none behind it that is not escaped.
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    std::string_view user = rest.substr(0, at);
    uri.user = Unescape(CutAt(user, ':'));
    rest.remove_prefix(at + 1);
  }
  if (!ReadHostPort(rest, uri)) return BadUri("it has no host, or a port that is none");
  const std::size_t question = std::min(rest.find('?'), rest.size());
  uri.parameters = rest.substr(0, question);
  uri.headers = rest.substr(question);
  if (!uri.parameters.empty() && uri.parameters.front() != ';') return BadUri("text follows the host");
  return uri;
}

Result<NameAddr> ParseNameAddr(std::string_view text) {
  NameAddr out;
  std::string_view rest = TrimSip(text);
  if (rest.starts_with('"')) {
    auto display = ReadQuoted(rest);
    if (!display) return BadNameAddr("a quote is not closed");
    out.display_name = Unfold(*display);
    rest = TrimSip(rest);
    if (!rest.starts_with('<')) return BadNameAddr("a quoted name without <address>");
  }
  const std::size_t open = rest.find('<');
  if (open == std::string_view::npos) {
    // Without <> everything behind ';' belongs to the header, and a comma or '?' would be ambiguous.
    const std::size_t end = std::min(rest.find(';'), rest.size());
    out.uri = TrimSip(rest.substr(0, end));
    out.parameters = rest.substr(end);
    if (out.uri.empty() || out.uri.find_first_of(",? \t\r\n\"") != std::string::npos) {
      return BadNameAddr("an address that needs <>");
    }
    return out;
  }
  const std::string_view name = TrimSip(rest.substr(0, open));
  if (!name.empty()) {
    const bool plain = std::ranges::all_of(name, [](char c) {
      return IsTokenChar(c) || c == ' ' || c == '\t' || c == '\r' || c == '\n' || (c & 0x80) != 0;
    });
    if (!plain) return BadNameAddr("a name that needs quotes");
    out.display_name = Unfold(name);
  }
  const std::size_t close = rest.find('>', open);
  if (close == std::string_view::npos) return BadNameAddr("a bracket is not closed");
  out.uri = rest.substr(open + 1, close - open - 1);
  const std::string_view after = TrimSip(rest.substr(close + 1));
  if (!after.empty() && after.front() != ';') return BadNameAddr("text follows the address");
  out.parameters = after;
  if (out.uri.empty()) return BadNameAddr("the address is empty");
  return out;
}

std::vector<std::string> SplitHeaderList(std::string_view text) {
  std::vector<std::string> out;
  std::size_t start = 0;
  bool quoted = false;
  int depth = 0;
  const auto take = [&](std::size_t end) {
    std::string piece = Unfold(text.substr(start, end - start));
    if (!piece.empty()) out.push_back(std::move(piece));
    start = end + 1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == '<') {
      ++depth;
    } else if (!quoted && text[i] == '>') {
      depth = std::max(0, depth - 1);
    } else if (!quoted && depth == 0 && text[i] == ',') {
      take(i);
    }
  }
  if (start < text.size()) take(text.size());
  return out;
}

std::string HostPort(std::string_view host, std::uint16_t port) {
  std::string out = host.find(':') == std::string_view::npos ? std::string(host) : fmt::format("[{}]", host);
  if (port != 0) out += fmt::format(":{}", port);
  return out;
}

}  // namespace parley
