#include "transport/sip_trunk/outbound_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "audio/level.hpp"
#include "transport/sip_trunk/testing/recording_sink.hpp"

namespace parley {
namespace {

TimePoint At(int ms) { return TimePoint{Seconds{100} + Ms{ms}}; }

class Outbound : public testing::Test {
 protected:
  Outbound() {
    NegotiatedRtp media;
    media.send_event_type = 96;
    stream_.SetMedia(media);
  }

  RtpPacket Send(int ms) {
    stream_.Advance(At(ms));
    const auto bytes = stream_.NextPacket(At(ms), sink_);
    RtpPacket packet;
    EXPECT_EQ(ParseRtp(bytes, packet), RtpFault::kNone);
    return packet;
  }
  void Speak() {
    sink_.say = [](AudioFrame& frame) { std::ranges::fill(frame.Samples(), std::int16_t{5000}); };
  }

  RecordingSink sink_;
  OutboundStream stream_{RtpSenderState::Start(7, 100, 1000), 60};
};

TEST_F(Outbound, SendsWhatItIsGiven) {
  Speak();
  const auto first = Send(0);
  EXPECT_EQ(first.sequence, 100);
  EXPECT_EQ(first.timestamp, 1000U);
  EXPECT_TRUE(first.marker);
  ASSERT_EQ(first.payload.size(), 160U);
  EXPECT_EQ(first.payload[80], EncodeMuLaw(5000));
  const auto second = Send(20);
  EXPECT_EQ(second.sequence, 101);
  EXPECT_EQ(second.timestamp, 1160U);
  EXPECT_FALSE(second.marker);
}

TEST_F(Outbound, ComfortNoiseBetweenUtterances) {
  const auto packet = Send(0);
  EXPECT_FALSE(packet.marker);
  std::vector<std::int16_t> samples(160);
  DecodeG711(G711Law::kMu, packet.payload, samples.data());
  EXPECT_NEAR(LevelDbov(samples), -60, 3);
  Speak();
  EXPECT_TRUE(Send(20).marker) << "a talkspurt begins";
}

TEST_F(Outbound, TheClockRunsOnWhileNothingIsSent) {
  Speak();
  Send(0);
  for (int ms = 20; ms < 1000; ms += 20) stream_.Advance(At(ms));
  const auto packet = Send(1000);
  EXPECT_EQ(packet.timestamp, 1000U + 8000U);
  EXPECT_EQ(packet.sequence, 101);
}

TEST_F(Outbound, SkippedTicksAreSkippedOnTheClockToo) {
  Speak();
  Send(0);
  EXPECT_EQ(Send(120).timestamp, 1000U + 960U);
  EXPECT_EQ(Send(133).timestamp, 1000U + 1120U) << "after a move to another slot: one frame";
}

TEST_F(Outbound, KeysTakeThePlaceOfAudio) {
  Speak();
  Send(0);
  EXPECT_EQ(stream_.QueueKeys("5"), 1U);
  const int asked = sink_.asked;
  TelephoneEventReceiver receiver;
  for (int i = 1; i <= 7; ++i) {
    const auto packet = Send(20 * i);
    EXPECT_EQ(packet.payload_type, 96);
    EXPECT_EQ(packet.timestamp, 1160U) << "the start of the event";
    EXPECT_EQ(packet.marker, i == 1);
    EXPECT_EQ(packet.sequence, 100 + i);
    EXPECT_EQ(receiver.OnPacket(packet.payload, packet.ssrc, packet.timestamp).has_value(), i == 1);
  }
  const auto gap = Send(160);
  EXPECT_EQ(gap.payload_type, 0);
  EXPECT_EQ(sink_.asked, asked) << "the voice waits for the key";
  const auto after = Send(180);
  EXPECT_TRUE(after.marker);
  EXPECT_EQ(after.timestamp, 1000U + 9 * 160U);
  EXPECT_EQ(sink_.asked, asked + 1);
}

TEST_F(Outbound, RefusesKeysThePeerCannotTake) {
  stream_.SetMedia({});
  EXPECT_EQ(stream_.QueueKeys("5"), 0U);
}

TEST_F(Outbound, AShortFrameIsFilledUp) {
  sink_.say = [](AudioFrame& frame) { std::ranges::fill(frame.Reset(k8kHz, 80), std::int16_t{5000}); };
  const auto packet = Send(0);
  ASSERT_EQ(packet.payload.size(), 160U);
  EXPECT_EQ(packet.payload[79], EncodeMuLaw(5000));
  EXPECT_EQ(packet.payload[80], 0xFF);
}

TEST_F(Outbound, ReportsTheTimestampOfAMoment) {
  Send(0);
  EXPECT_EQ(stream_.TimestampAt(At(5)), 1040U);
}

}  // namespace
}  // namespace parley
