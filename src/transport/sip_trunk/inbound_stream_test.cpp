#include "transport/sip_trunk/inbound_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "audio/level.hpp"
#include "transport/sip_trunk/testing/recording_sink.hpp"

namespace parley {
namespace {

using testing::ElementsAre;

const SocketAddress kPeer = SocketAddress::Parse("192.0.2.1", 4000).value();
const SocketAddress kElsewhere = SocketAddress::Parse("203.0.113.9", 9000).value();

TimePoint At(int ms) { return TimePoint{Seconds{100} + Ms{ms}}; }

NegotiatedRtp Media() {
  NegotiatedRtp media;
  media.remote_rtp = kPeer;
  media.receive.Set(0, PayloadKind::kPcmu);
  media.receive.Set(8, PayloadKind::kPcma);
  media.receive.Set(13, PayloadKind::kComfortNoise);
  media.receive.Set(101, PayloadKind::kTelephoneEvent);
  return media;
}

class Inbound : public testing::Test {
 protected:
  Inbound() {
    stream_.SetSink(&sink_);
    stream_.SetMedia(Media(), At(0));
  }

  bool Receive(const RtpPacket& packet, int ms, const SocketAddress& from = kPeer) {
    std::vector<std::uint8_t> bytes(kRtpHeaderSize);
    WriteRtpHeader(packet, std::span(bytes).first<kRtpHeaderSize>());
    bytes.insert(bytes.end(), packet.payload.begin(), packet.payload.end());
    return stream_.OnDatagram(bytes, from, At(ms), At(ms));
  }

  // A frame of a 200 Hz tone at its place in the stream.
  bool Voice(int number, int ms, const SocketAddress& from = kPeer, std::size_t samples = 160) {
    std::vector<std::uint8_t> payload;
    for (std::size_t i = 0; i < samples; ++i)
      payload.push_back(EncodeMuLaw(static_cast<std::int16_t>(
          8000 *
          std::sin(2 * M_PI * 200 / 8000 * static_cast<double>(static_cast<std::size_t>(number) * samples + i)))));
    return Receive({.payload_type = 0,
                    .marker = false,
                    .sequence = static_cast<std::uint16_t>(number),
                    .timestamp = static_cast<std::uint32_t>(static_cast<std::size_t>(number) * samples),
                    .ssrc = 5,
                    .payload = payload},
                   ms, from);
  }

  void Tick(int ms) { stream_.OnTick(At(ms), true); }

