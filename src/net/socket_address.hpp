#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley {

/// An IPv4 or IPv6 address with a port, or nothing. A value of 28 bytes without heap memory; immutable parts may be
/// read from any thread. An IPv4 address mapped into IPv6 is kept as IPv4, so that it equals the plain one.
class SocketAddress {
 public:
  SocketAddress() = default;

  /// @param ip  numeric address; host names are not looked up. @return kInvalid if it is not one.
  [[nodiscard]] static Result<SocketAddress> Parse(std::string_view ip, std::uint16_t port);

  /// Copies what the system filled in; empty for a family other than IPv4 and IPv6 or a short length.
  [[nodiscard]] static SocketAddress FromSystem(const sockaddr* address, socklen_t length) noexcept;

  [[nodiscard]] bool Empty() const noexcept { return any_.sa_family == AF_UNSPEC; }
  [[nodiscard]] sa_family_t Family() const noexcept { return any_.sa_family; }
  [[nodiscard]] std::uint16_t Port() const noexcept;
  [[nodiscard]] SocketAddress WithPort(std::uint16_t port) const noexcept;

  /// True for 0.0.0.0 and ::, which as a destination mean "nowhere" (hold in the style of RFC 2543).
  [[nodiscard]] bool IsUnspecified() const noexcept;

  [[nodiscard]] bool SameHost(const SocketAddress& other) const noexcept;
  [[nodiscard]] bool operator==(const SocketAddress& other) const noexcept {
    return SameHost(other) && Port() == other.Port();
  }

  [[nodiscard]] const sockaddr* Data() const noexcept { return &any_; }
  [[nodiscard]] socklen_t Size() const noexcept { return any_.sa_family == AF_INET6 ? sizeof v6_ : sizeof v4_; }

  /// The address alone, and with its port: "192.0.2.1:5060", "[2001:db8::1]:5060". Allocates.
  [[nodiscard]] std::string Host() const;
  [[nodiscard]] std::string Text() const;

 private:
  union {
    sockaddr any_{.sa_family = AF_UNSPEC, .sa_data = {}};
    sockaddr_in v4_;
    sockaddr_in6 v6_;
  };
};

}  // namespace parley
