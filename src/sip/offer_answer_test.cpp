#include "sip/offer_answer.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

LocalMedia Ours() {
  LocalMedia media;
  media.address = "192.0.2.1";
  media.rtp_port = 20000;
  return media;
}

SdpSession Offer(std::string_view media) {
  return ParseSdp("v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n" +
                  std::string(media))
      .value();
}

TEST(OfferAnswer, PrefersOurOrderAndMirrorsTheirNumbers) {
  const auto out = AnswerOffer(Offer("m=audio 9000 RTP/AVP 96 8 99\r\na=rtpmap:96 pcmu/8000\r\n"
                                     "a=rtpmap:99 telephone-event/8000\r\na=ptime:30\r\n"),
                               Ours(), {5, 1, "192.0.2.1"});
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(out->media.codec.payload_type, 96);
  EXPECT_EQ(out->media.receive_payload_type, 96);
  EXPECT_EQ(out->media.receivable.size(), 2U);
  EXPECT_EQ(out->media.dtmf, (DtmfFormat{99, 99, k8kHz}));
  EXPECT_EQ(out->media.remote_rtp, (MediaAddress{"198.51.100.1", 9000}));
  EXPECT_EQ(out->media.remote_rtcp, (MediaAddress{"198.51.100.1", 9001}));
  EXPECT_EQ(out->media.ptime, Ms{30});
  EXPECT_EQ(WriteSdp(out->answer),
            "v=0\r\no=- 5 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 96 8 99\r\n"
            "a=rtpmap:96 pcmu/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:99 telephone-event/8000\r\na=fmtp:99 0-16\r\n"
            "a=ptime:20\r\na=sendrecv\r\n");
}

TEST(OfferAnswer, KeepsCountAndOrderOfStreams) {
  const auto out = AnswerOffer(Offer("m=video 7000 RTP/AVP 31\r\nm=audio 0 RTP/AVP 0\r\nm=audio 9000 RTP/AVP 18\r\n"
                                     "m=audio 9002 RTP/AVP 0\r\nm=audio 9004 RTP/AVP 0\r\nm=image 9006 udptl t38\r\n"),
                               Ours(), {});
  ASSERT_TRUE(out.has_value());
  ASSERT_EQ(out->answer.media.size(), 6U);
  for (const std::size_t i : {0U, 1U, 2U, 4U, 5U}) EXPECT_EQ(out->answer.media[i].port, 0) << i;
  EXPECT_EQ(out->answer.media[3].port, 20000);
  EXPECT_EQ(out->answer.media[5].protocol, "udptl");
  EXPECT_EQ(out->media.remote_rtp.port, 9002);
}

TEST(OfferAnswer, RefusesWithoutACommonCodecOrWithKeying) {
  EXPECT_FALSE(AnswerOffer(Offer("m=audio 9000 RTP/AVP 18 4\r\n"), Ours(), {}).has_value());
  EXPECT_FALSE(AnswerOffer(Offer("m=audio 9000 RTP/SAVP 0\r\n"), Ours(), {}).has_value());
  EXPECT_FALSE(AnswerOffer(Offer(""), Ours(), {}).has_value());
  EXPECT_FALSE(
      AnswerOffer(Offer("m=audio 9000 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n"), Ours(), {}).has_value());
}

TEST(OfferAnswer, AnswersEveryDirectionAsTheTableSays) {
  using D = MediaDirection;
  struct Row {
    D offered;
    D wanted;
    D answered;
  };
  // RFC 3264 section 6.1
  const Row rows[] = {{D::kSendRecv, D::kSendRecv, D::kSendRecv}, {D::kSendRecv, D::kSendOnly, D::kSendOnly},
                      {D::kSendRecv, D::kRecvOnly, D::kRecvOnly}, {D::kSendRecv, D::kInactive, D::kInactive},
                      {D::kSendOnly, D::kSendRecv, D::kRecvOnly}, {D::kSendOnly, D::kSendOnly, D::kInactive},
                      {D::kSendOnly, D::kRecvOnly, D::kRecvOnly}, {D::kSendOnly, D::kInactive, D::kInactive},
                      {D::kRecvOnly, D::kSendRecv, D::kSendOnly}, {D::kRecvOnly, D::kSendOnly, D::kSendOnly},
                      {D::kRecvOnly, D::kRecvOnly, D::kInactive}, {D::kRecvOnly, D::kInactive, D::kInactive},
                      {D::kInactive, D::kSendRecv, D::kInactive}, {D::kInactive, D::kInactive, D::kInactive}};
  for (const Row& row : rows) {
    EXPECT_EQ(AnswerDirection(row.offered, row.wanted), row.answered) << Name(row.offered) << " " << Name(row.wanted);
  }
}

