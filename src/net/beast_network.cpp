#include "net/beast_network.hpp"

#include <utility>

#include "net/beast_http_exchange.hpp"
#include "net/beast_web_socket.hpp"
#include "net/connector.hpp"
#include "net/tls_trust.hpp"

namespace parley {
namespace {

class BeastNetwork final : public Network {
 public:
  BeastNetwork(boost::asio::io_context& io, std::unique_ptr<TlsTrust> trust, Connector::Times times)
      : trust_(std::move(trust)), connector_(io, *trust_, times) {}

  std::unique_ptr<WebSocket> OpenWebSocket(WebSocketRequest request, WebSocketSink& sink) override {
    return OpenBeastWebSocket(connector_, std::move(request), sink);
  }
  std::unique_ptr<HttpExchange> StartHttp(HttpClientRequest request, HttpSink& sink) override {
    return StartBeastHttp(connector_, std::move(request), sink);
  }
  void KeepReady(const ServerName& server, std::size_t connections) override {
    connector_.KeepReady(server, connections);
  }

 private:
  const std::unique_ptr<TlsTrust> trust_;
  Connector connector_;
};

}  // namespace

ErrorCode ErrorCodeOfStatus(int status) {
  if (status == 401 || status == 403) return ErrorCode::kUnauthorized;
  if (status == 404) return ErrorCode::kNotFound;
  if (status == 408 || status == 504) return ErrorCode::kTimeout;
  if (status == 429) return ErrorCode::kRateLimited;
  if (status >= 400 && status < 500) return ErrorCode::kInvalid;
  return ErrorCode::kUnavailable;
}

Result<std::unique_ptr<Network>> MakeBeastNetwork(boost::asio::io_context& io, const BeastNetworkConfig& config) {
  auto trust = TlsTrust::Load(config.certificate_authorities);
  if (!trust) return FailFrom(trust);
  return std::make_unique<BeastNetwork>(io, *std::move(trust), Connector::Times{config.keep_idle, config.retry_ready});
}

}  // namespace parley
