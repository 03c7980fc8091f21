#include "transport/sip_trunk/arrival_phase.hpp"

#include <gtest/gtest.h>

#include <random>

namespace parley {
namespace {

using Load = std::array<std::uint32_t, TickWheel::kSlots>;

ArrivalPhase Arriving(double phase_ms, double jitter_ms) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> jitter(0, jitter_ms);
  ArrivalPhase phase;
  for (int i = 0; i < ArrivalPhase::kPackets; ++i)
    phase.OnPacket(
        TimePoint{Seconds{500} + Us{static_cast<std::int64_t>(1000 * (20 * i + phase_ms + jitter(random)))}});
  return phase;
}

TEST(ArrivalPhase, IsUnknownAtFirst) {
  ArrivalPhase phase;
  EXPECT_FALSE(phase.BestSlot(Load{}));
  for (int i = 0; i + 1 < ArrivalPhase::kPackets; ++i) phase.OnPacket(TimePoint{Ms{20 * i}});
  EXPECT_FALSE(phase.BestSlot(Load{}));
}

TEST(ArrivalPhase, ChoosesTheSlotJustBehind) {
  for (int ms = 0; ms < 20; ++ms) EXPECT_EQ(Arriving(ms + 0.5, 0).BestSlot(Load{}), (ms + 2) % 20) << ms;
}

TEST(ArrivalPhase, PutsUpWithJitter) {
  const auto slot = Arriving(4, 3).BestSlot(Load{});  // from 4 to 7 ms
  EXPECT_EQ(slot, 8);
}

TEST(ArrivalPhase, TakesTheEmptiestOfThree) {
  Load load{};
  load[7] = 5;
  load[8] = 4;
  load[9] = 3;
  EXPECT_EQ(Arriving(5.5, 0).BestSlot(load), 9);
}

TEST(ArrivalPhase, StaysAwayFromACrowd) {
  Load load{};
  load.fill(10);
  load[7] = load[8] = load[9] = 60;
  EXPECT_FALSE(Arriving(5.5, 0).BestSlot(load));
}

}  // namespace
}  // namespace parley
