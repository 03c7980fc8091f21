#include "net/beast_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <deque>
#include <functional>
#include <vector>

#include "net/testing/test_certificate.hpp"
#include "net/web_server.hpp"

namespace parley {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct HttpResult final : HttpSink {
  void OnHttpHead(int s, const HttpHeaders& h) noexcept override {
    status = s;
    headers = h;
  }
  void OnHttpBody(std::string_view bytes) noexcept override {
    body += bytes;
    ++pieces;
    if (on_body) on_body();
  }
  void OnHttpDone() noexcept override { ++done; }
  void OnHttpFailed(const Error& e) noexcept override { error = e; }
  [[nodiscard]] bool Over() const { return done > 0 || error; }

  int status = 0, pieces = 0, done = 0;
  HttpHeaders headers;
  std::string body;
  std::optional<Error> error;
  std::function<void()> on_body;
};

struct SocketResult final : WebSocketSink {
  void OnWebSocketOpen(const HttpHeaders& h) noexcept override {
    ++open;
    headers = h;
  }
  void OnWebSocketText(std::string_view text) noexcept override {
    texts.emplace_back(text);
    if (on_text) on_text(texts.back());
  }
  void OnWebSocketBinary(std::span<const std::uint8_t> bytes) noexcept override {
    binaries.emplace_back(bytes.begin(), bytes.end());
  }
  void OnWebSocketEnd(const WebSocketEnd& e) noexcept override {
    EXPECT_FALSE(end) << "told twice";
    end = e;
  }

  int open = 0;
  HttpHeaders headers;
  std::vector<std::string> texts;
  std::vector<std::vector<std::uint8_t>> binaries;
  std::optional<WebSocketEnd> end;
  std::function<void(const std::string&)> on_text;
};

/// A client's network and a server on one loop, with TLS or without.
class NetworkTest : public ::testing::TestWithParam<bool> {
 protected:
  NetworkTest() { Listen(); }

  /// Servers of vendors die and come back: a new one at the same port.
  void Listen(std::uint16_t port = 0) {
    WebServerConfig config;
    config.port = port;
    config.longest_body = 1000;
    config.longest_message = 5000;
    if (GetParam()) {
      config.certificate = certificate_.Chain();
      config.key = certificate_.Key();
    }
    auto started = WebServer::Start(io_, config, [this](HttpRequest request, std::unique_ptr<WebReply> reply) {
      requests_.push_back(request);
      if (answer_) return answer_(request, std::move(reply));
      reply->Send({.body = request.method + " " + request.path + " " + request.body});
    });
    ASSERT_TRUE(started) << started.error().detail;
    server_ = *std::move(started);
  }

  std::unique_ptr<Network> MakeNetwork(const std::string& authorities) {
    auto network = MakeBeastNetwork(io_, {.certificate_authorities = authorities});
    EXPECT_TRUE(network) << network.error().detail;
    return *std::move(network);
  }

  [[nodiscard]] ServerName Server(const std::string& host = "localhost") const {
    return {host, server_->Port(), GetParam()};
  }

  bool RunUntil(const std::function<bool()>& reached) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!reached()) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      if (io_.stopped()) io_.restart();
      io_.run_one_for(Ms{50});
    }
    return true;
  }
  void RunFor(Ms time) {
    if (io_.stopped()) io_.restart();
    io_.run_for(time);
  }

  HttpResult Fetch(HttpClientRequest request) {
    request.server = Server();
    HttpResult result;
    const auto exchange = network_->StartHttp(std::move(request), result);
    EXPECT_TRUE(RunUntil([&] { return result.Over(); }));
    return result;
  }

  /// From now on WebSockets are accepted and answer each text by itself, in capital first letter.
  void Echo() {
    answer_ = [this](const HttpRequest&, std::unique_ptr<WebReply> reply) {
      ASSERT_TRUE(reply->WantsWebSocket());
      peers_.emplace_back();
      Peer& peer = peers_.back();
      peer.socket = reply->TakeWebSocket(peer.result, {{"X-Id", "42"}});
      peer.result.on_text = [&peer](const std::string& text) { EXPECT_TRUE(peer.socket->SendText("> " + text)); };
    };
  }

  struct Peer {
    SocketResult result;
    std::unique_ptr<WebSocket> socket;
  };

  testing::TestCertificate certificate_;
  boost::asio::io_context io_;
  std::unique_ptr<WebServer> server_;
  std::vector<HttpRequest> requests_;
  std::function<void(const HttpRequest&, std::unique_ptr<WebReply>)> answer_;
  std::deque<Peer> peers_;
  std::unique_ptr<Network> network_ = MakeNetwork(certificate_.Authority());
};

