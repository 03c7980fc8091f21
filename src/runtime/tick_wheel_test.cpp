#include "runtime/tick_wheel.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace parley {
namespace {

struct Target : TickTarget {
  void OnTick(TimePoint due, TimePoint) noexcept override {
    ticks.push_back(due);
    if (on_tick) on_tick();
  }
  std::vector<TimePoint> ticks;
  std::function<void()> on_tick;
};

TimePoint At(int ms) { return TimePoint{Ms{ms}}; }

TEST(TickWheel, VisitsEachTargetOnceInTwentyMilliseconds) {
  TickWheel wheel;
  Target a;
  Target b;
  wheel.AddTo(3, a);
  wheel.AddTo(7, b);
  for (int ms = 0; ms < 60; ++ms) wheel.Run(At(ms), At(ms));
  EXPECT_EQ(a.ticks, (std::vector{At(3), At(23), At(43)}));
  EXPECT_EQ(b.ticks, (std::vector{At(7), At(27), At(47)}));
}

TEST(TickWheel, SpreadsTargetsOverTheSlots) {
  TickWheel wheel;
  std::vector<Target> targets(40);
  std::array<int, TickWheel::kSlots> per_slot{};
  for (Target& target : targets) ++per_slot[wheel.Add(target)];
  for (const int count : per_slot) EXPECT_EQ(count, 2);
}

TEST(TickWheel, ATargetMayRemoveItselfAndItsNeighbourWhileItRuns) {
  TickWheel wheel;
  Target first;
  Target second;
  Target third;
  for (Target* target : {&first, &second, &third}) wheel.AddTo(0, *target);
  first.on_tick = [&] {
    wheel.Remove(0, first);
    wheel.Remove(0, second);
  };
  wheel.Run(At(0), At(0));
  wheel.Run(At(20), At(20));
  EXPECT_EQ(first.ticks.size(), 1U);
  EXPECT_TRUE(second.ticks.empty());
  EXPECT_EQ(third.ticks.size(), 2U);
  EXPECT_EQ(wheel.Size(), 1U);
}

TEST(TickWheel, ATargetAddedToTheRunningSlotWaitsForTheNextRound) {
  TickWheel wheel;
  Target adder;
  Target added;
  wheel.AddTo(0, adder);
  adder.on_tick = [&] {
    if (added.ticks.empty() && adder.ticks.size() == 1) wheel.AddTo(0, added);
  };
  wheel.Run(At(0), At(0));
  EXPECT_TRUE(added.ticks.empty());
  wheel.Run(At(20), At(20));
  EXPECT_EQ(added.ticks, (std::vector{At(20)}));
}

}  // namespace
}  // namespace parley
