#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "net/http_message.hpp"

namespace parley {

/// Runs on the server's thread and must not block: other requests wait meanwhile.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// Which handler answers which path. Filled before the server starts, then immutable.
class HttpRouter {
 public:
  /// @param path  exact, "/metrics", or everything below a folder, "/console/*". The longest match answers.
  void Add(std::string_view method, std::string_view path, HttpHandler handler);

  /// Answers a request: 404 for an unknown path, 405 with Allow for a method that is not there, 500 for a handler
  /// that throws. HEAD is answered by the handler of GET; the server leaves the body out.
  [[nodiscard]] HttpResponse Answer(const HttpRequest& request) const;

 private:
  using Methods = std::map<std::string, HttpHandler, std::less<>>;
  [[nodiscard]] const Methods* Find(std::string_view path) const;

  std::map<std::string, Methods, std::less<>> exact_;
  std::map<std::string, Methods, std::less<>> below_;  // keys end in '/'
};

}  // namespace parley
