#include "rtp/receiver_stats.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

class ReceiverStatsTest : public testing::Test {
 protected:
  bool Receive(std::uint16_t sequence, std::uint32_t timestamp, Us at, std::uint32_t ssrc = 1, bool timed = true) {
    return stats_.OnPacket(
        {.payload_type = 0, .marker = false, .sequence = sequence, .timestamp = timestamp, .ssrc = ssrc, .payload = {}},
        timed, TimePoint{at});
  }
  void ReceiveRun(std::uint16_t from, int count, std::uint32_t ssrc = 1) {
    for (int i = 0; i < count; ++i) {
      const auto sequence = static_cast<std::uint16_t>(from + i);
      Receive(sequence, static_cast<std::uint32_t>(i) * 160, i * Us{kFrameTime}, ssrc);
    }
  }

  ReceiverStats stats_{k8kHz};
};

TEST_F(ReceiverStatsTest, APerfectStreamHasNoLossAndNoJitter) {
  ReceiveRun(65000, 1000);
  const auto block = stats_.TakeReport();
  EXPECT_EQ(block.ssrc, 1U);
  EXPECT_EQ(block.cumulative_lost, 0);
  EXPECT_EQ(block.fraction_lost, 0);
  EXPECT_EQ(block.jitter, 0U);
  EXPECT_EQ(block.highest_sequence, 65000U + 999U) << "one cycle is counted";
  EXPECT_EQ(stats_.Received(), 1000U);
  EXPECT_EQ(stats_.BurstRatio(), 1.0);
}

TEST_F(ReceiverStatsTest, CountsLossPerIntervalAndInTotal) {
  ReceiveRun(0, 90);
  ReceiveRun(100, 10);  // ten lost of 110 expected
  auto block = stats_.TakeReport();
  EXPECT_EQ(block.cumulative_lost, 10);
  EXPECT_EQ(block.fraction_lost, 10 * 256 / 110);
  ReceiveRun(110, 100);
  block = stats_.TakeReport();
  EXPECT_EQ(block.cumulative_lost, 10);
  EXPECT_EQ(block.fraction_lost, 0);
  EXPECT_NEAR(stats_.FractionLost(), 10.0 / 210, 1e-9);
  EXPECT_NEAR(stats_.BurstRatio(), 10 * (1 - 10.0 / 210), 1e-9);
}

TEST_F(ReceiverStatsTest, DuplicatesMakeLossNegativeOnlyInTheReport) {
  ReceiveRun(0, 10);
  Receive(9, 9 * 160, 9 * Us{kFrameTime});
  const auto block = stats_.TakeReport();
  EXPECT_EQ(block.cumulative_lost, -1);
  EXPECT_EQ(block.fraction_lost, 0);
  stats_.NoteDuplicate();
  EXPECT_EQ(stats_.Lost(), 0);
  EXPECT_EQ(stats_.FractionLost(), 0);
}

TEST_F(ReceiverStatsTest, JitterFollowsTheAppendix) {
  // Packets alternate between on time and 10 ms late: |D| is 80 units each time, and J tends to it.
  for (int i = 0; i < 400; ++i)
    Receive(static_cast<std::uint16_t>(i), static_cast<std::uint32_t>(i) * 160,
            i * Us{kFrameTime} + (i % 2) * Us{Ms{10}});
  EXPECT_NEAR(stats_.JitterRtpUnits(), 80, 1);
  EXPECT_NEAR(static_cast<double>(stats_.Jitter().count()), 10000, 200);
}

TEST_F(ReceiverStatsTest, EventsAndTimestampJumpsAreNoJitter) {
  ReceiveRun(0, 10);
  for (int i = 0; i < 10; ++i) Receive(static_cast<std::uint16_t>(10 + i), 1600, Ms{200 + 20 * i}, 1, false);
  Receive(20, 1600 + 1600, Ms{400});
  EXPECT_EQ(stats_.JitterRtpUnits(), 0U);
  Receive(21, 0x80000000, Ms{420});
  EXPECT_EQ(stats_.JitterRtpUnits(), 0U);
}

TEST_F(ReceiverStatsTest, ANewSourceKeepsTheTotals) {
  ReceiveRun(0, 10);
  ReceiveRun(12, 10);  // two lost
  ReceiveRun(40000, 5, 99);
  const auto block = stats_.TakeReport();
  EXPECT_EQ(block.ssrc, 99U);
  EXPECT_EQ(block.cumulative_lost, 0) << "a report is about one source";
  EXPECT_EQ(block.highest_sequence, 40004U);
  EXPECT_EQ(stats_.Lost(), 2);
  EXPECT_EQ(stats_.Received(), 25U);
  EXPECT_NEAR(stats_.FractionLost(), 2.0 / 27, 1e-9);
}

TEST_F(ReceiverStatsTest, AJumpIsDroppedUntilItIsConfirmed) {
  ReceiveRun(0, 10);
  EXPECT_FALSE(Receive(30000, 0, Ms{200}));
  EXPECT_TRUE(Receive(30001, 160, Ms{220}));
  EXPECT_EQ(stats_.Received(), 11U);
  EXPECT_EQ(stats_.Lost(), 0);
}

TEST_F(ReceiverStatsTest, ReportsNothingBeforeThereIsAnything) {
  EXPECT_FALSE(stats_.Started());
  EXPECT_EQ(stats_.Lost(), 0);
  EXPECT_EQ(stats_.FractionLost(), 0);
}

}  // namespace
}  // namespace parley