INSTANTIATE_TEST_SUITE_P(Plain, NetworkTest, ::testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Tls, NetworkTest, ::testing::Values(true));

TEST_P(NetworkTest, RequestsAreAnsweredOverOneConnection) {
  for (int i = 0; i < 3; ++i) {
    const HttpResult result =
        Fetch({.target = "/v1/x?y=1", .headers = {{"Authorization", "Bearer k"}}, .body = "hello"});
    EXPECT_EQ(result.status, 200);
    EXPECT_EQ(result.body, "POST /v1/x hello");
    EXPECT_EQ(result.done, 1);
  }
  EXPECT_EQ(requests_[0].Header("authorization"), "Bearer k");
  EXPECT_EQ(requests_[0].query, "y=1");
  EXPECT_EQ(server_->Read().connections, 1U);
}

TEST_P(NetworkTest, AStreamedResponseComesInItsPieces) {
  std::unique_ptr<WebReply> reply;
  answer_ = [&](const HttpRequest&, std::unique_ptr<WebReply> r) {
    reply = std::move(r);
    reply->Begin(200, {{"Content-Type", "text/event-stream"}});
  };
  HttpResult result;
  const auto exchange = network_->StartHttp({.server = Server()}, result);
  ASSERT_TRUE(RunUntil([&] { return result.status == 200; }));
  EXPECT_EQ(HeaderOf(result.headers, "content-type"), "text/event-stream");
  for (const char* piece : {"data: 1\n\n", "data: 2\n\n"}) {
    const int before = result.pieces;
    reply->Write(piece);
    ASSERT_TRUE(RunUntil([&] { return result.pieces > before; }));
    EXPECT_FALSE(result.Over());
  }
  reply->End();
  ASSERT_TRUE(RunUntil([&] { return result.Over(); }));
  EXPECT_EQ(result.body, "data: 1\n\ndata: 2\n\n");
}

TEST_P(NetworkTest, AConnectionThatTheServerClosedMeanwhileIsReplacedUnseen) {
  ASSERT_EQ(Fetch({}).status, 200);
  const std::uint16_t port = server_->Port();
  server_.reset();
  Listen(port);
  EXPECT_EQ(Fetch({}).status, 200);
  // The same when it is closed under the request's hands.
  answer_ = [&, first = true](const HttpRequest&, std::unique_ptr<WebReply> reply) mutable {
    if (!std::exchange(first, false)) reply->Send({.body = "again"});
  };
  EXPECT_EQ(Fetch({}).body, "again");
}

TEST_P(NetworkTest, AServerThatDiesIsAFailureAtEveryPoint) {
  answer_ = [](const HttpRequest&, std::unique_ptr<WebReply>) {};
  const HttpResult none = Fetch({});
  ASSERT_TRUE(none.error);
  EXPECT_EQ(none.error->code, ErrorCode::kUnavailable);
  answer_ = [](const HttpRequest&, std::unique_ptr<WebReply> reply) {
    reply->Begin(200, {});
    reply->Write("half a sen");
  };
  const HttpResult half = Fetch({});
  ASSERT_TRUE(half.error);
  EXPECT_EQ(half.done, 0);
}

