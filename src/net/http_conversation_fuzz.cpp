#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "net/http_conversation.hpp"

/// Any bytes, in two pieces split anywhere, get the same answer as in one, but for the date; and every answer begins
/// as a response.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  static const HttpRouter router = [] {
    HttpRouter r;
    const auto echo = [](const HttpRequest& request) {
      return HttpResponse{.status = 200, .body = request.path + "?" + request.query + "\n" + request.body};
    };
    r.Add("GET", "/metrics", echo);
    r.Add("POST", "/echo/*", echo);
    return r;
  }();
  constexpr HttpLimits kLimits{.header_bytes = 512, .body_bytes = 256, .requests_per_connection = 5};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string once;
  HttpConversation whole(router, kLimits, "127.0.0.1");
  whole.Feed(bytes, once);
  PARLEY_CHECK(once.empty() || once.starts_with("HTTP/1.1 "), "an answer that is no response");

  std::string pieces;
  HttpConversation split(router, kLimits, "127.0.0.1");
  const std::size_t at = size == 0 ? 0 : data[0] % size;
  if (split.Feed(bytes.substr(0, at), pieces) == HttpConversation::Next::kRead) split.Feed(bytes.substr(at), pieces);
  PARLEY_CHECK(split.Answered() == whole.Answered(), "an answer depends on how the bytes were cut");
  return 0;
}
