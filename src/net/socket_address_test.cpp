#include "net/socket_address.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(SocketAddress, ParsesBothFamilies) {
  const auto v4 = SocketAddress::Parse("192.0.2.7", 5060).value();
  EXPECT_EQ(v4.Text(), "192.0.2.7:5060");
  EXPECT_EQ(v4.Family(), AF_INET);
  const auto v6 = SocketAddress::Parse("2001:db8::1", 40000).value();
  EXPECT_EQ(v6.Text(), "[2001:db8::1]:40000");
  EXPECT_EQ(v6.WithPort(1).Port(), 1);
  EXPECT_EQ(v6.Port(), 40000);
}

TEST(SocketAddress, RefusesWhatIsNoAddress) {
  for (const char* text : {"", "localhost", "1.2.3", "1.2.3.4.5", "::g"}) {
    const auto refused = SocketAddress::Parse(text, 1);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  }
}

TEST(SocketAddress, ComparesHostAndPort) {
  const auto a = SocketAddress::Parse("192.0.2.7", 1).value();
  EXPECT_EQ(a, SocketAddress::Parse("192.0.2.7", 1).value());
  EXPECT_FALSE(a == a.WithPort(2));
  EXPECT_TRUE(a.SameHost(a.WithPort(2)));
  EXPECT_FALSE(a.SameHost(SocketAddress::Parse("192.0.2.8", 1).value()));
  EXPECT_FALSE(a == SocketAddress{});
  EXPECT_EQ(SocketAddress{}, SocketAddress{});
}

TEST(SocketAddress, MappedIpv4IsIpv4) {
  const auto mapped = SocketAddress::Parse("::ffff:192.0.2.7", 9).value();
  EXPECT_EQ(mapped, SocketAddress::Parse("192.0.2.7", 9).value());
  EXPECT_EQ(mapped.Size(), sizeof(sockaddr_in));
}

TEST(SocketAddress, KnowsNowhere) {
  EXPECT_TRUE(SocketAddress::Parse("0.0.0.0", 9).value().IsUnspecified());
  EXPECT_TRUE(SocketAddress::Parse("::", 9).value().IsUnspecified());
  EXPECT_FALSE(SocketAddress::Parse("192.0.2.7", 9).value().IsUnspecified());
  EXPECT_FALSE(SocketAddress{}.IsUnspecified());
  EXPECT_TRUE(SocketAddress{}.Empty());
  EXPECT_EQ(SocketAddress{}.Text(), "none");
}

TEST(SocketAddress, IgnoresWhatTheSystemCutShort) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  EXPECT_TRUE(SocketAddress::FromSystem(reinterpret_cast<sockaddr*>(&v6), 8).Empty());
  sockaddr unix_socket{.sa_family = AF_UNIX, .sa_data = {}};
  EXPECT_TRUE(SocketAddress::FromSystem(&unix_socket, sizeof unix_socket).Empty());
}

}  // namespace
}  // namespace parley