TEST_P(NetworkTest, WaitsAreBounded) {
  std::vector<std::unique_ptr<WebReply>> kept;
  answer_ = [&](const HttpRequest&, std::unique_ptr<WebReply> reply) { kept.push_back(std::move(reply)); };
  const HttpResult silent = Fetch({.head = Ms{80}});
  ASSERT_TRUE(silent.error);
  EXPECT_EQ(silent.error->code, ErrorCode::kTimeout);
  answer_ = [&](const HttpRequest&, std::unique_ptr<WebReply> reply) {
    reply->Begin(200, {});
    reply->Write("x");
    kept.push_back(std::move(reply));
  };
  const HttpResult stalled = Fetch({.silence = Ms{80}});
  ASSERT_TRUE(stalled.error);
  EXPECT_EQ(stalled.error->code, ErrorCode::kTimeout);
  EXPECT_EQ(stalled.body, "x");
}

TEST_P(NetworkTest, AnExchangeMayBeGivenUpAnywhereEvenInItsOwnCallback) {
  std::vector<std::unique_ptr<WebReply>> kept;
  answer_ = [&](const HttpRequest&, std::unique_ptr<WebReply> reply) {
    reply->Begin(200, {});
    reply->Write("x");
    kept.push_back(std::move(reply));
  };
  HttpResult result;
  { const auto at_once = network_->StartHttp({.server = Server()}, result); }
  std::unique_ptr<HttpExchange> exchange = network_->StartHttp({.server = Server()}, result);
  result.on_body = [&] { exchange.reset(); };
  ASSERT_TRUE(RunUntil([&] { return exchange == nullptr; }));
  RunFor(Ms{50});
  EXPECT_EQ(result.pieces, 1);
  EXPECT_FALSE(result.Over());
}

TEST_P(NetworkTest, AServerThatIsNotThereIsUnavailable) {
  const ServerName nobody{"127.0.0.1", 1, GetParam()};
  HttpResult result;
  const auto exchange = network_->StartHttp({.server = nobody}, result);
  ASSERT_TRUE(RunUntil([&] { return result.Over(); }));
  EXPECT_EQ(result.error->code, ErrorCode::kUnavailable);
  EXPECT_THAT(result.error->detail, HasSubstr("cannot reach 127.0.0.1:1"));
}

TEST_P(NetworkTest, AWebSocketCarriesBothKindsBothWays) {
  Echo();
  SocketResult result;
  const auto socket = network_->OpenWebSocket(
      {.server = Server(), .target = "/v1/listen?a=b", .headers = {{"Authorization", "Token k"}}}, result);
  ASSERT_TRUE(socket->SendText("said before it was open"));
  ASSERT_TRUE(RunUntil([&] { return result.texts.size() == 1; }));
  EXPECT_EQ(HeaderOf(result.headers, "x-id"), "42");
  EXPECT_EQ(requests_[0].Header("authorization"), "Token k");
  EXPECT_EQ(requests_[0].path, "/v1/listen");
  const std::vector<std::uint8_t> audio(3000, 7);
  ASSERT_TRUE(socket->SendBinary(audio));
  ASSERT_TRUE(peers_[0].socket->SendBinary(audio));
  ASSERT_TRUE(socket->SendText("two"));
  ASSERT_TRUE(RunUntil([&] { return result.texts.size() == 2 && !result.binaries.empty(); }));
  EXPECT_THAT(result.texts, ElementsAre("> said before it was open", "> two"));
  EXPECT_THAT(peers_[0].result.binaries, ElementsAre(audio));
  EXPECT_EQ(socket->QueuedBytes(), 0U);

  ASSERT_TRUE(socket->SendText("last"));
  socket->Close();
  EXPECT_FALSE(socket->SendText("too late"));
  ASSERT_TRUE(RunUntil([&] { return result.end && peers_[0].result.end; }));
  EXPECT_EQ(peers_[0].result.texts.back(), "last") << "what was queued is sent before the close";
  EXPECT_EQ(peers_[0].result.end->code, 1000);
  EXPECT_FALSE(result.end->failure);
}

TEST_P(NetworkTest, TheCodeOfThePeersCloseArrives) {
  Echo();
  SocketResult result;
  const auto socket = network_->OpenWebSocket({.server = Server()}, result);
  ASSERT_TRUE(RunUntil([&] { return result.open == 1; }));
  peers_[0].socket->Close(1011);
  ASSERT_TRUE(RunUntil([&] { return result.end.has_value(); }));
  EXPECT_EQ(result.end->code, 1011);
}

