#include "net/local_address.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

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

std::vector<std::string> OwnAddresses(int family) {
  std::vector<std::string> addresses, loopback;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return addresses;
  for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != family || (each->ifa_flags & IFF_UP) == 0) continue;
    const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(each->ifa_addr);
    if (family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr)) continue;
    const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    std::string ip = SocketAddress::FromSystem(each->ifa_addr, size).Host();
    std::vector<std::string>& list = (each->ifa_flags & IFF_LOOPBACK) != 0 ? loopback : addresses;
    if (std::find(list.begin(), list.end(), ip) == list.end()) list.push_back(std::move(ip));
  }
  freeifaddrs(all);
  addresses.insert(addresses.end(), loopback.begin(), loopback.end());
  return addresses;
}

}  // namespace parley
