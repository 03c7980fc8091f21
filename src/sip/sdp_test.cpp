#include "sip/sdp.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

constexpr std::string_view kHead =
    "v=0\r\no=- 3000001 7 IN IP4 203.0.113.7\r\ns=-\r\nc=IN IP4 203.0.113.7\r\nt=0 0\r\n";

SdpSession Parse(std::string_view text) {
  auto parsed = ParseSdp(text);
  EXPECT_TRUE(parsed.has_value()) << (parsed ? "" : parsed.error().detail);
  return parsed.value_or(SdpSession{});
}

TEST(Sdp, ReadsATypicalOffer) {
  const SdpSession s =
      Parse(std::string(kHead) +
            "m=audio 40000 RTP/AVP 8 0 96 101\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\n"
            "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=maxptime:60\r\n"
            "a=rtcp:40003 IN IP4 203.0.113.8\r\na=rtcp-mux\r\na=sendonly\r\na=crypto:1 X inline:k\r\n");
  EXPECT_EQ(s.origin, (SdpOrigin{3000001, 7, "203.0.113.7"}));
  ASSERT_EQ(s.media.size(), 1U);
  const MediaDescription& m = s.media[0];
  EXPECT_EQ(m.port, 40000);
  EXPECT_EQ(m.connection, "203.0.113.7");
  ASSERT_EQ(m.codecs.size(), 4U);
  EXPECT_EQ(m.codecs[0].name, "PCMA");
  EXPECT_EQ(m.codecs[2], (RtpCodec{"opus", k48kHz, 2, 96, "useinbandfec=1"}));
  EXPECT_EQ(m.ptime, Ms{20});
  EXPECT_EQ(m.max_ptime, Ms{60});
  EXPECT_EQ(m.rtcp, (MediaAddress{"203.0.113.8", 40003}));
  EXPECT_TRUE(m.rtcp_mux);
  EXPECT_EQ(m.direction, MediaDirection::kSendOnly);
  EXPECT_EQ(m.others, std::vector<std::string>{"crypto:1 X inline:k"});
}

TEST(Sdp, InheritsFromTheSessionAndFromRfc3551) {
  const SdpSession s = Parse(std::string(kHead) +
                             "a=inactive\r\nm=audio 1 RTP/AVP 0 9 77\r\nm=audio 2 RTP/AVP 0\r\nc=IN IP6 2001:db8::1\r\n"
                             "a=recvonly\r\n");
  EXPECT_EQ(s.media[0].direction, MediaDirection::kInactive);
  ASSERT_EQ(s.media[0].codecs.size(), 2U);  // 77 has no meaning
  EXPECT_EQ(s.media[0].codecs[1].name, "G722");
  EXPECT_EQ(s.media[0].codecs[1].clock, k8kHz);
  EXPECT_EQ(s.media[1].connection, "2001:db8::1");
  EXPECT_EQ(s.media[1].direction, MediaDirection::kRecvOnly);
}

TEST(Sdp, TakesBareLineFeedsAndUnknownLines) {
  const SdpSession s = Parse("v=0\nz=what\nx\no=broken\nc=IN IP4 10.0.0.1\nm=audio 5 RTP/AVP 0\na=\na=rtpmap:-1 x/0\n");
  EXPECT_EQ(s.origin.session_id, 0U);
  EXPECT_EQ(s.media.at(0).connection, "10.0.0.1");
}

TEST(Sdp, RefusesWhatIsNone) {
  for (const char* text : {"", "hello", "o=- 1 1 IN IP4 1.2.3.4\r\n", "v=0\r\nm=audio x RTP/AVP 0\r\n",
                           "v=0\r\nm=audio 70000 RTP/AVP 0\r\n", "v=0\r\nm=audio\r\n",
                           "v=0\r\nm=audio 1 RTP/AVP 0\r\na=rtpmap:0 PC\rMU/8000\r\n"}) {
    EXPECT_FALSE(ParseSdp(text).has_value()) << text;
  }
  std::string many = "v=0\r\n";
  for (std::size_t i = 0; i <= kMaxSdpMedia; ++i) many += "m=audio 1 RTP/AVP 0\r\n";
  EXPECT_FALSE(ParseSdp(many).has_value());
}

TEST(Sdp, BoundsTheNumberOfCodecs) {
  std::string text = "v=0\r\nm=audio 1 RTP/AVP";
  for (int i = 0; i < 1000; ++i) text += " 0";
  for (int i = 0; i < 1000; ++i) text += "\r\na=rtpmap:0 PCMU/8000";
  EXPECT_EQ(Parse(text + "\r\n").media[0].codecs.size(), kMaxSdpCodecs);
}

TEST(Sdp, HasNoAddressWhereNoneIsNumeric) {
  EXPECT_EQ(Parse("v=0\r\nc=IN IP4 host.example\r\nm=audio 1 RTP/AVP 0\r\n").media[0].connection, "");
  EXPECT_EQ(Parse("v=0\r\nm=audio 1 RTP/AVP 0\r\n").media[0].connection, "");
  EXPECT_FALSE(IsIpAddress("999.1.1.1"));
  EXPECT_FALSE(IsIpAddress("1.2.3"));
  EXPECT_TRUE(IsIpAddress("::"));
}

TEST(Sdp, WritesWhatItReads) {
  const std::string text =
      std::string(kHead) +
      "m=audio 40000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
      "a=fmtp:101 0-16\r\na=ptime:20\r\na=rtcp-mux\r\na=sendrecv\r\nm=video 0 RTP/AVP 96\r\n";
  EXPECT_EQ(WriteSdp(Parse(text)), text);
}

}  // namespace
}  // namespace parley
