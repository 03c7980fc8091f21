#include "sip/source_acl.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/check.hpp"
#include "sip/sip_text.hpp"

namespace parley {
namespace {

constexpr std::uint8_t kMappedBits = 96;  // an IPv4 address lies behind ::ffff:0:0/96

tl::unexpected<Error> Bad(std::string_view text, std::string_view what) {
  return Fail(ErrorCode::kInvalid, Origin::kConfiguration, fmt::format("network \"{}\": {}", text, what));
}

bool InNetwork(const IpBytes& address, const IpBytes& prefix, std::uint8_t bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole), prefix.begin())) return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - bits % 8));
  return (address[whole] & mask) == (prefix[whole] & mask);
}

}  // namespace

Result<IpBytes> ParseIp(std::string_view text) {
  const std::string copy(text.substr(0, INET6_ADDRSTRLEN));
  IpBytes out{};
  in_addr v4{};
  if (inet_pton(AF_INET, copy.c_str(), &v4) == 1) {
    out[10] = out[11] = 0xff;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&v4.s_addr);
    std::copy_n(bytes, 4, out.begin() + 12);
    return out;
  }
  if (inet_pton(AF_INET6, copy.c_str(), out.data()) == 1) return out;
  return Bad(text, "not a numeric IPv4 or IPv6 address");
}

SourceAcl SourceAcl::Private() {
  SourceAcl acl;
  for (const char* network : {"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
                              "::1/128", "fe80::/10", "fc00::/7"}) {
    PARLEY_CHECK(acl.Allow(network).has_value(), "a network of the built-in list");
  }
  return acl;
}

Status SourceAcl::Allow(std::string_view cidr) {
  std::string_view rest = cidr;
  const std::string_view address_text = CutAt(rest, '/');
  const auto address = ParseIp(address_text);
  if (!address) return Bad(cidr, "not a numeric IPv4 or IPv6 address");
  const bool v4 = address_text.find(':') == std::string_view::npos;
  const std::uint64_t most = v4 ? 32 : 128;
  std::uint64_t bits = most;
  if (address_text.size() != cidr.size()) {
    const auto given = ParseDigits(rest, most);
    if (!given) return Bad(cidr, fmt::format("the prefix length is not a number from 0 to {}", most));
    bits = *given;
  }
  networks_.push_back({*address, static_cast<std::uint8_t>(bits + (v4 ? kMappedBits : 0))});
  return {};
}

bool SourceAcl::Allows(const IpBytes& address) const {
  return std::ranges::any_of(networks_, [&](const Network& n) { return InNetwork(address, n.prefix, n.bits); });
}

bool SourceAcl::Allows(std::string_view address) const {
  const auto parsed = ParseIp(address);
  return parsed && Allows(*parsed);
}

bool IsPrivateAddress(std::string_view address) {
  static const SourceAcl kPrivate = SourceAcl::Private();
  return kPrivate.Allows(address);
}

}  // namespace parley
