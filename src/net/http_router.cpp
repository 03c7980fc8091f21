#include "net/http_router.hpp"

#include <exception>
#include <utility>

namespace parley {

void HttpRouter::Add(std::string_view method, std::string_view path, HttpHandler handler) {
  const bool whole_folder = path.ends_with("/*");
  if (whole_folder) path.remove_suffix(1);
  auto& table = whole_folder ? below_ : exact_;
  table[std::string(path)][std::string(method)] = std::move(handler);
}

const HttpRouter::Methods* HttpRouter::Find(std::string_view path) const {
  if (const auto found = exact_.find(path); found != exact_.end()) return &found->second;
  for (std::size_t end = path.rfind('/'); end != std::string_view::npos;) {
    if (const auto found = below_.find(path.substr(0, end + 1)); found != below_.end()) return &found->second;
    if (end == 0) break;
    end = path.rfind('/', end - 1);
  }
  return nullptr;
}

HttpResponse HttpRouter::Answer(const HttpRequest& request) const {
  const Methods* const methods = Find(request.path);
  if (methods == nullptr) return {.status = 404, .body = "no such page\n"};
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  const auto handler = methods->find(method);
  if (handler == methods->end()) {
    std::string allow;
    for (const auto& [name, unused] : *methods) allow += (allow.empty() ? "" : ", ") + name;
    return {.status = 405, .body = "this page answers " + allow + " only\n", .headers = {{"Allow", allow}}};
  }
  // What a handler throws ends one request, not the server.
  try {
    return handler->second(request);
  } catch (const std::exception&) {
    return {.status = 500, .body = "internal error\n"};
  }
}

}  // namespace parley
