#include "runtime/simulated_loop.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley {
namespace {

class SimulatedLoopTest : public testing::Test {
 protected:
  ManualClock clock_;
  SimulatedLoop loop_{clock_};
  std::string log_;

  std::int64_t NowMs() const { return std::chrono::duration_cast<Ms>(loop_.Now().time_since_epoch()).count(); }
};

TEST_F(SimulatedLoopTest, TimersRunAtTheirOwnTimeAndPostsAtOnce) {
  loop_.RunAt(TimePoint{Ms{30}}, [&] { log_ += "b@" + std::to_string(NowMs()) + " "; });
  loop_.RunAt(TimePoint{Ms{10}}, [&] {
    log_ += "a@" + std::to_string(NowMs()) + " ";
    loop_.Post([&] { log_ += "p@" + std::to_string(NowMs()) + " "; });
    loop_.RunAt(TimePoint{Ms{10}}, [&] { log_ += "again@" + std::to_string(NowMs()) + " "; });
  });
  loop_.AdvanceBy(Ms{20});
  EXPECT_EQ(log_, "a@10 p@10 again@10 ");
  loop_.AdvanceBy(Ms{20});
  EXPECT_EQ(log_, "a@10 p@10 again@10 b@30 ");
  EXPECT_EQ(NowMs(), 40);
}

struct Beat : TickTarget {
  void OnTick(TimePoint, TimePoint) noexcept override { ++count; }
  int count = 0;
};

TEST_F(SimulatedLoopTest, TheWheelTurns) {
  Beat beat;
  loop_.Wheel().Add(beat);
  loop_.AdvanceBy(Seconds{1});
  EXPECT_EQ(beat.count, 50);
}

TEST_F(SimulatedLoopTest, AYearOfOneTimerTakesNoTime) {
  bool ran = false;
  loop_.RunAt(TimePoint{std::chrono::hours{24 * 365}}, [&] { ran = true; });
  loop_.AdvanceBy(std::chrono::hours{24 * 366});
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace parley
