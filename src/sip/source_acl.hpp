#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley {

/// An IPv4 address (as ::ffff:a.b.c.d) or an IPv6 address.
using IpBytes = std::array<std::uint8_t, 16>;

/// @return kInvalid if the text is not a numeric address.
[[nodiscard]] Result<IpBytes> ParseIp(std::string_view text);

/// Which networks may open calls. Everybody else gets no reply at all, so that a scanner finds nothing
/// (toll fraud begins with OPTIONS and REGISTER sweeps). Immutable after construction.
class SourceAcl {
 public:
  /// Loopback, RFC 1918, link-local and unique local addresses (RFC 4193): nothing public.
  [[nodiscard]] static SourceAcl Private();

  /// Nobody; add networks with Allow.
  SourceAcl() = default;

  /// Adds "203.0.113.0/24", "2001:db8::/32" or a single address. @return kInvalid with the reason.
  [[nodiscard]] Status Allow(std::string_view cidr);

  [[nodiscard]] bool Allows(const IpBytes& address) const;

  /// False for text that is not an address.
  [[nodiscard]] bool Allows(std::string_view address) const;

 private:
  struct Network {
    IpBytes prefix{};
    std::uint8_t bits = 0;  ///< of 128
  };
  std::vector<Network> networks_;
};

/// True for the networks of SourceAcl::Private: an address that is not reachable across the internet.
[[nodiscard]] bool IsPrivateAddress(std::string_view address);

}  // namespace parley
