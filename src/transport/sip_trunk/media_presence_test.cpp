#include "transport/sip_trunk/media_presence.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TimePoint At(int ms) { return TimePoint{Seconds{50} + Ms{ms}}; }

class Presence : public testing::Test {
 protected:
  Presence() { presence_.Start(At(0)); }
  MediaPresence presence_;
};

TEST_F(Presence, IsLostAfterThreeSecondsOnce) {
  EXPECT_FALSE(presence_.OnPacket(At(100)));
  EXPECT_FALSE(presence_.OnTick(At(3099)));
  const auto lost = presence_.OnTick(At(3100));
  ASSERT_TRUE(lost);
  EXPECT_FALSE(lost->back);
  EXPECT_EQ(lost->cause, MediaLossCause::kNoPackets);
  EXPECT_EQ(presence_.LastPacket(), At(100));
  EXPECT_FALSE(presence_.OnTick(At(9000)));
  const auto back = presence_.OnPacket(At(9020));
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->back);
  EXPECT_FALSE(presence_.OnPacket(At(9040)));
}

TEST_F(Presence, WaitsLongerForTheFirstPacket) {
  EXPECT_FALSE(presence_.OnTick(At(29'999)));
  EXPECT_TRUE(presence_.OnTick(At(30'000)));
  EXPECT_TRUE(presence_.OnPacket(At(31'000))->back);
}

TEST_F(Presence, SilenceSuppressionWithReportsIsNoLoss) {
  EXPECT_FALSE(presence_.OnPacket(At(0)));
  presence_.OnSignOfLife(At(2500));
  EXPECT_FALSE(presence_.OnTick(At(5000)));
  EXPECT_TRUE(presence_.OnTick(At(5500)));
}

TEST_F(Presence, HoldIsNoLossAndEndsWithAFreshStart) {
  EXPECT_FALSE(presence_.OnPacket(At(0)));
  const auto held = presence_.Hold(true, At(1000));
  ASSERT_TRUE(held);
  EXPECT_EQ(held->cause, MediaLossCause::kHold);
  EXPECT_FALSE(presence_.Hold(true, At(1001)));
  EXPECT_FALSE(presence_.OnTick(At(60'000)));
  EXPECT_FALSE(presence_.OnPacket(At(60'000))) << "music on hold is not the caller";
  const auto back = presence_.Hold(false, At(70'000));
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->back);
  EXPECT_EQ(back->cause, MediaLossCause::kHold);
  EXPECT_FALSE(presence_.OnTick(At(72'000)));
  EXPECT_TRUE(presence_.OnTick(At(73'000)));
}

}  // namespace
}  // namespace parley