  RtpCounters counters_;
  RecordingSink sink_;
  InboundStream stream_{counters_};
};

TEST_F(Inbound, GivesOutEachPacketAsItComes) {
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(Voice(i, 20 * i));
    ASSERT_EQ(sink_.heard.size(), static_cast<std::size_t>(i + 1));
    EXPECT_EQ(sink_.heard.back().at, At(20 * i));
    EXPECT_EQ(sink_.heard.back().origin, FrameOrigin::kReceived);
    Tick(20 * i + 2);
  }
  EXPECT_EQ(counters_.packets_received, 50U);
  EXPECT_EQ(counters_.Dropped(), 0U);
  EXPECT_EQ(sink_.heard[10].samples[5],
            DecodeMuLaw(EncodeMuLaw(static_cast<std::int16_t>(8000 * std::sin(2 * M_PI * 200 / 8000 * 1605)))));
}

TEST_F(Inbound, CountsEachReasonForDropping) {
  EXPECT_FALSE(stream_.OnDatagram(std::vector<std::uint8_t>(4, 0x80), kPeer, At(0), At(0)));
  EXPECT_FALSE(stream_.OnDatagram(std::vector<std::uint8_t>(40, 0x00), kPeer, At(0), At(0)));
  EXPECT_FALSE(Receive({.payload_type = 18, .ssrc = 5}, 0));
  EXPECT_TRUE(Voice(1, 0));
  EXPECT_FALSE(Voice(2, 20, kElsewhere));
  EXPECT_TRUE(Voice(1, 25));
  EXPECT_EQ(counters_.malformed[static_cast<std::size_t>(RtpFault::kTooShort)], 1U);
  EXPECT_EQ(counters_.malformed[static_cast<std::size_t>(RtpFault::kVersion)], 1U);
  EXPECT_EQ(counters_.wrong_payload_type, 1U);
  EXPECT_EQ(counters_.wrong_source, 1U);
  EXPECT_EQ(counters_.duplicate, 1U);
  EXPECT_EQ(counters_.Dropped(), 4U);
  EXPECT_EQ(sink_.heard.size(), 1U);
}

TEST_F(Inbound, ALostPacketIsConcealedOnceTheNextHasWaited) {
  Voice(1, 0);
  Voice(3, 40);
  Tick(42);
  EXPECT_EQ(sink_.heard.size(), 1U);
  Tick(62);
  Tick(82);
  ASSERT_EQ(sink_.heard.size(), 3U);
  EXPECT_EQ(sink_.heard[1].origin, FrameOrigin::kConcealed);
  EXPECT_EQ(sink_.heard[1].samples.size(), 160U);
  EXPECT_EQ(sink_.heard[2].origin, FrameOrigin::kReceived);
  EXPECT_EQ(counters_.gaps_concealed, 1U);
  EXPECT_GT(LevelDbov(sink_.heard[1].samples), LevelDbov(sink_.heard[0].samples) - 6);
}

TEST_F(Inbound, AnOvertakenPacketIsNotConcealed) {
  Voice(1, 0);
  Voice(3, 40);
  Voice(2, 45);
  EXPECT_EQ(sink_.heard.size(), 3U);
  EXPECT_EQ(sink_.Count(FrameOrigin::kConcealed), 0U);
}

TEST_F(Inbound, AnInterruptionIsFilledInRealTimeAndWhatComesLateIsHeard) {
  for (int i = 0; i < 10; ++i) Voice(i, 20 * i);  // the last at 180
  for (int ms = 182; ms < 400; ms += 20) Tick(ms);
  // From 240 on, 60 ms behind: 242 ... 382 are eight frames.
  EXPECT_EQ(sink_.Count(FrameOrigin::kConcealed), 8U);
  EXPECT_EQ(LevelDbov(sink_.heard.back().samples), kSilenceDbov) << "faded";
  for (int i = 10; i < 20; ++i) Voice(i, 400);  // the network lets go of what it held
  EXPECT_EQ(sink_.Count(FrameOrigin::kReceived), 20U);
  Tick(402);
  EXPECT_EQ(sink_.Count(FrameOrigin::kConcealed), 8U);
}

TEST_F(Inbound, WhatWasFilledIsNotConcealedAgain) {
  Voice(0, 0);
  for (int ms = 2; ms < 200; ms += 20) Tick(ms);
  const std::size_t filled = sink_.Count(FrameOrigin::kConcealed);
  EXPECT_EQ(filled, 7U);
  Voice(10, 200);  // nine were lost for good
  Tick(242);
  EXPECT_EQ(sink_.Count(FrameOrigin::kConcealed), 9U);
  EXPECT_EQ(sink_.Count(FrameOrigin::kReceived), 2U);
}

TEST_F(Inbound, ComfortNoiseGoesOnInRealTime) {
  Voice(0, 0);
  const std::vector<std::uint8_t> level{50};
  Receive({.payload_type = 13, .marker = false, .sequence = 1, .timestamp = 160, .ssrc = 5, .payload = level}, 20);
  for (int ms = 22; ms < 222; ms += 20) Tick(ms);
  EXPECT_EQ(sink_.Count(FrameOrigin::kComfortNoise), 10U);
  EXPECT_EQ(sink_.Count(FrameOrigin::kConcealed), 0U);
  EXPECT_NEAR(LevelDbov(sink_.heard.back().samples), -50, 2);
  EXPECT_TRUE(stream_.SilenceSuppressed());
}

TEST_F(Inbound, AKeyIsToldOnceAtOnce) {
  Voice(0, 0);
  TelephoneEventSender sender;
  sender.Queue("7");
  std::uint16_t sequence = 1;
  for (int ms = 20; sender.Busy(); ms += 20) {
    TelephoneEventSender::Packet event;
    if (sender.Next(160, event) != TelephoneEventSender::Due::kPacket) continue;
    Receive({.payload_type = 101,
             .marker = event.marker,
             .sequence = sequence++,
             .timestamp = event.timestamp,
             .ssrc = 5,
             .payload = event.payload},
            ms);
    EXPECT_EQ(sink_.keys, "7");
    Tick(ms + 2);
  }
  EXPECT_GT(sink_.Count(FrameOrigin::kComfortNoise), 4U) << "the listener's clock goes on during the key";
  EXPECT_EQ(sink_.Count(FrameOrigin::kConcealed), 0U);
  EXPECT_EQ(stream_.Statistics().JitterRtpUnits(), 0U);
}

TEST_F(Inbound, ACallerBehindANatIsHeardFromTheFirstPacket) {
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(Voice(i, 20 * i, kElsewhere));
  EXPECT_TRUE(sink_.heard.empty());
  EXPECT_TRUE(Voice(4, 80, kElsewhere));
  ASSERT_EQ(sink_.heard.size(), 5U);
  EXPECT_EQ(sink_.heard[0].at, At(0));
  EXPECT_EQ(stream_.Source().SendTo(), kElsewhere);
  EXPECT_EQ(counters_.Dropped(), 0U);
  EXPECT_FALSE(Voice(5, 100, kPeer));
  EXPECT_EQ(counters_.wrong_source, 1U);
}

TEST_F(Inbound, MusicOnHoldIsNotHeardAndTheSequenceIsPickedUpAfterwards) {
  Voice(0, 0);
  auto held = Media();
  held.may_send = false;
  stream_.SetMedia(held, At(20));
  for (int i = 1; i < 500; ++i) Voice(i, 20 * i);
  EXPECT_EQ(sink_.heard.size(), 1U);
  EXPECT_EQ(counters_.on_hold, 499U);
  stream_.SetMedia(Media(), At(10'000));
  Tick(10'002);
  Voice(500, 10'000);
  EXPECT_EQ(sink_.heard.size(), 2U);
  EXPECT_EQ(sink_.Count(FrameOrigin::kConcealed), 0U);
  EXPECT_EQ(stream_.Statistics().Lost(), 0);
}

TEST_F(Inbound, TakesBothLawsAndEveryPacketLength) {
  int number = 0;
  std::uint32_t timestamp = 0;
  for (const std::size_t ms : {10U, 20U, 30U, 40U, 60U}) {
    for (const std::uint8_t type : {std::uint8_t{0}, std::uint8_t{8}}) {
      const std::vector<std::uint8_t> payload(8 * ms, SilenceCode(type == 0 ? G711Law::kMu : G711Law::kA));
      EXPECT_TRUE(Receive({.payload_type = type,
                           .marker = false,
                           .sequence = static_cast<std::uint16_t>(number),
                           .timestamp = timestamp,
                           .ssrc = 5,
                           .payload = payload},
                          60 * number));
      EXPECT_EQ(sink_.heard.back().samples.size(), 8 * ms);
      EXPECT_LE(std::abs(sink_.heard.back().samples[0]), 8);
      timestamp += static_cast<std::uint32_t>(8 * ms);
      ++number;
    }
  }
  EXPECT_EQ(sink_.Count(FrameOrigin::kReceived), 10U);
}

TEST_F(Inbound, WithoutASinkNothingHappens) {
  stream_.SetSink(nullptr);
  EXPECT_TRUE(Voice(0, 0));
  Tick(100);
  EXPECT_TRUE(sink_.heard.empty());
}

}  // namespace
}  // namespace parley