TEST_P(NetworkTest, ARefusedUpgradeNamesTheStatus) {
  for (const auto& [status, code] : {std::pair{401, ErrorCode::kUnauthorized},
                                     {429, ErrorCode::kRateLimited},
                                     {400, ErrorCode::kInvalid},
                                     {503, ErrorCode::kUnavailable}}) {
    answer_ = [status = status](const HttpRequest&, std::unique_ptr<WebReply> reply) {
      reply->Send({.status = status});
    };
    SocketResult result;
    const auto socket = network_->OpenWebSocket({.server = Server()}, result);
    ASSERT_TRUE(RunUntil([&] { return result.end.has_value(); }));
    ASSERT_TRUE(result.end->failure);
    EXPECT_EQ(result.end->failure->code, code);
    EXPECT_THAT(result.end->failure->detail, HasSubstr(std::to_string(status)));
    EXPECT_EQ(result.open, 0);
  }
}

TEST_P(NetworkTest, APeerThatVanishesIsAFailure) {
  Echo();
  SocketResult result;
  const auto socket = network_->OpenWebSocket({.server = Server()}, result);
  ASSERT_TRUE(RunUntil([&] { return result.open == 1; }));
  peers_[0].socket.reset();
  ASSERT_TRUE(RunUntil([&] { return result.end.has_value(); }));
  ASSERT_TRUE(result.end->failure);
  EXPECT_EQ(result.end->failure->code, ErrorCode::kUnavailable);
}

TEST_P(NetworkTest, AMessageThatIsTooLongEndsTheConnection) {
  Echo();
  SocketResult result;
  const auto socket = network_->OpenWebSocket({.server = Server(), .longest_message = 100}, result);
  ASSERT_TRUE(RunUntil([&] { return result.open == 1; }));
  ASSERT_TRUE(peers_[0].socket->SendText(std::string(101, 'x')));
  ASSERT_TRUE(RunUntil([&] { return result.end.has_value(); }));
  ASSERT_TRUE(result.end->failure);
  EXPECT_EQ(result.end->failure->code, ErrorCode::kProtocol);
}

