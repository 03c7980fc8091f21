#include "net/local_address.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(LocalAddress, TowardsLoopbackIsLoopback) { EXPECT_EQ(LocalAddressTowards("127.0.0.1").value_or(""), "127.0.0.1"); }

TEST(LocalAddress, AHostNameIsRefused) {
  const auto address = LocalAddressTowards("example.com");
  ASSERT_FALSE(address.has_value());
  EXPECT_EQ(address.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace parley
