#include "runtime/timer_queue.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley {
namespace {

TimePoint At(int ms) { return TimePoint{Ms{ms}}; }

std::vector<int> RunDue(TimerQueue& timers, TimePoint now, std::vector<int>& ran) {
  ran.clear();
  while (Task task = timers.PopDue(now)) task();
  return ran;
}

TEST(TimerQueue, RunsInOrderOfTimeThenOfSetting) {
  TimerQueue timers;
  std::vector<int> ran;
  timers.Add(At(20), [&] { ran.push_back(3); });
  timers.Add(At(10), [&] { ran.push_back(1); });
  timers.Add(At(10), [&] { ran.push_back(2); });
  EXPECT_EQ(timers.NextDue(), At(10));
  EXPECT_EQ(RunDue(timers, At(15), ran), (std::vector{1, 2}));
  EXPECT_EQ(RunDue(timers, At(20), ran), (std::vector{3}));
  EXPECT_EQ(timers.NextDue(), TimePoint::max());
}

TEST(TimerQueue, ACancelledTimerDoesNotRun) {
  TimerQueue timers;
  std::vector<int> ran;
  const TimerId first = timers.Add(At(1), [&] { ran.push_back(1); });
  timers.Add(At(2), [&] { ran.push_back(2); });
  timers.Cancel(first);
  timers.Cancel(TimerId{999});
  EXPECT_EQ(timers.NextDue(), At(2));
  EXPECT_EQ(RunDue(timers, At(9), ran), (std::vector{2}));
}

TEST(TimerQueue, SettingAndCancellingForEverKeepsTheQueueSmall) {
  TimerQueue timers;
  timers.Add(At(1'000'000), [] {});
  for (int i = 0; i < 100'000; ++i) timers.Cancel(timers.Add(At(500'000 + i), [] {}));
  EXPECT_EQ(timers.Size(), 1U);
  EXPECT_EQ(timers.NextDue(), At(1'000'000));
}

}  // namespace
}  // namespace parley
