#include "runtime/shard.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <vector>

#include "runtime/stall_detector.hpp"
#include "runtime/thread_priority.hpp"

namespace parley {
namespace {

class ShardTest : public testing::Test {
 protected:
  SystemClock clock_;
  Shard shard_{{.index = 3, .name = "test-shard"}, clock_};

  /// Runs `f` on the loop and gives what it returned.
  template <typename F>
  auto OnLoop(F f) {
    auto result = std::make_shared<std::promise<decltype(f())>>();
    auto future = result->get_future();
    shard_.Post([f = std::move(f), result]() mutable { result->set_value(f()); });
    return future.get();
  }
};

TEST_F(ShardTest, RunsPostsTimersAndSocketHandlersOnItsOwnThread) {
  shard_.Start();
  const auto loop_thread = OnLoop([] { return std::this_thread::get_id(); });
  EXPECT_NE(loop_thread, std::this_thread::get_id());

  std::promise<std::thread::id> from_timer;
  std::promise<std::thread::id> from_io;
  shard_.Post([&] {
    shard_.RunAt(shard_.Now() + Ms{5}, [&] { from_timer.set_value(std::this_thread::get_id()); });
    boost::asio::post(shard_.Io(), [&] { from_io.set_value(std::this_thread::get_id()); });
  });
  EXPECT_EQ(from_timer.get_future().get(), loop_thread);
  EXPECT_EQ(from_io.get_future().get(), loop_thread);
}

TEST_F(ShardTest, ATimerNeverRunsEarly) {
  shard_.Start();
  std::promise<Ns> waited;
  shard_.Post([&] {
    const TimePoint set = clock_.Now();
    shard_.RunAt(set + Ms{20}, [&, set] { waited.set_value(clock_.Now() - set); });
  });
  EXPECT_GE(waited.get_future().get(), Ms{20});
}

struct GridTarget : TickTarget {
  void OnTick(TimePoint due, TimePoint now) noexcept override {
    if (count == times.size()) return;
    early = early || now < due;
    times[count++] = due;
    if (count == times.size()) full.set_value();
  }
  std::array<TimePoint, 20> times{};
  std::size_t count = 0;
  bool early = false;
  std::promise<void> full;
};

TEST_F(ShardTest, TicksLieOnAnAbsoluteGridHoweverLateTheLoopIs) {
  GridTarget target;
  shard_.Wheel().AddTo(5, target);
  shard_.Start();
  target.full.get_future().wait();
  shard_.Stop();
  shard_.Join();
  EXPECT_FALSE(target.early);
  for (std::size_t i = 1; i < target.times.size(); ++i) {
    EXPECT_EQ((target.times[i] - target.times[i - 1]) % Ns{kFrameTime}, Ns{0});
    EXPECT_GT(target.times[i], target.times[i - 1]);
  }
  EXPECT_GT(shard_.Read().tick_lateness.Count(), 300U);
}

TEST_F(ShardTest, ALoopFarBehindSkipsTicksInsteadOfBursting) {
  shard_.Start();
  struct Counter : TickTarget {
    void OnTick(TimePoint, TimePoint) noexcept override { ++count; }
    int count = 0;
  } counter;
  OnLoop([&] {
    shard_.Wheel().Add(counter);
    const TimePoint until = clock_.Now() + Ms{400};
    while (clock_.Now() < until) {
    }
    return 0;
  });
  const int burst = OnLoop([&] { return counter.count; });
  EXPECT_LE(burst, 12);  // two frames of catching up and what was due meanwhile; 20 were missed
  EXPECT_GT(shard_.Read().skipped_ticks, 300U);
  OnLoop([&] {
    shard_.Wheel().Remove(TickWheel::Slot{0}, counter);
    return 0;
  });
}

TEST_F(ShardTest, StopIsGracefulAndLaterPostsAreDropped) {
  shard_.Start();
  OnLoop([] { return 0; });
  shard_.Stop();
  shard_.Join();
  shard_.Post([] { FAIL() << "ran after Stop"; });
}

TEST_F(ShardTest, OnceItHasEndedItsTimersCanBeTakenDownFromOutside) {
  shard_.Start();
  const TimerId timer = OnLoop([this] { return shard_.RunAt(shard_.Now() + Seconds{60}, [] {}); });
  shard_.Stop();
  shard_.Join();
  shard_.Cancel(timer);
  EXPECT_TRUE(shard_.Affinity().OnLoop());
}

TEST_F(ShardTest, AStallIsReportedWithTheLoopsNameAndABacktrace) {
  std::promise<StallReport> seen;
  std::atomic<bool> reported{false};
  shard_.Start();
  OnLoop([] { return 0; });
  const StallDetector detector({}, {&shard_}, [&](const StallReport& report) {
    // A loop that was merely not run is a stall too, but not the one made here.
    if (report.cpu_used > Ms{5} && !reported.exchange(true)) seen.set_value(report);
  });
  // On a busy machine the first report may say that the loop was not run, and the next one comes a second later.
  shard_.Post([&reported] {
    while (!reported) {
    }
  });
  const StallReport report = seen.get_future().get();
  EXPECT_EQ(report.loop, "test-shard");
  EXPECT_GE(report.stalled, Ms{10});
  EXPECT_FALSE(report.backtrace.empty());
}

}  // namespace
}  // namespace parley
