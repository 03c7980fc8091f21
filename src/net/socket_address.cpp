#include "net/socket_address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <cstring>

namespace parley {

Result<SocketAddress> SocketAddress::Parse(std::string_view ip, std::uint16_t port) {
  const std::string text(ip);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1)
    return FromSystem(reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1)
    return FromSystem(reinterpret_cast<const sockaddr*>(&v6), sizeof v6);
  return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
              fmt::format("'{}' is not a numeric IPv4 or IPv6 address", text));
}

SocketAddress SocketAddress::FromSystem(const sockaddr* address, socklen_t length) noexcept {
  SocketAddress result;
  if (length >= sizeof(sockaddr_in) && address->sa_family == AF_INET) {
    std::memcpy(&result.v4_, address, sizeof result.v4_);
    std::memset(result.v4_.sin_zero, 0, sizeof result.v4_.sin_zero);
  } else if (length >= sizeof(sockaddr_in6) && address->sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, address, sizeof v6);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
      result.v4_ = {};
      result.v4_.sin_family = AF_INET;
      result.v4_.sin_port = v6.sin6_port;
      std::memcpy(&result.v4_.sin_addr, &v6.sin6_addr.s6_addr[12], 4);
    } else {
      result.v6_ = v6;
    }
  }
  return result;
}

std::uint16_t SocketAddress::Port() const noexcept {
  if (Family() == AF_INET) return ntohs(v4_.sin_port);
  return Family() == AF_INET6 ? ntohs(v6_.sin6_port) : std::uint16_t{0};
}

SocketAddress SocketAddress::WithPort(std::uint16_t port) const noexcept {
  SocketAddress result = *this;
  if (Family() == AF_INET) result.v4_.sin_port = htons(port);
  if (Family() == AF_INET6) result.v6_.sin6_port = htons(port);
  return result;
}

bool SocketAddress::IsUnspecified() const noexcept {
  if (Family() == AF_INET) return v4_.sin_addr.s_addr == htonl(INADDR_ANY);
  return Family() == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&v6_.sin6_addr);
}

bool SocketAddress::SameHost(const SocketAddress& other) const noexcept {
  if (Family() != other.Family()) return false;
  if (Family() == AF_INET) return v4_.sin_addr.s_addr == other.v4_.sin_addr.s_addr;
  if (Family() == AF_INET6)
    return std::memcmp(&v6_.sin6_addr, &other.v6_.sin6_addr, sizeof v6_.sin6_addr) == 0 &&
           v6_.sin6_scope_id == other.v6_.sin6_scope_id;
  return true;
}

std::string SocketAddress::Host() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (Family() == AF_INET) ::inet_ntop(AF_INET, &v4_.sin_addr, text.data(), text.size());
  if (Family() == AF_INET6) ::inet_ntop(AF_INET6, &v6_.sin6_addr, text.data(), text.size());
  return text.data();
}

std::string SocketAddress::Text() const {
  if (Empty()) return "none";
  return Family() == AF_INET6 ? fmt::format("[{}]:{}", Host(), Port()) : fmt::format("{}:{}", Host(), Port());
}

}  // namespace parley
