#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/units.hpp"
#include "net/http_conversation.hpp"
#include "net/http_router.hpp"

namespace parley {

/// A small HTTP/1.1 server for metrics, health and administration, on a thread of its own: it never takes time from
/// a loop that serves calls. Start and Stop from one thread; Read is thread-safe.
class HttpServer {
 public:
  struct Config {
    std::string host = "127.0.0.1";  ///< an IP address
    std::uint16_t port = 8080;       ///< 0: any free one
    HttpLimits limits = {};
    std::size_t max_connections = 64;  ///< one more gets 503 and is closed
    Ms request_time{10'000};           ///< from the first byte of a request to its last
    Ms idle_time{30'000};              ///< between requests
    Ms send_time{10'000};              ///< for the client to take a response
  };
  struct Stats {
    std::uint64_t requests = 0;
    std::uint64_t refused_connections = 0;
    std::uint64_t timed_out = 0;
    std::size_t connections = 0;
  };

  HttpServer(Config config, HttpRouter router);

  /// Stops at once if that was not done.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Opens the port and begins to answer. @return kInvalid for a host that is no address, kUnavailable for a port
  /// that is taken or not allowed, with what to do.
  [[nodiscard]] Status Start();

  /// The port it listens on, once started.
  [[nodiscard]] std::uint16_t Port() const;

  /// Takes no new connections, lets requests under way be answered for at most `longest`, and ends. Blocks.
  void Stop(Ms longest = Ms{2000});

  [[nodiscard]] Stats Read() const;

 private:
  struct Loop;
  const Config config_;
  const HttpRouter router_;
  std::unique_ptr<Loop> loop_;
};

}  // namespace parley
