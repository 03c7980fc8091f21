#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace parley {

/// A server as it is named: connections are pooled and certificates are checked by it.
struct ServerName {
  std::string host;  ///< name or numeric address
  std::uint16_t port = 443;
  bool tls = true;

  auto operator<=>(const ServerName&) const = default;
};

/// A URL of http, https, ws or wss, taken apart (RFC 3986; no user information, no fragment).
struct ServerUrl {
  ServerName server;
  std::string target = "/";  ///< path and query, as sent

  /// @return kInvalid with what is wrong.
  [[nodiscard]] static Result<ServerUrl> Parse(std::string_view url);
};

/// "api.example.com" or "api.example.com:8443": the port is left out where the scheme implies it.
[[nodiscard]] std::string HostHeaderOf(const ServerName& server);

/// Names as sent, in their order. Values may be secrets: never logged.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// The first header of that name in any case, or an empty text.
[[nodiscard]] std::string_view HeaderOf(const HttpHeaders& headers, std::string_view name);

}  // namespace parley
