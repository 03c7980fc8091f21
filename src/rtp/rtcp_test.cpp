#include "rtp/rtcp.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace parley {
namespace {

RtcpOutgoing FullReport() {
  RtcpOutgoing report;
  report.ssrc = 0x11223344;
  report.sender = RtcpSenderInfo{.ntp = 0x0102030405060708, .rtp_timestamp = 5, .packets = 6, .octets = 7};
  report.block = RtcpReportBlock{.ssrc = 0xAABBCCDD,
                                 .fraction_lost = 9,
                                 .cumulative_lost = -3,
                                 .highest_sequence = 70000,
                                 .jitter = 11,
                                 .last_report = 12,
                                 .delay = 13};
  report.cname = "call@parley";
  return report;
}

std::vector<std::uint8_t> Written(const RtcpOutgoing& report) {
  std::array<std::uint8_t, kMaxRtcpSize> out{};
  const auto bytes = WriteRtcp(report, out);
  return {bytes.begin(), bytes.end()};
}

TEST(Rtcp, IsReadAsItWasWritten) {
  const auto report = FullReport();
  RtcpReceived received;
  ASSERT_EQ(ParseRtcp(Written(report), 0xAABBCCDD, received), RtcpFault::kNone);
  EXPECT_EQ(received.ssrc, report.ssrc);
  EXPECT_EQ(received.sender, report.sender);
  EXPECT_EQ(received.about_us, report.block);
  EXPECT_FALSE(received.bye);
}

TEST(Rtcp, IgnoresBlocksAboutOthers) {
  RtcpReceived received;
  ASSERT_EQ(ParseRtcp(Written(FullReport()), 1, received), RtcpFault::kNone);
  EXPECT_FALSE(received.about_us);
}

TEST(Rtcp, WithoutAnythingSentItIsAReceiverReport) {
  RtcpOutgoing report;
  report.ssrc = 5;
  report.cname = "x";
  report.bye = true;
  const auto bytes = Written(report);
  EXPECT_EQ(bytes[1], 201);
  EXPECT_EQ(bytes.size() % 4, 0U);
  RtcpReceived received;
  ASSERT_EQ(ParseRtcp(bytes, 1, received), RtcpFault::kNone);
  EXPECT_TRUE(received.bye);
  EXPECT_FALSE(received.sender);
}

TEST(Rtcp, EveryNameLengthIsPaddedAndFits) {
  for (std::size_t length = 1; length <= 300; ++length) {
    auto report = FullReport();
    const std::string name(length, 'n');
    report.cname = name;
    report.bye = true;
    const auto bytes = Written(report);
    ASSERT_FALSE(bytes.empty()) << length;
    EXPECT_EQ(bytes.size() % 4, 0U);
    RtcpReceived received;
    EXPECT_EQ(ParseRtcp(bytes, 1, received), RtcpFault::kNone) << length;
  }
}

TEST(Rtcp, WritesNothingWhereItDoesNotFit) {
  std::array<std::uint8_t, 60> small{};
  EXPECT_TRUE(WriteRtcp(FullReport(), small).empty());
}

TEST(Rtcp, SkipsExtendedReportsAndUnknownTypes) {
  auto bytes = Written(FullReport());
  // XR (RFC 3611) with a VoIP-metrics-sized body, then an application packet.
  bytes.insert(bytes.end(), {0x80, 207, 0, 10});
  bytes.insert(bytes.end(), 40, 0xEE);
  bytes.insert(bytes.end(), {0x80, 204, 0, 1, 1, 2, 3, 4});
  RtcpReceived received;
  EXPECT_EQ(ParseRtcp(bytes, 0xAABBCCDD, received), RtcpFault::kNone);
  EXPECT_TRUE(received.about_us);
}

TEST(Rtcp, NamesEachFault) {
  const auto good = Written(FullReport());
  RtcpReceived received;
  EXPECT_EQ(ParseRtcp({}, 1, received), RtcpFault::kTooShort);
  auto bytes = good;
  bytes[0] = 0x41;
  EXPECT_EQ(ParseRtcp(bytes, 1, received), RtcpFault::kVersion);
  bytes = good;
  bytes[1] = 202;
  EXPECT_EQ(ParseRtcp(bytes, 1, received), RtcpFault::kFirstType);
  bytes = good;
  bytes[3] = 200;
  EXPECT_EQ(ParseRtcp(bytes, 1, received), RtcpFault::kLength);
  bytes = good;
  bytes[0] = 0x9F;
  EXPECT_EQ(ParseRtcp(bytes, 1, received), RtcpFault::kLength) << "31 blocks in room for one";
  bytes = good;
  bytes[0] |= 0x20;
  EXPECT_EQ(ParseRtcp(bytes, 1, received), RtcpFault::kPadding) << "padding in a part that is not the last";
  for (std::size_t size = 0; size < good.size(); ++size) {
    if (size == 52) continue;  // the report alone is a compound packet too
    EXPECT_NE(ParseRtcp(std::span(good).first(size), 1, received), RtcpFault::kNone) << size;
  }
}

TEST(Rtcp, AcceptsPaddingAtTheEnd) {
  std::vector<std::uint8_t> bytes{0xA0, 201, 0, 2, 0, 0, 0, 5, 0, 0, 0, 4};
  RtcpReceived received;
  EXPECT_EQ(ParseRtcp(bytes, 1, received), RtcpFault::kNone);
  bytes.back() = 9;
  EXPECT_EQ(ParseRtcp(bytes, 1, received), RtcpFault::kPadding);
  bytes.back() = 5;
  EXPECT_EQ(ParseRtcp(bytes, 1, received), RtcpFault::kLength) << "padding must not eat the sender's number";
}

TEST(RtcpTime, NtpCountsFrom1900) {
  EXPECT_EQ(ToNtp(WallTime{}) >> 32, 2'208'988'800U);
  EXPECT_EQ(ToNtp(WallTime{Ms{500}}) & 0xFFFFFFFF, 0x80000000U);
}

TEST(RtcpTime, RoundTripIsArrivalMinusReportMinusDelay) {
  const WallTime sent{Seconds{1'700'000'000}};
  RtcpReportBlock block;
  block.last_report = MiddleOfNtp(ToNtp(sent));
  block.delay = ToDlsr(Seconds{2});
  const auto trip = RoundTrip(block, sent + Seconds{2} + Ms{80});
  ASSERT_TRUE(trip);
  EXPECT_NEAR(static_cast<double>(trip->count()), 80'000, 20);
  EXPECT_FALSE(RoundTrip(block, sent + Seconds{1})) << "before it was sent back";
  block.last_report = 0;
  EXPECT_FALSE(RoundTrip(block, sent));
}

TEST(RtcpTime, RoundTripSurvivesTheWrapOfTheMiddleBits) {
  // 65536 s boundary of the middle 32 bits, between sending and arrival.
  const WallTime boundary{Seconds{(26'000LL * 65536) - 2'208'988'800LL}};
  RtcpReportBlock block;
  block.last_report = MiddleOfNtp(ToNtp(boundary - Ms{50}));
  const auto trip = RoundTrip(block, boundary + Ms{50});
  ASSERT_TRUE(trip);
  EXPECT_NEAR(static_cast<double>(trip->count()), 100'000, 20);
}

TEST(RtcpTime, IntervalIsFiveSecondsPlusMinusHalf) {
  EXPECT_EQ(RtcpInterval(0), Us{2'500'000});
  EXPECT_NEAR(static_cast<double>(RtcpInterval(0x80000000).count()), 5e6, 1);
  EXPECT_NEAR(static_cast<double>(RtcpInterval(0xFFFFFFFF).count()), 7.5e6, 2);
}

}  // namespace
}  // namespace parley
