#include "net/web_server.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <deque>
#include <optional>
#include <utility>

#include "net/any_stream.hpp"
#include "net/beast_web_socket.hpp"

namespace parley {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr std::size_t kLongestHead = std::size_t{16} << 10;

Result<std::shared_ptr<asio::ssl::context>> LoadCertificate(const WebServerConfig& config) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  ::SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  error_code error;
  context->use_certificate_chain_file(config.certificate, error);
  if (error) {
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                fmt::format("{}: no certificate chain in PEM form ({})", config.certificate, error.message()));
  }
  context->use_private_key_file(config.key, asio::ssl::context::pem, error);
  if (error) {
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                fmt::format("{}: not the private key of {} ({})", config.key, config.certificate, error.message()));
  }
  return context;
}

/// What all connections of one server share; they may outlive the server by the handlers that are under way.
struct Shared {
  explicit Shared(WebServerConfig c, WebServer::Handler h) : config(std::move(c)), handler(std::move(h)) {}
  const WebServerConfig config;
  WebServer::Handler handler;  // empty once the server is gone
  std::shared_ptr<asio::ssl::context> certificate;
  WebServer::Stats stats;
};

/// One client: requests one after the other, each answered before the next is read.
class WebConnection : public std::enable_shared_from_this<WebConnection> {
 public:
  WebConnection(std::shared_ptr<Shared> shared, asio::io_context& io)
      : shared_(std::move(shared)), stream_(std::make_unique<AnyStream>(io)), timer_(io) {}
  [[nodiscard]] AnyStream& Stream() { return *stream_; }

  void Start() {
    ++shared_->stats.connections;
    counted_ = std::shared_ptr<void>(nullptr, [shared = shared_](void*) { --shared->stats.connections; });
    error_code ignored;
    stream_->Socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    if (const auto peer = stream_->Socket().remote_endpoint(ignored); !ignored) peer_ = peer.address().to_string();
    if (!shared_->certificate) return ReadRequest();
    certificate_ = shared_->certificate;
    Wait(shared_->config.request_time);
    stream_->AddTls(*certificate_)
        .async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](const error_code& error) {
          if (!error) self->ReadRequest();
        });
  }

  void ReadRequest() {
    parser_.emplace();
    parser_->header_limit(kLongestHead);
    parser_->body_limit(shared_->config.longest_body);
    Wait(shared_->config.idle_time);
    http::async_read_header(
        *stream_, input_, *parser_, [self = shared_from_this()](const error_code& error, std::size_t) {
          if (error) return self->OnUnreadable(error);
          self->Wait(self->shared_->config.request_time);
          http::async_read(*self->stream_, self->input_, *self->parser_, [self](const error_code& failed, std::size_t) {
            if (failed) return self->OnUnreadable(failed);
            self->OnRequest();
          });
        });
  }

  void Queue(std::string bytes, bool last) {
    if (stream_ == nullptr) return;
    queue_.push_back({std::move(bytes), last});
    if (queue_.size() == 1) WriteNext();
  }

  void Close() {
    timer_.cancel();
    if (stream_) stream_->Close();
  }

  [[nodiscard]] bool KeepAlive() const { return keep_alive_; }
  [[nodiscard]] bool IsHead() const { return message_.method() == http::verb::head; }
  [[nodiscard]] bool WantsWebSocket() const { return stream_ != nullptr && beast::websocket::is_upgrade(message_); }

  std::unique_ptr<WebSocket> TakeWebSocket(WebSocketSink& sink, const HttpHeaders& headers) {
    timer_.cancel();
    WebSocketRequest limits;
    limits.server.host = peer_;
    limits.headers = headers;
    limits.silence = shared_->config.idle_time;
    limits.longest_message = shared_->config.longest_message;
    return AcceptBeastWebSocket(std::move(stream_), message_, std::move(limits), sink, std::move(counted_));
  }

 private:
  struct Piece {
    std::string bytes;
    bool last = false;  // of its response
  };

  void OnRequest();

  void OnUnreadable(const error_code& error) {
    const bool gone = error == http::error::end_of_stream || error == asio::error::operation_aborted ||
                      error == asio::error::eof || error == asio::error::connection_reset ||
                      error.category() == asio::error::get_ssl_category();
    if (gone) return Close();
    ++shared_->stats.bad_requests;
    keep_alive_ = false;
    const int status = error == http::error::body_limit ? 413 : error == http::error::header_limit ? 431 : 400;
    Queue(fmt::format("HTTP/1.1 {} {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status, HttpReason(status)),
          true);
  }

  void WriteNext() {
    Wait(shared_->config.request_time);
    asio::async_write(*stream_, asio::buffer(queue_.front().bytes),
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                        if (error || self->stream_ == nullptr) return self->Close();
                        const bool last = self->queue_.front().last;
                        self->queue_.pop_front();
                        if (!self->queue_.empty()) return self->WriteNext();
                        self->timer_.cancel();
                        if (!last) return;
                        if (self->keep_alive_) return self->ReadRequest();
                        self->Close();
                      });
  }

  void Wait(Ms time) {
    timer_.expires_after(time);
    timer_.async_wait([weak = weak_from_this()](const error_code& error) {
      const auto self = weak.lock();
      if (!error && self && self->stream_) self->stream_->Close();
    });
  }

  const std::shared_ptr<Shared> shared_;
  std::shared_ptr<asio::ssl::context> certificate_;  // of this connection: a reload changes it for later ones only
  std::unique_ptr<AnyStream> stream_;                // none once it became a WebSocket
  asio::steady_timer timer_;
  beast::flat_buffer input_;
  std::optional<http::request_parser<http::string_body>> parser_;
  UpgradeRequest message_;
  std::deque<Piece> queue_;
  std::string peer_;
  bool keep_alive_ = false;
  std::shared_ptr<void> counted_;  // goes with the connection, also when it becomes a WebSocket
};

