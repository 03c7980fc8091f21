#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/units.hpp"
#include "net/server_url.hpp"

namespace parley {

/// How a WebSocket came to its end (RFC 6455 section 7).
struct WebSocketEnd {
  std::optional<std::uint16_t> code;  ///< of the peer's close frame; nothing if it sent none
  std::string reason;                 ///< of the close frame; the peer's claim, cut to 123 bytes by the protocol
  std::optional<Error> failure;       ///< nothing after a close that both sides agreed on
};

/// Receives what a WebSocket brings, on the loop of its owner. OnOpen once, then messages, then OnEnd once; or OnEnd
/// alone. Nothing arrives after OnEnd or after the WebSocket was destroyed, and nothing inside a call of its methods.
class WebSocketSink {
 public:
  virtual ~WebSocketSink() = default;
  /// @param headers  of the server's answer to the upgrade.
  virtual void OnWebSocketOpen(const HttpHeaders& headers) noexcept = 0;
  virtual void OnWebSocketText(std::string_view text) noexcept = 0;
  virtual void OnWebSocketBinary(std::span<const std::uint8_t> bytes) noexcept = 0;
  virtual void OnWebSocketEnd(const WebSocketEnd& end) noexcept = 0;
};

/// One WebSocket, open or opening. Loop-affine; nothing blocks. Destroying it closes the connection without ceremony.
class WebSocket {
 public:
  virtual ~WebSocket() = default;

  /// Queues a message, also while the connection is being made.
  /// @return kOverloaded beyond WebSocketRequest::most_queued_bytes, kUnavailable after the end.
  [[nodiscard]] virtual Status SendText(std::string text) = 0;
  [[nodiscard]] virtual Status SendBinary(std::span<const std::uint8_t> bytes) = 0;

  /// Sends what is queued, then a close frame; OnEnd follows when the peer answers, or after WebSocketRequest::close.
  virtual void Close(std::uint16_t code = 1000) = 0;

  /// Bytes that wait to be sent.
  [[nodiscard]] virtual std::size_t QueuedBytes() const = 0;
};

struct WebSocketRequest {
  ServerName server = {};
  std::string target = "/";
  HttpHeaders headers = {};       ///< beside those of the upgrade itself
  std::string subprotocols = {};  ///< Sec-WebSocket-Protocol, comma-separated; empty: none
  Ms open{1500};                  ///< TCP, TLS and upgrade together (design: STT connect 1.5 s)
  Ms close{2000};                 ///< for the peer's close frame
  Ms silence{30'000};             ///< a ping is sent after half of it; without any sign of life the connection is dead
  std::size_t longest_message = std::size_t{4} << 20;
  std::size_t most_queued_bytes = std::size_t{1} << 20;
};

/// Receives one HTTP response, on the loop of its owner: OnHead, OnBody*, then OnDone; or OnFailed at any point, as
/// the last. Nothing arrives after the exchange was destroyed, and nothing inside a call of Network.
class HttpSink {
 public:
  virtual ~HttpSink() = default;
  virtual void OnHttpHead(int status, const HttpHeaders& headers) noexcept = 0;
  /// As the bytes come, chunked coding removed.
  virtual void OnHttpBody(std::string_view bytes) noexcept = 0;
  virtual void OnHttpDone() noexcept = 0;
  virtual void OnHttpFailed(const Error& error) noexcept = 0;
};

/// A request under way. Destroying it gives it up.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;
};

struct HttpClientRequest {
  ServerName server = {};
  std::string method = "POST";
  std::string target = "/";
  HttpHeaders headers = {};  ///< Host and Content-Length are added
  std::string body = {};
  Ms open{1500};       ///< TCP and TLS, when no connection is warm
  Ms head{10'000};     ///< from then to the response's head; what a user hears is bounded by shorter deadlines
  Ms silence{15'000};  ///< between two pieces of the body
  std::size_t longest_body = std::size_t{16} << 20;
};

/// What a provider asks of a server and how it failed. The failure of an upgrade that was refused names the status.
[[nodiscard]] ErrorCode ErrorCodeOfStatus(int status);

/// Connections of one shard to servers: TLS with certificates checked (RFC 6125), sessions resumed, connections kept
/// and made ahead of their use. Loop-affine; nothing blocks. It must outlive what it made.
class Network {
 public:
  virtual ~Network() = default;

  [[nodiscard]] virtual std::unique_ptr<WebSocket> OpenWebSocket(WebSocketRequest request, WebSocketSink& sink) = 0;
  [[nodiscard]] virtual std::unique_ptr<HttpExchange> StartHttp(HttpClientRequest request, HttpSink& sink) = 0;

  /// From now on so many connections to the server stand ready, TLS done: each that is used or lost is replaced.
  virtual void KeepReady(const ServerName& server, std::size_t connections) = 0;
};

}  // namespace parley
