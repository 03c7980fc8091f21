#include "rtp/telephone_event.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley {
namespace {

TEST(TelephoneEvent, IsReadAsItWasWritten) {
  const TelephoneEvent event{.event = 11, .end = true, .volume = 10, .duration = 800};
  EXPECT_EQ(ParseTelephoneEvent(WriteTelephoneEvent(event)), event);
  const std::vector<std::uint8_t> bytes{5, 0x8A, 0x03, 0x20};
  EXPECT_EQ(ParseTelephoneEvent(bytes), (TelephoneEvent{.event = 5, .end = true, .volume = 10, .duration = 800}));
  EXPECT_FALSE(ParseTelephoneEvent(std::span(bytes).first(3)));
}

TEST(TelephoneEvent, KnowsEveryKey) {
  const std::string keys = "0123456789*#ABCD";
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(KeyOf(static_cast<std::uint8_t>(i)), keys[i]);
    EXPECT_EQ(EventOf(keys[i]), i);
  }
  EXPECT_EQ(EventOf('c'), 14);
  EXPECT_FALSE(EventOf('x'));
  EXPECT_FALSE(KeyOf(16)) << "flash is no key";
}

class Receiver : public testing::Test {
 protected:
  std::string Packet(std::uint8_t event, std::uint32_t timestamp, bool end = false, std::uint16_t duration = 160,
                     std::uint32_t ssrc = 1) {
    const auto key = receiver_.OnPacket(
        WriteTelephoneEvent({.event = event, .end = end, .volume = 10, .duration = duration}), ssrc, timestamp);
    return key ? std::string(1, *key) : std::string();
  }

  TelephoneEventReceiver receiver_;
};

TEST_F(Receiver, TellsAPressOnceAtItsFirstPacket) {
  EXPECT_EQ(Packet(5, 1000), "5");
  for (int i = 2; i < 6; ++i) EXPECT_EQ(Packet(5, 1000, false, static_cast<std::uint16_t>(160 * i)), "");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Packet(5, 1000, true, 960), "");
  EXPECT_EQ(Packet(5, 3000), "5") << "the same key again is another press";
}

TEST_F(Receiver, ToleratesALostStartAndALostEnd) {
  EXPECT_EQ(Packet(1, 1000, true, 960), "1") << "only an end packet arrived";
  EXPECT_EQ(Packet(2, 3000), "2");
  EXPECT_EQ(Packet(3, 5000), "3") << "the end of 2 was lost";
}

TEST_F(Receiver, RepeatsThatWereOvertakenAreNoNewPress) {
  EXPECT_EQ(Packet(1, 1000), "1");
  EXPECT_EQ(Packet(2, 2280), "2");
  EXPECT_EQ(Packet(1, 1000, true, 800), "");
  EXPECT_EQ(Packet(3, 3560), "3");
  EXPECT_EQ(Packet(2, 2280, true, 800), "");
}

TEST_F(Receiver, AHeldKeyStaysOnePress) {
  EXPECT_EQ(Packet(7, 1000, false, 160), "7");
  EXPECT_EQ(Packet(7, 1000, false, 0xFFFF), "");
  EXPECT_EQ(Packet(7, 1000 + 0xFFFF, false, 160), "");
  EXPECT_EQ(Packet(7, 1000 + 0xFFFF, true, 480), "");
  EXPECT_EQ(Packet(7, 1000 + 0xFFFF, true, 480), "");
}

TEST_F(Receiver, TimestampZeroAndAnotherSourceAreEvents) {
  EXPECT_EQ(Packet(0, 0), "0");
  EXPECT_EQ(Packet(0, 0), "");
  EXPECT_EQ(Packet(0, 0, false, 160, 2), "0");
}

TEST_F(Receiver, IgnoresWhatIsNoKey) {
  EXPECT_EQ(Packet(16, 1000), "");
  EXPECT_FALSE(receiver_.OnPacket(std::vector<std::uint8_t>{1, 2, 3}, 1, 1));
}

TEST(Sender, FollowsTheTimetable) {
  TelephoneEventSender sender;
  TelephoneEventSender::Packet packet;
  EXPECT_EQ(sender.Next(0, packet), TelephoneEventSender::Due::kAudio);
  EXPECT_EQ(sender.Queue("5"), 1U);
  EXPECT_TRUE(sender.Busy());
  const struct {
    std::uint16_t duration;
    bool end;
  } kExpected[] = {{160, false}, {320, false}, {480, false}, {640, false}, {800, true}, {800, true}, {800, true}};
  std::uint32_t now = 5000;
  for (std::size_t i = 0; i < std::size(kExpected); ++i, now += 160) {
    ASSERT_EQ(sender.Next(now, packet), TelephoneEventSender::Due::kPacket);
    const auto event = ParseTelephoneEvent(packet.payload);
    EXPECT_EQ(event->event, 5);
    EXPECT_EQ(event->duration, kExpected[i].duration);
    EXPECT_EQ(event->end, kExpected[i].end);
    EXPECT_EQ(packet.timestamp, 5000U) << "all packets carry the start of the event";
    EXPECT_EQ(packet.marker, i == 0);
  }
  EXPECT_EQ(sender.Next(now, packet), TelephoneEventSender::Due::kSilence);
  EXPECT_FALSE(sender.Busy());
  EXPECT_EQ(sender.Next(now + 160, packet), TelephoneEventSender::Due::kAudio);
}

TEST(Sender, WhatItSendsIsReceivedOnceEach) {
  TelephoneEventSender sender;
  TelephoneEventReceiver receiver;
  EXPECT_EQ(sender.Queue("11#x*d"), 5U) << "x is no key";
  std::string heard;
  std::uint32_t now = 0xFFFFFF00;
  int steps = 0;
  for (; sender.Busy(); now += 160, ++steps) {
    TelephoneEventSender::Packet packet;
    if (sender.Next(now, packet) != TelephoneEventSender::Due::kPacket) continue;
    if (const auto key = receiver.OnPacket(packet.payload, 1, packet.timestamp)) heard += *key;
  }
  EXPECT_EQ(heard, "11#*D");
  EXPECT_EQ(steps, 5 * 8) << "160 ms a key";
}

TEST(Sender, TheQueueIsBounded) {
  TelephoneEventSender sender;
  EXPECT_EQ(sender.Queue(std::string(100, '1')), TelephoneEventSender::kMostQueued);
  sender.Clear();
  EXPECT_FALSE(sender.Busy());
}

}  // namespace
}  // namespace parley