TEST(OfferAnswer, UnderstandsTheOldHold) {
  const auto out = AnswerOffer(Offer("m=audio 9000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n"), Ours(), {});
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(out->media.direction, MediaDirection::kRecvOnly);
  EXPECT_TRUE(out->media.HeldByPeer());
}

TEST(OfferAnswer, TakesRtcpFromWhereItIsSaid) {
  auto out = AnswerOffer(Offer("m=audio 9000 RTP/AVP 0\r\na=rtcp:9500\r\n"), Ours(), {});
  EXPECT_EQ(out->media.remote_rtcp, (MediaAddress{"198.51.100.1", 9500}));
  out = AnswerOffer(Offer("m=audio 9000 RTP/AVP 0\r\na=rtcp-mux\r\n"), Ours(), {});
  EXPECT_TRUE(out->answer.media[0].rtcp_mux);
  EXPECT_EQ(out->media.remote_rtcp, (MediaAddress{"198.51.100.1", 9000}));
  LocalMedia no_mux = Ours();
  no_mux.rtcp_mux = false;
  out = AnswerOffer(Offer("m=audio 9000 RTP/AVP 0\r\na=rtcp-mux\r\n"), no_mux, {});
  EXPECT_FALSE(out->answer.media[0].rtcp_mux);
  EXPECT_EQ(out->media.remote_rtcp.port, 9001);
}

TEST(OfferAnswer, ReadsTheAnswerToOurOffer) {
  const SdpSession offer = MakeOffer(Ours(), {1, 1, "192.0.2.1"});
  const auto media = ApplyAnswer(offer, Offer("m=audio 9000 RTP/AVP 8 110\r\na=rtpmap:110 telephone-event/8000\r\n"
                                              "a=recvonly\r\n"));
  ASSERT_TRUE(media.has_value());
  EXPECT_EQ(media->codec.name, "PCMA");
  EXPECT_EQ(media->dtmf, (DtmfFormat{110, 101, k8kHz}));
  EXPECT_EQ(media->direction, MediaDirection::kSendOnly);
  EXPECT_FALSE(ApplyAnswer(offer, Offer("m=audio 0 RTP/AVP 0\r\n")).has_value());
  EXPECT_FALSE(ApplyAnswer(offer, Offer("m=audio 9000 RTP/AVP 18\r\n")).has_value());
  EXPECT_FALSE(ApplyAnswer(offer, Offer("")).has_value());
}

TEST(OfferAnswer, GivesTheSameResultToBothSides) {
  LocalMedia theirs = Ours();
  theirs.address = "198.51.100.1";
  theirs.direction = MediaDirection::kSendOnly;
  const SdpSession offer = MakeOffer(theirs, {});
  const auto answered = AnswerOffer(offer, Ours(), {});
  ASSERT_TRUE(answered.has_value());
  const auto applied = ApplyAnswer(offer, answered->answer);
  ASSERT_TRUE(applied.has_value());
  EXPECT_EQ(applied->codec, answered->media.codec);
  EXPECT_EQ(applied->direction, MediaDirection::kSendOnly);
  EXPECT_EQ(answered->media.direction, MediaDirection::kRecvOnly);
}

TEST(OfferAnswer, StoresLocalMedia) {
  LocalMedia media = Ours();
  media.codecs.push_back({.name = "opus", .clock = k48kHz, .channels = 2, .payload_type = 96, .fmtp = "usedtx=0"});
  media.direction = MediaDirection::kRecvOnly;
  ByteWriter out;
  Write(out, media);
  const Bytes bytes = std::move(out).Take();
  ByteReader in(bytes);
  EXPECT_EQ(ReadLocalMedia(in), media);
  EXPECT_TRUE(in.Finish("media").has_value());
}

}  // namespace
}  // namespace parley
