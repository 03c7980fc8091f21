#include "net/http_server.hpp"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "runtime/thread_priority.hpp"

namespace parley {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

Status ListenFailure(const HttpServer::Config& config, const error_code& error) {
  const std::string where = fmt::format("{}:{}", config.host, config.port);
  if (error == asio::error::address_in_use)
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                fmt::format("HTTP port {} is taken by another process: stop it (ss -ltnp shows it) or choose another "
                            "port with --http HOST:PORT or http.listen",
                            where));
  if (error == asio::error::access_denied)
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                fmt::format("not allowed to open HTTP port {}: choose one above 1023 with --http HOST:PORT or "
                            "http.listen",
                            where));
  return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
              fmt::format("cannot open HTTP port {}: {}; check http.listen", where, error.message()));
}

}  // namespace

/// Everything that lives on the server's thread.
struct HttpServer::Loop {
  using ConnectionId = std::uint64_t;

  /// One client. States: reading (the timer holds the time for a request or the idle time), sending (the timer holds
  /// the time to send). Found by id from completion handlers, since it may have been closed meanwhile.
  struct Connection {
    Connection(Tcp::socket s, const HttpRouter& router, const HttpLimits& limits, std::string peer)
        : socket(std::move(s)), timer(socket.get_executor()), conversation(router, limits, std::move(peer)) {}
    Tcp::socket socket;
    asio::steady_timer timer;
    HttpConversation conversation;
    std::array<char, 8192> input{};
    std::string output;
    HttpConversation::Next next = HttpConversation::Next::kRead;
    bool in_request = false;
    bool sending = false;
  };

  Loop(const Config& c, const HttpRouter& r) : config(c), router(r), acceptor(io) {}

  Status Listen();
  void Accept();
  void Accepted(const error_code& error, Tcp::socket socket);
  void Read(ConnectionId id);
  void GotBytes(ConnectionId id, const error_code& error, std::size_t size);
  void Send(ConnectionId id, Connection& connection);
  void Sent(ConnectionId id, const error_code& error);
  void ArmTimer(ConnectionId id, Connection& connection, Ms time);
  void TimedOut(ConnectionId id, const error_code& error);
  void Close(ConnectionId id);
  void StopSoon(Ms longest);
  void EndIfDone();
  Connection* Find(ConnectionId id);

  const Config& config;
  const HttpRouter& router;
  asio::io_context io{1};
  Tcp::acceptor acceptor;
  asio::steady_timer accept_pause{io};
  asio::steady_timer stop_timer{io};
  std::map<ConnectionId, Connection> connections;
  ConnectionId last_id = 0;
  bool stopping = false;
  struct {
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> refused_connections{0};
    std::atomic<std::uint64_t> timed_out{0};
    std::atomic<std::size_t> connections{0};
  } stats;
  std::jthread thread;
};

HttpServer::Loop::Connection* HttpServer::Loop::Find(ConnectionId id) {
  const auto found = connections.find(id);
  return found == connections.end() ? nullptr : &found->second;
}

Status HttpServer::Loop::Listen() {
  error_code error;
  const auto address = asio::ip::make_address(config.host, error);
  if (error)
    return Fail(
        ErrorCode::kInvalid, Origin::kConfiguration,
        fmt::format("'{}' is no IP address to listen on for HTTP; use 127.0.0.1, 0.0.0.0 or [::1]", config.host));
  const Tcp::endpoint endpoint(address, config.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(static_cast<int>(config.max_connections), error);
  if (error) return ListenFailure(config, error);
  return {};
}

void HttpServer::Loop::Accept() {
  acceptor.async_accept([this](const error_code& error, Tcp::socket socket) { Accepted(error, std::move(socket)); });
}

void HttpServer::Loop::Accepted(const error_code& error, Tcp::socket socket) {
  if (stopping || error == asio::error::operation_aborted) return;
  if (error) {
    // Out of file descriptors, most likely: trying again at once would only burn CPU.
    accept_pause.expires_after(Ms{100});
    accept_pause.async_wait([this](const error_code& cancelled) {
      if (!cancelled && !stopping) Accept();
    });
    return;
  }
  Accept();
  error_code ignored;
  if (connections.size() >= config.max_connections) {
    stats.refused_connections.fetch_add(1, std::memory_order_relaxed);
    static constexpr std::string_view kFull =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(kFull), ignored);
    return;
  }
  const Tcp::endpoint peer = socket.remote_endpoint(ignored);
  socket.set_option(Tcp::no_delay(true), ignored);
  const ConnectionId id = ++last_id;
  Connection& connection =
      connections.try_emplace(id, std::move(socket), router, config.limits, peer.address().to_string()).first->second;
  stats.connections.store(connections.size(), std::memory_order_relaxed);
  ArmTimer(id, connection, config.idle_time);
  Read(id);
}

void HttpServer::Loop::Read(ConnectionId id) {
  Connection* const connection = Find(id);
  if (connection == nullptr) return;
  connection->socket.async_read_some(
      asio::buffer(connection->input),
      [this, id](const error_code& error, std::size_t size) { GotBytes(id, error, size); });
}

