#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::testing {

/// A socket on the loopback that says exactly what a test tells it to, over UDP or TCP.
class RawPeer {
 public:
  enum class Kind { kUdp, kTcp };

  explicit RawPeer(std::uint16_t server_port, Kind kind = Kind::kUdp)
      : fd_(socket(AF_INET, kind == Kind::kUdp ? SOCK_DGRAM : SOCK_STREAM, 0)) {
    sockaddr_in address = Loopback(0);
    (void)bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    address = Loopback(server_port);
    (void)connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    socklen_t size = sizeof(address);
    (void)getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~RawPeer() { close(fd_); }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  [[nodiscard]] std::uint16_t Port() const { return port_; }

  void Send(std::string_view bytes) const { (void)!send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

  /// The next datagram, or what the stream has; none after `wait_ms`.
  [[nodiscard]] std::optional<std::string> Receive(int wait_ms = 5000) const {
    pollfd poll_fd{fd_, POLLIN, 0};
    if (poll(&poll_fd, 1, wait_ms) <= 0) return std::nullopt;
    std::string buffer(65536, '\0');
    const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
    if (size <= 0) return std::nullopt;
    buffer.resize(static_cast<std::size_t>(size));
    return buffer;
  }

  /// The next message whose first line starts with `start`; others are skipped.
  [[nodiscard]] std::optional<std::string> ReceiveStarting(std::string_view start, int wait_ms = 5000) const {
    while (auto message = Receive(wait_ms)) {
      if (message->starts_with(start)) return message;
    }
    return std::nullopt;
  }

 private:
  static sockaddr_in Loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  int fd_;
  std::uint16_t port_ = 0;
};

}  // namespace parley::testing
