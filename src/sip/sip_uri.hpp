#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley {

/// A SIP, SIPS or TEL URI in its parts. `host` has no brackets; `parameters` starts with ';' and `headers` with '?'
/// unless empty. A tel: URI has its number in `user`.
struct SipUri {
  std::string scheme;
  std::string user;  ///< escapes removed, except %00
  std::string host;
  std::uint16_t port = 0;  ///< 0: not given
  std::string parameters;
  std::string headers;
};

/// @return kInvalid for an unknown scheme, a missing host, white space or brackets where none may be.
[[nodiscard]] Result<SipUri> ParseSipUri(std::string_view text);

/// A header value of the form  "display" <uri>;params  or  uri;params  (RFC 3261 section 20.10).
struct NameAddr {
  std::string display_name;  ///< without quotes and escapes
  std::string uri;
  std::string parameters;  ///< of the header, starting with ';' unless empty
};

/// @return kInvalid if quotes or brackets are not closed, or the display name needs quotes and has none.
[[nodiscard]] Result<NameAddr> ParseNameAddr(std::string_view text);

/// Splits "a, b" at commas outside quotes and <>.
[[nodiscard]] std::vector<std::string> SplitHeaderList(std::string_view text);

/// The scheme in lower case, or empty text if there is none.
[[nodiscard]] std::string UriScheme(std::string_view uri);

/// "host", "host:port" or "[v6]:port".
[[nodiscard]] std::string HostPort(std::string_view host, std::uint16_t port);

}  // namespace parley
