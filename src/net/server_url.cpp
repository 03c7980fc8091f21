#include "net/server_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace parley {
namespace {

struct Scheme {
  std::string_view prefix;
  bool tls;
};
constexpr std::array kSchemes = {Scheme{"https://", true}, Scheme{"wss://", true}, Scheme{"http://", false},
                                 Scheme{"ws://", false}};

constexpr std::uint16_t DefaultPort(bool tls) { return tls ? 443 : 80; }

tl::unexpected<Error> Wrong(std::string_view url, std::string_view why) {
  return Fail(ErrorCode::kInvalid, Origin::kConfiguration, fmt::format("'{}' is no URL of a server: {}", url, why));
}

bool IsHostCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
}

}  // namespace

Result<ServerUrl> ServerUrl::Parse(std::string_view url) {
  const auto scheme =
      std::find_if(kSchemes.begin(), kSchemes.end(), [&](const Scheme& s) { return url.starts_with(s.prefix); });
  if (scheme == kSchemes.end()) return Wrong(url, "it must begin with https://, wss://, http:// or ws://");
  std::string_view rest = url.substr(scheme->prefix.size());
  const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, slash);
  ServerUrl parsed;
  parsed.server.tls = scheme->tls;
  parsed.server.port = DefaultPort(scheme->tls);
  if (rest.find('#') != std::string_view::npos) return Wrong(url, "it must not have a fragment (#)");
  if (authority.find('@') != std::string_view::npos) return Wrong(url, "credentials do not belong into a URL");
  if (slash < rest.size()) parsed.target = (rest[slash] == '?' ? "/" : "") + std::string(rest.substr(slash));
  if (std::any_of(parsed.target.begin(), parsed.target.end(),
                  [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; })) {
    return Wrong(url, "there is a space or a control character in its path");
  }

  const bool v6 = authority.starts_with('[');
  const std::size_t host_end = v6 ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (host_end == std::string_view::npos) return Wrong(url, "the bracket of the address is not closed");
  std::string_view host = v6 ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
  authority.remove_prefix(v6 ? host_end + 1 : host_end);
  if (host.empty()) return Wrong(url, "it names no host");
  if (!v6 && !std::all_of(host.begin(), host.end(), IsHostCharacter))
    return Wrong(url, "its host has a wrong character");
  parsed.server.host = host;
  if (authority.empty()) return parsed;
  const char* const end = authority.data() + authority.size();
  const auto [read, error] = std::from_chars(authority.data() + 1, end, parsed.server.port);
  if (authority.front() != ':' || error != std::errc{} || read != end || parsed.server.port == 0)
    return Wrong(url, "its port is no number from 1 to 65535");
  return parsed;
}

std::string HostHeaderOf(const ServerName& server) {
  const bool v6 = server.host.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + server.host + "]" : server.host;
  return server.port == DefaultPort(server.tls) ? host : fmt::format("{}:{}", host, server.port);
}

std::string_view HeaderOf(const HttpHeaders& headers, std::string_view name) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  for (const auto& [key, value] : headers) {
    if (std::equal(key.begin(), key.end(), name.begin(), name.end(), same)) return value;
  }
  return {};
}

}  // namespace parley