class Reply final : public WebReply {
 public:
  explicit Reply(std::shared_ptr<WebConnection> connection) : connection_(std::move(connection)) {}
  ~Reply() override {
    if (stage_ != Stage::kDone) connection_->Close();
  }

  void Send(const HttpResponse& response) override {
    HttpHeaders headers = response.headers;
    if (!response.body.empty()) headers.emplace_back("Content-Type", response.content_type);
    headers.emplace_back("Content-Length", std::to_string(response.body.size()));
    stage_ = Stage::kDone;
    connection_->Queue(Head(response.status, headers) + (connection_->IsHead() ? "" : response.body), true);
  }

  void Begin(int status, const HttpHeaders& headers) override {
    HttpHeaders all = headers;
    all.emplace_back("Transfer-Encoding", "chunked");
    stage_ = Stage::kBody;
    connection_->Queue(Head(status, all), false);
  }
  void Write(std::string bytes) override {
    if (stage_ == Stage::kBody && !bytes.empty())
      connection_->Queue(fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes), false);
  }
  void End() override {
    stage_ = Stage::kDone;
    connection_->Queue("0\r\n\r\n", true);
  }

  bool WantsWebSocket() const override { return connection_->WantsWebSocket(); }
  std::unique_ptr<WebSocket> TakeWebSocket(WebSocketSink& sink, const HttpHeaders& headers) override {
    stage_ = Stage::kDone;
    return connection_->TakeWebSocket(sink, headers);
  }

 private:
  enum class Stage { kHead, kBody, kDone };

  [[nodiscard]] std::string Head(int status, const HttpHeaders& headers) const {
    std::string head = fmt::format("HTTP/1.1 {} {}\r\nServer: parley\r\n", status, HttpReason(status));
    for (const auto& [name, value] : headers) head += fmt::format("{}: {}\r\n", name, value);
    return head + (connection_->KeepAlive() ? "\r\n" : "Connection: close\r\n\r\n");
  }

  const std::shared_ptr<WebConnection> connection_;
  Stage stage_ = Stage::kHead;
};

void WebConnection::OnRequest() {
  timer_.cancel();
  ++shared_->stats.requests;
  message_ = parser_->release();
  keep_alive_ = message_.keep_alive();
  if (!shared_->handler) return Close();
  HttpRequest request;
  request.method = message_.method_string();
  const std::string target(message_.target());
  const std::size_t question = std::min(target.find('?'), target.size());
  const auto path = PercentDecoded(target.substr(0, question));
  if (!path) {
    ++shared_->stats.bad_requests;
    return Reply(shared_from_this()).Send({.status = 400, .body = "the path is malformed\n"});
  }
  request.path = *path;
  if (question < target.size()) request.query = target.substr(question + 1);
  for (const auto& field : message_) {
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  request.body = message_.body();
  request.peer = peer_;
  shared_->handler(std::move(request), std::make_unique<Reply>(shared_from_this()));
}

class BeastWebServer final : public WebServer {
 public:
  BeastWebServer(asio::io_context& io, WebServerConfig config, Handler handler)
      : io_(io), acceptor_(io), pause_(io), shared_(std::make_shared<Shared>(std::move(config), std::move(handler))) {}
  ~BeastWebServer() override {
    shared_->handler = nullptr;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

  Status Listen() {
    if (!shared_->config.certificate.empty()) {
      if (Status loaded = ReloadCertificate(); !loaded) return loaded;
    }
    const WebServerConfig& config = shared_->config;
    error_code error;
    const auto address = asio::ip::make_address(config.host, error);
    if (error) {
      return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                  fmt::format("'{}' is no IP address to listen on", config.host));
    }
    const asio::ip::tcp::endpoint endpoint(address, config.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::ip::tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return Fail(
          ErrorCode::kUnavailable, Origin::kOperatingSystem,
          fmt::format("cannot listen on {}:{}: {}; stop what uses it (ss -ltnp shows it) or choose another port",
                      config.host, config.port, error.message()));
    }
    Accept();
    return {};
  }

  std::uint16_t Port() const override {
    error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }
  Stats Read() const override { return shared_->stats; }
  Status ReloadCertificate() override {
    auto certificate = LoadCertificate(shared_->config);
    if (!certificate) return FailFrom(certificate);
    shared_->certificate = *std::move(certificate);
    return {};
  }

 private:
  void Accept() {
    auto connection = std::make_shared<WebConnection>(shared_, io_);
    AnyStream& stream = connection->Stream();
    acceptor_.async_accept(stream.Socket(), [this, shared = shared_, connection](const error_code& error) {
      if (!shared->handler) return;
      if (error) return AcceptAgainLater();
      if (shared->stats.connections >= shared->config.max_connections) {
        ++shared->stats.refused_connections;
      } else {
        connection->Start();
      }
      Accept();
    });
  }

  /// Out of descriptors, mostly: trying at once would spin.
  void AcceptAgainLater() {
    pause_.expires_after(Ms{100});
    pause_.async_wait([this, shared = shared_](const error_code& error) {
      if (!error && shared->handler) Accept();
    });
  }

  asio::io_context& io_;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  const std::shared_ptr<Shared> shared_;
};

}  // namespace

Result<std::unique_ptr<WebServer>> WebServer::Start(asio::io_context& io, WebServerConfig config, Handler handler) {
  auto server = std::make_unique<BeastWebServer>(io, std::move(config), std::move(handler));
  if (Status listening = server->Listen(); !listening) return FailFrom(listening);
  return server;
}

}  // namespace parley
