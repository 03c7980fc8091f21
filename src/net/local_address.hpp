#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley {

/// The numeric local address that packets to `peer_ip` leave from, by the system's routes: what a peer can reach us at
/// where there is no NAT. Makes two system calls; sends nothing. @return kInvalid if `peer_ip` is not numeric,
/// kUnavailable if there is no route.
[[nodiscard]] Result<std::string> LocalAddressTowards(std::string_view peer_ip);

/// The numeric addresses of one family of all interfaces that are up, loopback last; without those of a single link
/// (fe80::/10). @param family  AF_INET or AF_INET6.
[[nodiscard]] std::vector<std::string> OwnAddresses(int family);

}  // namespace parley
