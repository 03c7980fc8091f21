#include "transport/sip_trunk/rtcp_session.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley {
namespace {

TimePoint At(Us since) { return TimePoint{Seconds{100} + since}; }
WallTime WallAt(Us since) { return WallTime{Seconds{1'700'000'000} + since}; }

TEST(RtcpSession, ReportsEveryFiveSecondsOrSo) {
  RtcpSession session("a", 42);
  EXPECT_FALSE(session.Due(At(Seconds{1000}))) << "not before it was started";
  session.Start(At(Us{0}));
  ReceiverStats received(k8kHz);
  const auto sender = RtpSenderState::Start(1, 2, 3);
  int reports = 0;
  Us last{0};
  for (Us now{0}; now < Seconds{600}; now += Ms{20}) {
    if (!session.Due(At(now))) continue;
    if (reports++ > 0) {
      EXPECT_GE(now - last, Ms{2500});
      EXPECT_LE(now - last, Ms{7520});
    }
    last = now;
    EXPECT_FALSE(session.Report({.now = At(now), .wall = WallAt(now)}, sender, received, false).empty());
  }
  EXPECT_NEAR(reports, 120, 12);
}

TEST(RtcpSession, TwoEndsFindTheirRoundTrip) {
  RtcpSession a("a", 1);
  RtcpSession b("b", 2);
  ReceiverStats a_received(k8kHz);
  ReceiverStats b_received(k8kHz);
  auto a_sender = RtpSenderState::Start(0xA, 1, 1);
  auto b_sender = RtpSenderState::Start(0xB, 1, 1);
  a_received.OnPacket(b_sender.NextAudio(0, true, 160), true, At(Us{0}));
  b_received.OnPacket(a_sender.NextAudio(0, true, 160), true, At(Us{0}));

  // A reports at 0; B has it at 30 ms, answers at 2 s; A has the answer 50 ms later.
  const auto from_a = a.Report({.now = At(Us{0}), .wall = WallAt(Us{0})}, a_sender, a_received, false);
  ASSERT_EQ(b.OnPacket(from_a, 0xB, WallAt(Ms{30})), RtcpFault::kNone);
  const auto from_b = b.Report({.now = At(Seconds{2}), .wall = WallAt(Seconds{2})}, b_sender, b_received, false);
  ASSERT_EQ(a.OnPacket(from_b, 0xA, WallAt(Seconds{2} + Ms{50})), RtcpFault::kNone);
  EXPECT_NEAR(static_cast<double>(a.RoundTripTime().count()), 80'000, 50);
  ASSERT_TRUE(a.PeerReport());
  EXPECT_EQ(a.PeerReport()->ssrc, 0xAU);
  EXPECT_EQ(a.PeerReport()->fraction_lost, 0);
  EXPECT_EQ(b.RoundTripTime(), Us{0});
}

TEST(RtcpSession, IsASenderReportOnlyIfSomethingWasSent) {
  RtcpSession session("a", 1);
  ReceiverStats received(k8kHz);
  auto sender = RtpSenderState::Start(1, 1, 1);
  EXPECT_EQ(session.Report({}, sender, received, false)[1], 201);
  static_cast<void>(sender.NextAudio(0, true, 160));
  EXPECT_EQ(session.Report({}, sender, received, false)[1], 200);
  EXPECT_EQ(session.Report({}, sender, received, false)[1], 201);
}

TEST(RtcpSession, SaysGoodbye) {
  RtcpSession session("a", 1);
  ReceiverStats received(k8kHz);
  RtcpReceived read;
  ASSERT_EQ(ParseRtcp(session.Report({}, RtpSenderState::Start(1, 1, 1), received, true), 9, read), RtcpFault::kNone);
  EXPECT_TRUE(read.bye);
}

TEST(RtcpSession, ABadPacketChangesNothing) {
  RtcpSession session("a", 1);
  EXPECT_EQ(session.OnPacket(std::vector<std::uint8_t>{0x80, 200, 0, 1}, 1, WallAt(Us{0})), RtcpFault::kTooShort);
  EXPECT_FALSE(session.PeerReport());
}

}  // namespace
}  // namespace parley
