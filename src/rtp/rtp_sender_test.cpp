#include "rtp/rtp_sender.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(RtpSender, NumbersEachPacketAndMarksTheStartOfATalkspurt) {
  auto state = RtpSenderState::Start(7, 65535, 1000);
  auto packet = state.NextAudio(0, false, 160);
  EXPECT_EQ(packet.sequence, 65535);
  EXPECT_EQ(packet.ssrc, 7U);
  EXPECT_FALSE(packet.marker);
  state.Advance(160);
  packet = state.NextAudio(0, true, 160);
  EXPECT_EQ(packet.sequence, 0) << "the sequence wraps";
  EXPECT_EQ(packet.timestamp, 1160U);
  EXPECT_TRUE(packet.marker);
  state.Advance(160);
  EXPECT_FALSE(state.NextAudio(0, true, 160).marker);
  EXPECT_EQ(state.packets, 3U);
  EXPECT_EQ(state.octets, 480U);
}

TEST(RtpSender, TheClockRunsOnWhileNothingIsSent) {
  auto state = RtpSenderState::Start(7, 1, 0xFFFFFFFF - 100);
  for (int i = 0; i < 3; ++i) state.Advance(160);
  EXPECT_EQ(state.NextAudio(0, true, 160).timestamp, 379U);
}

TEST(RtpSender, EventsKeepTheirOwnTimestamp) {
  auto state = RtpSenderState::Start(7, 1, 5000);
  const auto packet = state.NextEvent(101, 4840, true, 4);
  EXPECT_EQ(packet.timestamp, 4840U);
  EXPECT_TRUE(packet.marker);
  EXPECT_EQ(packet.sequence, 1);
  EXPECT_EQ(state.timestamp, 5000U);
}

TEST(RtpSender, IsWrittenReadAndResumed) {
  auto state = RtpSenderState::Start(7, 65000, 5000);
  static_cast<void>(state.NextAudio(0, true, 160));
  auto restored = RtpSenderState::Decode(state.Encode()).value();
  EXPECT_EQ(restored, state);
  restored.Resume(8000);
  EXPECT_EQ(restored.sequence, static_cast<std::uint16_t>(65001 + 1000));
  EXPECT_EQ(restored.timestamp, 13000U);
  EXPECT_TRUE(restored.NextAudio(0, true, 160).marker);
}

TEST(RtpSender, RefusesADamagedState) {
  auto bytes = RtpSenderState::Start(7, 1, 2).Encode();
  bytes[0] = 99;
  EXPECT_FALSE(RtpSenderState::Decode(bytes));
  bytes[0] = 1;
  bytes.pop_back();
  EXPECT_FALSE(RtpSenderState::Decode(bytes));
}

}  // namespace
}  // namespace parley
