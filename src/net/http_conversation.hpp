#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_router.hpp"

namespace parley {

/// What one client may send.
struct HttpLimits {
  std::size_t header_bytes = 8 * 1024;
  std::size_t body_bytes = std::size_t{1} << 20;
  std::size_t requests_per_connection = 1000;
};

/// The server's side of one HTTP/1.1 connection without the connection: bytes in, bytes out (RFC 9112). Requests
/// may come in pieces of any size or several at once; they are answered one after the other. Not thread-safe.
class HttpConversation {
 public:
  HttpConversation(const HttpRouter& router, HttpLimits limits, std::string peer);
  ~HttpConversation();
  HttpConversation(const HttpConversation&) = delete;
  HttpConversation& operator=(const HttpConversation&) = delete;

  enum class Next : std::uint8_t { kRead, kClose };

  /// Takes bytes of the client and appends what is to be sent to `out`. After kClose nothing more may be fed.
  Next Feed(std::string_view bytes, std::string& out);

  /// The client took too long. Appends a 408 if a request is under way.
  void TimeOut(std::string& out);

  /// From now on responses tell the client that the connection closes.
  void CloseSoon() { closing_ = true; }

  /// True between requests: the client owes nothing.
  [[nodiscard]] bool Idle() const;

  [[nodiscard]] std::uint64_t Answered() const { return answered_; }

 private:
  struct Parser;

  Next Step(std::string& out, bool& progress);
  void AnswerRequest(std::string& out);
  Next RefuseRequest(int status, std::string_view why, std::string& out);
  void StartRequest();

  const HttpRouter& router_;
  const HttpLimits limits_;
  const std::string peer_;
  std::unique_ptr<Parser> parser_;
  std::string unread_;
  bool closing_ = false;
  std::uint64_t answered_ = 0;
};

}  // namespace parley
