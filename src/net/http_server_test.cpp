#include "net/http_server.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <latch>
#include <thread>
#include <utility>

namespace parley {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

/// A client that knows nothing of HTTP.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { close(fd_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  [[nodiscard]] bool Connected() const { return connected_; }
  void Send(std::string_view bytes) const {
    [[maybe_unused]] const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  /// Reads until the text is there, or to the end if it is empty. Gives up after 20 s.
  std::string ReadUntil(std::string_view text = "") const {
    std::string got;
    char block[4096];
    pollfd waiting{fd_, POLLIN, 0};
    while ((text.empty() || got.find(text) == std::string::npos) && poll(&waiting, 1, 20'000) == 1) {
      const ssize_t size = recv(fd_, block, sizeof block, 0);
      if (size <= 0) break;
      got.append(block, static_cast<std::size_t>(size));
    }
    return got;
  }

 private:
  int fd_;
  bool connected_ = false;
};

HttpRouter Routes(std::latch* entered = nullptr, std::latch* release = nullptr) {
  HttpRouter router;
  router.Add("GET", "/hello",
             [](const HttpRequest& request) { return HttpResponse{.body = "hi " + request.peer + "\n"}; });
  router.Add("GET", "/large", [](const HttpRequest&) { return HttpResponse{.body = std::string(32 << 20, 'x')}; });
  router.Add("GET", "/slow", [entered, release](const HttpRequest&) {
    entered->count_down();
    release->wait();
    return HttpResponse{.body = "done\n"};
  });
  return router;
}

HttpServer::Config AnyPort() {
  HttpServer::Config config;
  config.port = 0;
  return config;
}

TEST(HttpServer, ServesSeveralClientsAtOnce) {
  HttpServer server(AnyPort(), Routes());
  ASSERT_TRUE(server.Start());
  const RawClient idle(server.Port());
  const RawClient one(server.Port());
  const RawClient two(server.Port());
  one.Send("GET /hello HTTP/1.1\r\nHo");
  two.Send(kHello);
  EXPECT_THAT(two.ReadUntil("hi 127.0.0.1\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
  one.Send("st: x\r\n\r\n");
  EXPECT_THAT(one.ReadUntil("hi 127.0.0.1\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
  one.Send(kHello);
  EXPECT_THAT(one.ReadUntil("hi 127.0.0.1\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(server.Read().requests, 3U);
}

TEST(HttpServer, AnOccupiedPortIsOneErrorThatSaysWhatToDo) {
  HttpServer first(AnyPort(), Routes());
  ASSERT_TRUE(first.Start());
  HttpServer::Config config;
  config.port = first.Port();
  HttpServer second(config, Routes());
  const Status status = second.Start();
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(status.error().detail, HasSubstr("is taken by another process"));
  EXPECT_THAT(status.error().detail, HasSubstr("--http HOST:PORT"));
}

TEST(HttpServer, AHostThatIsNoAddressIsAnError) {
  HttpServer::Config config = AnyPort();
  config.host = "no such host";
  HttpServer server(config, Routes());
  const Status status = server.Start();
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
}

TEST(HttpServer, AClientThatSendsSlowlyIsCutOffHoweverOftenItSends) {
  HttpServer::Config config = AnyPort();
  config.request_time = Ms{200};
  HttpServer server(config, Routes());
  ASSERT_TRUE(server.Start());
  const RawClient slow(server.Port());
  std::jthread dripping([&slow](const std::stop_token& stop) {
    slow.Send("GET /hello HTTP/1.1\r\n");
    while (!stop.stop_requested()) {
      slow.Send("X: y\r\n");
      std::this_thread::sleep_for(Ms{20});
    }
  });
  EXPECT_THAT(slow.ReadUntil(), StartsWith("HTTP/1.1 408"));
  EXPECT_EQ(server.Read().timed_out, 1U);
}

TEST(HttpServer, AnIdleClientIsClosedWithoutAWord) {
  HttpServer::Config config = AnyPort();
  config.idle_time = Ms{50};
  HttpServer server(config, Routes());
  ASSERT_TRUE(server.Start());
  const RawClient idle(server.Port());
  EXPECT_EQ(idle.ReadUntil(), "");
}

TEST(HttpServer, AClientThatDoesNotReadIsCutOff) {
  HttpServer::Config config = AnyPort();
  config.send_time = Ms{200};
  HttpServer server(config, Routes());
  ASSERT_TRUE(server.Start());
  const RawClient deaf(server.Port());
  deaf.Send("GET /large HTTP/1.1\r\n\r\n");
  // Only after the server has given up are the bytes read that the kernel holds.
  while (server.Read().timed_out == 0) std::this_thread::sleep_for(Ms{5});
  EXPECT_LT(deaf.ReadUntil().size(), std::size_t{32} << 20);
  EXPECT_EQ(server.Read().connections, 0U);
}

TEST(HttpServer, GarbageAndEarlyEndsHarmNobody) {
  HttpServer server(AnyPort(), Routes());
  ASSERT_TRUE(server.Start());
  for (int i = 0; i < 50; ++i) {
    const RawClient garbage(server.Port());
    garbage.Send(std::string(static_cast<std::size_t>(i) * 100, static_cast<char>(i * 5)) + "\r\n\r\n");
    const RawClient early(server.Port());
    early.Send(kHello.substr(0, static_cast<std::size_t>(i) % kHello.size()));
    const RawClient rude(server.Port());
    rude.Send(kHello);
  }
  const RawClient good(server.Port());
  good.Send(kHello);
  EXPECT_THAT(good.ReadUntil("hi 127"), StartsWith("HTTP/1.1 200"));
}

TEST(HttpServer, TooManyConnectionsAreRefused) {
  HttpServer::Config config = AnyPort();
  config.max_connections = 2;
  HttpServer server(config, Routes());
  ASSERT_TRUE(server.Start());
  const RawClient one(server.Port());
  const RawClient two(server.Port());
  one.Send(kHello);
  EXPECT_THAT(one.ReadUntil("hi 127"), StartsWith("HTTP/1.1 200"));
  const RawClient three(server.Port());
  EXPECT_THAT(three.ReadUntil(), StartsWith("HTTP/1.1 503"));
  EXPECT_EQ(server.Read().refused_connections, 1U);
}

TEST(HttpServer, StoppingFinishesTheRequestUnderWayAndFreesThePort) {
  std::latch entered(1);
  std::latch release(1);
  auto server = std::make_unique<HttpServer>(AnyPort(), Routes(&entered, &release));
  ASSERT_TRUE(server->Start());
  const std::uint16_t port = server->Port();
  const RawClient idle(port);
  const RawClient busy(port);
  busy.Send("GET /slow HTTP/1.1\r\n\r\n");
  entered.wait();
  std::jthread stopping([&server] { server->Stop(Seconds{20}); });
  release.count_down();
  EXPECT_THAT(busy.ReadUntil("done\n"), StartsWith("HTTP/1.1 200"));
  stopping.join();
  EXPECT_EQ(idle.ReadUntil(), "");
  EXPECT_FALSE(RawClient(port).Connected());
  HttpServer::Config config;
  config.port = port;
  HttpServer next(config, Routes());
  EXPECT_TRUE(next.Start());
}

}  // namespace
}  // namespace parley
