#include "rtp/rtp_packet.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley {
namespace {

std::vector<std::uint8_t> Header(std::uint8_t first = 0x80) {
  return {first, 0x80, 0x12, 0x34, 0xDE, 0xAD, 0xBE, 0xEF, 0x01, 0x02, 0x03, 0x04};
}

TEST(RtpPacket, ReadsEveryField) {
  auto bytes = Header();
  bytes.push_back(0x55);
  RtpPacket packet;
  ASSERT_EQ(ParseRtp(bytes, packet), RtpFault::kNone);
  EXPECT_TRUE(packet.marker);
  EXPECT_EQ(packet.payload_type, 0);
  EXPECT_EQ(packet.sequence, 0x1234);
  EXPECT_EQ(packet.timestamp, 0xDEADBEEFU);
  EXPECT_EQ(packet.ssrc, 0x01020304U);
  ASSERT_EQ(packet.payload.size(), 1U);
  EXPECT_EQ(packet.payload[0], 0x55);
}

TEST(RtpPacket, WritesWhatItReads) {
  RtpPacket packet{
      .payload_type = 101, .marker = false, .sequence = 65535, .timestamp = 7, .ssrc = 0xFFFFFFFF, .payload = {}};
  std::vector<std::uint8_t> bytes(kRtpHeaderSize + 3, 9);
  WriteRtpHeader(packet, std::span(bytes).first<kRtpHeaderSize>());
  RtpPacket back;
  ASSERT_EQ(ParseRtp(bytes, back), RtpFault::kNone);
  EXPECT_EQ(back.payload_type, 101);
  EXPECT_FALSE(back.marker);
  EXPECT_EQ(back.sequence, 65535);
  EXPECT_EQ(back.timestamp, 7U);
  EXPECT_EQ(back.ssrc, 0xFFFFFFFFU);
  EXPECT_EQ(back.payload.size(), 3U);
}

TEST(RtpPacket, SkipsSourcesExtensionAndPadding) {
  auto bytes = Header(0x80 | 0x20 | 0x10 | 2);
  bytes.insert(bytes.end(), 8, 0xCC);                         // two contributing sources
  bytes.insert(bytes.end(), {0xBE, 0xDE, 0, 1, 1, 2, 3, 4});  // one word of extension
  bytes.insert(bytes.end(), {0x11, 0x22, 0, 0, 3});           // two bytes of payload, three of padding
  RtpPacket packet;
  ASSERT_EQ(ParseRtp(bytes, packet), RtpFault::kNone);
  ASSERT_EQ(packet.payload.size(), 2U);
  EXPECT_EQ(packet.payload[1], 0x22);
}

TEST(RtpPacket, AnEmptyPayloadIsNoFault) {
  RtpPacket packet;
  EXPECT_EQ(ParseRtp(Header(), packet), RtpFault::kNone);
  EXPECT_TRUE(packet.payload.empty());
}

TEST(RtpPacket, NamesEachFault) {
  RtpPacket packet;
  EXPECT_EQ(ParseRtp({}, packet), RtpFault::kTooShort);
  auto bytes = Header();
  EXPECT_EQ(ParseRtp(std::span(bytes).first(11), packet), RtpFault::kTooShort);
  EXPECT_EQ(ParseRtp(Header(0x40), packet), RtpFault::kVersion);
  EXPECT_EQ(ParseRtp(Header(0x81), packet), RtpFault::kCsrc);
  EXPECT_EQ(ParseRtp(Header(0x90), packet), RtpFault::kExtension);
  bytes = Header(0x90);
  bytes.insert(bytes.end(), {0, 0, 0, 2, 1, 2, 3, 4});
  EXPECT_EQ(ParseRtp(bytes, packet), RtpFault::kExtension);
  bytes = Header(0xA0);
  bytes.push_back(2);
  EXPECT_EQ(ParseRtp(bytes, packet), RtpFault::kPadding);
  bytes.back() = 0;
  EXPECT_EQ(ParseRtp(bytes, packet), RtpFault::kPadding);
  bytes.back() = 1;
  EXPECT_EQ(ParseRtp(bytes, packet), RtpFault::kNone);
}

TEST(RtpPacket, TellsRtcpApartOnASharedPort) {
  auto bytes = Header();
  EXPECT_FALSE(LooksLikeRtcp(bytes)) << "PCMU with the marker bit";
  bytes[1] = 200;
  EXPECT_TRUE(LooksLikeRtcp(bytes));
  bytes[1] = 0x80 | 101;
  EXPECT_FALSE(LooksLikeRtcp(bytes)) << "telephone-event with the marker bit";
}

}  // namespace
}  // namespace parley