TEST_P(NetworkTest, AQueueIsBounded) {
  Echo();
  SocketResult result;
  const auto socket = network_->OpenWebSocket({.server = Server(), .most_queued_bytes = 100}, result);
  EXPECT_TRUE(socket->SendText(std::string(90, 'x')));
  const Status refused = socket->SendText(std::string(11, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOverloaded);
  EXPECT_EQ(socket->QueuedBytes(), 90U);
}

TEST_P(NetworkTest, AServerThatTakesTheConnectionAndSaysNothingTimesOut) {
  boost::asio::ip::tcp::acceptor mute(io_, {boost::asio::ip::address_v4::loopback(), 0});
  boost::asio::ip::tcp::socket taken(io_);
  mute.async_accept(taken, [](const auto&) {});
  SocketResult result;
  const auto socket = network_->OpenWebSocket(
      {.server = {"127.0.0.1", mute.local_endpoint().port(), GetParam()}, .open = Ms{100}}, result);
  ASSERT_TRUE(RunUntil([&] { return result.end.has_value(); }));
  ASSERT_TRUE(result.end->failure);
  EXPECT_EQ(result.end->failure->code, ErrorCode::kTimeout);
}

TEST_P(NetworkTest, AWebSocketMayBeDestroyedInItsOwnCallback) {
  Echo();
  SocketResult result;
  std::unique_ptr<WebSocket> socket = network_->OpenWebSocket({.server = Server()}, result);
  ASSERT_TRUE(socket->SendText("x"));
  result.on_text = [&](const std::string&) { socket.reset(); };
  ASSERT_TRUE(RunUntil([&] { return socket == nullptr; }));
  ASSERT_TRUE(RunUntil([&] { return peers_[0].result.end.has_value(); }));
  EXPECT_FALSE(result.end);
}

TEST_P(NetworkTest, ConnectionsStandReadyAndAreReplaced) {
  network_->KeepReady(Server(), 2);
  ASSERT_TRUE(RunUntil([&] { return server_->Read().connections == 2; }));
  // A ticket of TLS 1.3 comes after the handshake; it must not pass for trouble.
  RunFor(Ms{50});
  EXPECT_EQ(server_->Read().connections, 2U);
  Echo();
  SocketResult result;
  const auto socket = network_->OpenWebSocket({.server = Server()}, result);
  ASSERT_TRUE(RunUntil([&] { return result.open == 1; }));
  ASSERT_TRUE(RunUntil([&] { return server_->Read().connections == 3; }));
  const std::uint16_t port = server_->Port();
  server_.reset();
  Listen(port);
  answer_ = nullptr;
  EXPECT_EQ(Fetch({}).status, 200);
}

TEST_P(NetworkTest, ANetworkMayGoWithConnectionsReadyAndUnderWay) {
  network_->KeepReady(Server(), 2);
  ASSERT_TRUE(RunUntil([&] { return server_->Read().connections == 2; }));
  network_->KeepReady(Server(), 4);
  io_.poll_one();
  network_.reset();
  ASSERT_TRUE(RunUntil([&] { return server_->Read().connections == 0; })) << "nothing is left open";
}

class PlainTest : public NetworkTest {};
INSTANTIATE_TEST_SUITE_P(Plain, PlainTest, ::testing::Values(false));

TEST_P(PlainTest, RequestsThatAreNoneAreRefused) {
  for (const auto& [bytes, answer] : {std::pair<std::string, const char*>{"nonsense\r\n\r\n", "400"},
                                      {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
                                      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", "413"},
                                      {"GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", "431"}}) {
    boost::asio::ip::tcp::socket client(io_);
    client.connect({boost::asio::ip::address_v4::loopback(), server_->Port()});
    client.write_some(boost::asio::buffer(bytes));
    std::string got(4096, 0);
    bool read = false;
    client.async_read_some(boost::asio::buffer(got), [&](const auto&, std::size_t size) {
      got.resize(size);
      read = true;
    });
    ASSERT_TRUE(RunUntil([&] { return read; }));
    EXPECT_THAT(got, HasSubstr(std::string("HTTP/1.1 ") + answer)) << bytes.substr(0, 40);
  }
}

class TlsTest : public NetworkTest {};
INSTANTIATE_TEST_SUITE_P(Tls, TlsTest, ::testing::Values(true));

TEST_P(TlsTest, OnlyTheRightCertificateIsBelieved) {
  const testing::TestCertificate stranger;
  network_ = MakeNetwork(stranger.Authority());
  const HttpResult result = Fetch({});
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code, ErrorCode::kUnauthorized);
  EXPECT_THAT(result.error->detail, HasSubstr("certificate of localhost"));

  network_ = MakeNetwork(certificate_.Authority());
  HttpResult wrong;
  const auto exchange = network_->StartHttp({.server = Server("127.0.0.2")}, wrong);
  ASSERT_TRUE(RunUntil([&] { return wrong.Over(); }));
  ASSERT_TRUE(wrong.error);
}

TEST_P(TlsTest, FilesOfCertificatesAreChecked) {
  const auto missing = MakeBeastNetwork(io_, {.certificate_authorities = "/no/such/file.pem"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  const auto wrong = MakeBeastNetwork(io_, {.certificate_authorities = certificate_.Key()});
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().detail, HasSubstr("server.key"));
  const auto no_key = WebServer::Start(io_, {.certificate = certificate_.Chain(), .key = certificate_.Authority()}, {});
  ASSERT_FALSE(no_key);
  EXPECT_EQ(no_key.error().code, ErrorCode::kInvalid);
}

TEST_P(TlsTest, AReloadedCertificateIsForNewConnections) {
  EXPECT_TRUE(server_->ReloadCertificate());
  EXPECT_EQ(Fetch({}).status, 200);
  std::remove(certificate_.Chain().c_str());
  EXPECT_FALSE(server_->ReloadCertificate());
  EXPECT_EQ(Fetch({}).status, 200) << "the old one stays";
}

}  // namespace
}  // namespace parley
