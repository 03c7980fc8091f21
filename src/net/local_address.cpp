#include "net/local_address.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include "net/socket_address.hpp"

namespace parley {

Result<std::string> LocalAddressTowards(std::string_view peer_ip) {
  constexpr std::uint16_t kDiscardPort = 9;  // nothing is sent to it: connect() on UDP only looks up the route
  const Result<SocketAddress> peer = SocketAddress::Parse(peer_ip, kDiscardPort);
  if (!peer) return FailFrom(peer);
  const int fd = socket(peer->Family(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_storage local{};
  socklen_t size = sizeof local;
  const bool found = fd >= 0 && connect(fd, peer->Data(), peer->Size()) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&local), &size) == 0;
  if (fd >= 0) close(fd);
  if (!found) {
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                "no route to " + std::string(peer_ip) + ": check the network, or set sip.public_address");
  }
  return SocketAddress::FromSystem(reinterpret_cast<const sockaddr*>(&local), size).Host();
}

}  // namespace parley
