#include "net/http_conversation.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <ctime>
#include <iterator>
#include <optional>
#include <utility>

namespace parley {
namespace {

namespace http = boost::beast::http;

struct Refusal {
  int status;
  std::string_view why;
};

Refusal RefusalOf(const boost::system::error_code& error) {
  if (error == http::error::header_limit) return {431, "the header is too large\n"};
  if (error == http::error::body_limit) return {413, "the body is too large\n"};
  return {400, "this is no HTTP/1.1 request\n"};
}

/// A value that could break out of its header line is left out.
bool IsHeaderSafe(std::string_view text) { return text.find_first_of("\r\n\0", 0, 3) == std::string_view::npos; }

void AppendResponse(std::string& out, const HttpResponse& response, bool head_only, bool close) {
  const std::time_t now = std::time(nullptr);  // wall time for a header that only people and caches read
  std::tm utc{};
  gmtime_r(&now, &utc);
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", response.status,
                 HttpReason(response.status), utc);
  if (response.status != 204 && response.status != 304)
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
  if (!response.body.empty() && IsHeaderSafe(response.content_type))
    fmt::format_to(std::back_inserter(out), "Content-Type: {}\r\n", response.content_type);
  out += "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";
  for (const auto& [name, value] : response.headers)
    if (IsHeaderSafe(name) && IsHeaderSafe(value)) fmt::format_to(std::back_inserter(out), "{}: {}\r\n", name, value);
  if (close) out += "Connection: close\r\n";
  out += "\r\n";
  if (!head_only && response.status != 204 && response.status != 304) out += response.body;
}

}  // namespace

struct HttpConversation::Parser {
  http::request_parser<http::string_body> beast;
  std::size_t header_bytes = 0;
  bool told_to_continue = false;
};

HttpConversation::HttpConversation(const HttpRouter& router, HttpLimits limits, std::string peer)
    : router_(router), limits_(limits), peer_(std::move(peer)) {
  StartRequest();
}

HttpConversation::~HttpConversation() = default;

void HttpConversation::StartRequest() {
  parser_ = std::make_unique<Parser>();
  // Beast looks at its header limit only while the header is incomplete, so the limit is ours to keep.
  parser_->beast.header_limit(static_cast<std::uint32_t>(2 * limits_.header_bytes));
  parser_->beast.body_limit(limits_.body_bytes);
}

bool HttpConversation::Idle() const { return unread_.empty() && !parser_->beast.got_some(); }

HttpConversation::Next HttpConversation::Feed(std::string_view bytes, std::string& out) {
  unread_ += bytes;
  bool progress = true;
  while (progress && !unread_.empty())
    if (Step(out, progress) == Next::kClose) return Next::kClose;
  return Next::kRead;
}

HttpConversation::Next HttpConversation::Step(std::string& out, bool& progress) {
  auto& beast = parser_->beast;
  const bool in_header = !beast.is_header_done();
  boost::system::error_code error;
  const std::size_t used = beast.put(boost::asio::buffer(unread_), error);
  unread_.erase(0, used);
  progress = used > 0 && error != http::error::need_more;
  if (in_header) {
    parser_->header_bytes += used;
    const std::size_t header = parser_->header_bytes + (beast.is_header_done() ? 0 : unread_.size());
    if (header > limits_.header_bytes) error = http::error::header_limit;
    // The body may come in one go, but not together with the header, whose bytes are counted here.
    beast.eager(beast.is_header_done());
  }
  if (error && error != http::error::need_more) {
    const auto [status, why] = RefusalOf(error);
    return RefuseRequest(status, why, out);
  }
  if (beast.is_done()) {
    AnswerRequest(out);
    return closing_ ? Next::kClose : Next::kRead;
  }
  const bool waits = beast.is_header_done() && beast.get()[http::field::expect] == "100-continue";
  if (waits && !std::exchange(parser_->told_to_continue, true)) out += "HTTP/1.1 100 Continue\r\n\r\n";
  return Next::kRead;
}

void HttpConversation::AnswerRequest(std::string& out) {
  http::request<http::string_body> message = parser_->beast.release();
  StartRequest();
  ++answered_;
  HttpRequest request;
  request.method = message.method_string();
  request.body = std::move(message.body());
  request.peer = peer_;
  for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
  const std::string_view target = message.target();
  const std::size_t question = std::min(target.find('?'), target.size());
  request.query = target.substr(std::min(target.size(), question + 1));
  const std::optional<std::string> path = PercentDecoded(target.substr(0, question));
  closing_ = closing_ || !message.keep_alive() || answered_ >= limits_.requests_per_connection;
  // Only the origin form (RFC 9112 section 3.2.1): this is no proxy.
  const bool served = path && path->starts_with('/');
  if (served) request.path = *path;
  const HttpResponse response =
      served ? router_.Answer(request) : HttpResponse{.status = 400, .body = "the target must be a path\n"};
  AppendResponse(out, response, request.method == "HEAD", closing_);
}

HttpConversation::Next HttpConversation::RefuseRequest(int status, std::string_view why, std::string& out) {
  AppendResponse(out, {.status = status, .body = std::string(why)}, false, true);
  return Next::kClose;
}

void HttpConversation::TimeOut(std::string& out) {
  if (!Idle()) RefuseRequest(408, "the request took too long\n", out);
}

}  // namespace parley