void HttpServer::Loop::GotBytes(ConnectionId id, const error_code& error, std::size_t size) {
  Connection* const connection = Find(id);
  if (connection == nullptr) return;
  if (error) return Close(id);
  const std::uint64_t before = connection->conversation.Answered();
  connection->next = connection->conversation.Feed({connection->input.data(), size}, connection->output);
  stats.requests.fetch_add(connection->conversation.Answered() - before, std::memory_order_relaxed);
  if (!connection->output.empty()) return Send(id, *connection);
  // The time for a request runs from its first byte, however slowly the others come.
  if (!std::exchange(connection->in_request, true)) ArmTimer(id, *connection, config.request_time);
  Read(id);
}

void HttpServer::Loop::Send(ConnectionId id, Connection& connection) {
  connection.sending = true;
  ArmTimer(id, connection, config.send_time);
  asio::async_write(connection.socket, asio::buffer(connection.output),
                    [this, id](const error_code& error, std::size_t) { Sent(id, error); });
}

void HttpServer::Loop::Sent(ConnectionId id, const error_code& error) {
  Connection* const connection = Find(id);
  if (connection == nullptr) return;
  if (error || connection->next == HttpConversation::Next::kClose || stopping) return Close(id);
  connection->output.clear();
  connection->sending = false;
  connection->in_request = !connection->conversation.Idle();
  ArmTimer(id, *connection, connection->in_request ? config.request_time : config.idle_time);
  Read(id);
}

void HttpServer::Loop::ArmTimer(ConnectionId id, Connection& connection, Ms time) {
  connection.timer.expires_after(time);
  connection.timer.async_wait([this, id](const error_code& error) { TimedOut(id, error); });
}

void HttpServer::Loop::TimedOut(ConnectionId id, const error_code& error) {
  Connection* const connection = Find(id);
  // A timer that was set again after this handler had been queued has not expired.
  if (error || connection == nullptr || connection->timer.expiry() > asio::steady_timer::clock_type::now()) return;
  stats.timed_out.fetch_add(1, std::memory_order_relaxed);
  if (connection->sending) return Close(id);
  connection->conversation.TimeOut(connection->output);
  if (connection->output.empty()) return Close(id);
  connection->next = HttpConversation::Next::kClose;
  error_code ignored;
  connection->socket.cancel(ignored);
  connection->socket.write_some(asio::buffer(connection->output), ignored);
  Close(id);
}

void HttpServer::Loop::Close(ConnectionId id) {
  Connection* const connection = Find(id);
  if (connection == nullptr) return;
  error_code ignored;
  connection->socket.shutdown(Tcp::socket::shutdown_send, ignored);
  // Unread input would make the kernel send a reset, which may overtake our response at the client.
  connection->socket.non_blocking(true, ignored);
  for (int i = 0; i < 16 && connection->socket.read_some(asio::buffer(connection->input), ignored) > 0; ++i) {
  }
  connections.erase(id);
  stats.connections.store(connections.size(), std::memory_order_relaxed);
  EndIfDone();
}

void HttpServer::Loop::StopSoon(Ms longest) {
  stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  accept_pause.cancel();
  std::vector<ConnectionId> idle;
  for (auto& [id, connection] : connections) {
    connection.conversation.CloseSoon();
    if (!connection.sending && connection.conversation.Idle()) idle.push_back(id);
  }
  for (const ConnectionId id : idle) Close(id);
  stop_timer.expires_after(longest);
  stop_timer.async_wait([this](const error_code&) { io.stop(); });
  EndIfDone();
}

void HttpServer::Loop::EndIfDone() {
  if (stopping && connections.empty()) io.stop();
}

HttpServer::HttpServer(Config config, HttpRouter router) : config_(std::move(config)), router_(std::move(router)) {}

HttpServer::~HttpServer() { Stop(Ms{0}); }

Status HttpServer::Start() {
  auto loop = std::make_unique<Loop>(config_, router_);
  if (Status listening = loop->Listen(); !listening) return listening;
  loop->Accept();
  loop->thread = std::jthread([&io = loop->io] {
    NameThisThread("http");
    io.run();
  });
  loop_ = std::move(loop);
  return {};
}

std::uint16_t HttpServer::Port() const {
  error_code ignored;
  return loop_ ? loop_->acceptor.local_endpoint(ignored).port() : std::uint16_t{0};
}

void HttpServer::Stop(Ms longest) {
  if (!loop_ || !loop_->thread.joinable()) return;
  asio::post(loop_->io, [loop = loop_.get(), longest] { loop->StopSoon(longest); });
  loop_->thread.join();
  loop_->connections.clear();
  loop_->stats.connections.store(0, std::memory_order_relaxed);
}

HttpServer::Stats HttpServer::Read() const {
  if (!loop_) return {};
  const auto& stats = loop_->stats;
  return {stats.requests.load(std::memory_order_relaxed), stats.refused_connections.load(std::memory_order_relaxed),
          stats.timed_out.load(std::memory_order_relaxed), stats.connections.load(std::memory_order_relaxed)};
}

}  // namespace parley
