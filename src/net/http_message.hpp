#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley {

/// One HTTP request, whole. Everything in it is the peer's claim.
struct HttpRequest {
  std::string method;                                        ///< "GET", as sent
  std::string path;                                          ///< "/calls/7", percent escapes decoded, without the query
  std::string query;                                         ///< behind the question mark, as sent
  std::vector<std::pair<std::string, std::string>> headers;  ///< names as sent, in their order
  std::string body;
  std::string peer;  ///< address of the client

  /// The first header of that name in any case, or an empty text.
  [[nodiscard]] std::string_view Header(std::string_view name) const;
};

/// One HTTP response. Content-Length, Connection and Date are added when it is sent.
struct HttpResponse {
  int status = 200;
  std::string body = {};
  std::string content_type = "text/plain; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// "Not Found"; "Status" for a code without a name in RFC 9110.
[[nodiscard]] std::string_view HttpReason(int status);

/// Decodes %XX. @return nothing if an escape is malformed or decodes to a control character.
[[nodiscard]] std::optional<std::string> PercentDecoded(std::string_view text);

/// The value of `key` in a query string, decoded; nothing if it is not there or malformed.
[[nodiscard]] std::optional<std::string> QueryValue(std::string_view query, std::string_view key);

}  // namespace parley
