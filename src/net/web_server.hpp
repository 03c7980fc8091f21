#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/units.hpp"
#include "net/http_message.hpp"
#include "net/network.hpp"

namespace boost::asio {
class io_context;
}

namespace parley {

/// Answers one request: with Send(), or piece by piece with Begin(), Write() and End(), or by taking it as a WebSocket.
/// Loop-affine; may be kept as long as needed. Destroyed without an answer, or before End(), it closes the connection
/// in the middle: what a peer sees when a server dies.
class WebReply {
 public:
  virtual ~WebReply() = default;

  virtual void Send(const HttpResponse& response) = 0;

  /// Head of a response in chunked coding.
  virtual void Begin(int status, const HttpHeaders& headers) = 0;
  /// Ignored when the client is gone.
  virtual void Write(std::string bytes) = 0;
  virtual void End() = 0;

  /// True if the request wants to become a WebSocket (RFC 6455 section 4.2.1).
  [[nodiscard]] virtual bool WantsWebSocket() const = 0;
  /// Accepts it. The sink hears of the opening like that of a client; headers are those of the request.
  [[nodiscard]] virtual std::unique_ptr<WebSocket> TakeWebSocket(WebSocketSink& sink, const HttpHeaders& headers) = 0;
};

struct WebServerConfig {
  std::string host = "127.0.0.1";  ///< an IP address
  std::uint16_t port = 0;          ///< 0: any free one
  std::string certificate;         ///< PEM file of the chain; empty: no TLS
  std::string key;                 ///< PEM file of its key
  std::size_t max_connections = 1024;
  std::size_t longest_body = std::size_t{4} << 20;
  std::size_t longest_message = std::size_t{1} << 20;  ///< of a WebSocket
  Ms request_time{10'000};                             ///< TLS handshake; from the first byte of a request to its last
  Ms idle_time{60'000};                                ///< between requests, and silence of a WebSocket
};

/// A server of HTTP/1.1 and WebSockets on a loop that it shares: media streams of telephony providers, and the provider
/// simulator. (Metrics and administration have HttpServer, on a thread of its own.) Loop-affine.
class WebServer {
 public:
  /// Runs on the loop. The reply is the handler's from then on.
  using Handler = std::function<void(HttpRequest, std::unique_ptr<WebReply>)>;

  struct Stats {
    std::uint64_t requests = 0;
    std::uint64_t refused_connections = 0;
    std::uint64_t bad_requests = 0;
    std::size_t connections = 0;
  };

  /// Opens the port. @return kInvalid for a certificate that cannot be read, kUnavailable for a port that is taken.
  [[nodiscard]] static Result<std::unique_ptr<WebServer>> Start(boost::asio::io_context& io, WebServerConfig config,
                                                                Handler handler);
  virtual ~WebServer() = default;

  [[nodiscard]] virtual std::uint16_t Port() const = 0;
  [[nodiscard]] virtual Stats Read() const = 0;

  /// Reads certificate and key again; connections that are up keep theirs. @return kInvalid: the old ones stay.
  [[nodiscard]] virtual Status ReloadCertificate() = 0;
};

}  // namespace parley
