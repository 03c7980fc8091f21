#include "transport/sip_trunk/rtp_port_pool.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace parley {
namespace {

const SocketAddress kLoopback = SocketAddress::Parse("127.0.0.1", 0).value();

class RtpPortPoolTest : public testing::Test {
 protected:
  // A range of `pairs` pairs that nobody uses at the moment, found by asking the system for a port.
  std::unique_ptr<RtpPortPool> MakePool(std::uint16_t pairs) {
    for (int tries = 0; tries < 100; ++tries) {
      const auto first = static_cast<std::uint16_t>(UdpSocket::Bind(kLoopback).value().Local().Port() & ~1U);
      std::vector<UdpSocket> held;
      for (std::uint16_t i = 0; i < 2 * pairs; ++i) {
        auto socket = UdpSocket::Bind(kLoopback.WithPort(static_cast<std::uint16_t>(first + i)));
        if (socket) held.push_back(std::move(*socket));
      }
      if (held.size() != 2U * pairs) continue;
      first_ = first;
      return RtpPortPool::Create(
                 {.bind = kLoopback, .first = first, .last = static_cast<std::uint16_t>(first + 2 * pairs - 1)}, clock_)
          .value();
    }
    return nullptr;
  }

  ManualClock clock_;
  std::uint16_t first_ = 0;
};

TEST_F(RtpPortPoolTest, HandsOutEvenAndOddSockets) {
  const auto pool = MakePool(2);
  RtpPorts ports = pool->Allocate().value();
  EXPECT_EQ(ports.Port() % 2, 0);
  EXPECT_EQ(ports.Rtp().Local().Port(), ports.Port());
  EXPECT_EQ(ports.Rtcp().Local().Port(), ports.Port() + 1);
  EXPECT_EQ(pool->Read().in_use, 1U);
  EXPECT_EQ(pool->Read().free, 1U);
}

TEST_F(RtpPortPoolTest, GivesTheVeryPairThatACallHadBefore) {
  const auto pool = MakePool(3);
  const auto port = static_cast<std::uint16_t>(first_ + 4);
  {
    RtpPorts ports = pool->Allocate(port).value();
    EXPECT_EQ(ports.Rtp().Local().Port(), port);
    EXPECT_EQ(pool->Read().in_use, 1U);
    const auto taken = pool->Allocate(port);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, ErrorCode::kInvalid);
    EXPECT_FALSE(pool->Allocate(static_cast<std::uint16_t>(first_ + 1)));
    EXPECT_FALSE(pool->Allocate(static_cast<std::uint16_t>(first_ + 6)));
  }
  EXPECT_EQ(pool->Read().quarantined, 1U);
  EXPECT_FALSE(pool->Allocate(port)) << "a pair that rests after its call";
}

TEST_F(RtpPortPoolTest, SaysWhenItIsExhausted) {
  const auto pool = MakePool(2);
  const RtpPorts a = pool->Allocate().value();
  const RtpPorts b = pool->Allocate().value();
  const auto none = pool->Allocate();
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kOverloaded);
  EXPECT_NE(none.error().detail.find("2 pairs are in use"), std::string::npos) << none.error().detail;
  EXPECT_NE(none.error().detail.find("--rtp-ports"), std::string::npos);
}

TEST_F(RtpPortPoolTest, AClosedPortRestsForThirtySeconds) {
  const auto pool = MakePool(1);
  pool->Allocate().value().GiveBack();
  EXPECT_EQ(pool->Read().quarantined, 1U);
  EXPECT_FALSE(pool->Allocate());
  clock_.Advance(Seconds{30} - Ms{1});
  EXPECT_FALSE(pool->Allocate());
  clock_.Advance(Ms{1});
  EXPECT_EQ(pool->Read().free, 1U);
  EXPECT_TRUE(pool->Allocate());
}

TEST_F(RtpPortPoolTest, TheLongestUnusedPortComesFirst) {
  const auto pool = MakePool(3);
  const std::uint16_t first = pool->Allocate().value().Port();
  clock_.Advance(Seconds{60});
  EXPECT_NE(pool->Allocate().value().Port(), first);
  EXPECT_NE(pool->Allocate().value().Port(), first);
}

TEST_F(RtpPortPoolTest, SkipsWhatAnotherProcessTook) {
  const auto pool = MakePool(3);
  const UdpSocket rtp = UdpSocket::Bind(kLoopback.WithPort(first_)).value();
  const UdpSocket rtcp = UdpSocket::Bind(kLoopback.WithPort(static_cast<std::uint16_t>(first_ + 3))).value();
  RtpPorts ports = pool->Allocate().value();
  EXPECT_EQ(ports.Port(), first_ + 4);
  const auto none = pool->Allocate();
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(none.error().detail.find("in use"), std::string::npos) << none.error().detail;
  EXPECT_EQ(pool->Read().in_use, 1U) << "a failed allocation keeps nothing";
}

TEST_F(RtpPortPoolTest, RefusesABadRange) {
  EXPECT_FALSE(RtpPortPool::Create({.bind = kLoopback, .first = 20001, .last = 20100}, clock_));
  EXPECT_FALSE(RtpPortPool::Create({.bind = kLoopback, .first = 20002, .last = 20002}, clock_));
  EXPECT_FALSE(RtpPortPool::Create({.bind = {}, .first = 20000, .last = 20100}, clock_));
}

TEST_F(RtpPortPoolTest, IsSafeFromSeveralThreads) {
  const auto pool = MakePool(64);
  std::vector<std::jthread> threads;
  std::mutex mutex;
  std::multiset<std::uint16_t> seen;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 16; ++i) {
        RtpPorts ports = pool->Allocate().value();
        const std::scoped_lock lock(mutex);
        seen.insert(ports.Port());
      }
    });
  }
  threads.clear();
  EXPECT_EQ(seen.size(), 64U);
  EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 64U) << "a port in quarantine was used again";
  EXPECT_EQ(pool->Read().in_use, 0U);
}

}  // namespace
}  // namespace parley
