#include "runtime/offload_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

namespace parley {
namespace {

TEST(OffloadPool, RunsEveryJobAndCountsItsTime) {
  std::atomic<int> sum{0};
  std::latch done(100);
  OffloadPool pool({.name = "test", .threads = 2});
  for (int i = 1; i <= 100; ++i) {
    ASSERT_TRUE(pool.Submit([&sum, &done, i] {
      sum += i;
      done.count_down();
    }));
  }
  done.wait();
  EXPECT_EQ(sum, 5050);
}

TEST(OffloadPool, AFullQueueRefusesAndCounts) {
  std::promise<void> release;
  std::latch started(1);
  OffloadPool pool({.name = "test", .threads = 1, .max_queued = 2});
  ASSERT_TRUE(pool.Submit([&] {
    started.count_down();
    release.get_future().wait();
  }));
  started.wait();
  EXPECT_TRUE(pool.Submit([] {}));
  EXPECT_TRUE(pool.Submit([] {}));
  EXPECT_FALSE(pool.Submit([] {}));
  EXPECT_EQ(pool.Read().refused, 1U);
  EXPECT_EQ(pool.Read().waiting, 2U);
  release.set_value();
}

TEST(OffloadPool, StoppingDropsWhatWaitsAndFinishesWhatRuns) {
  std::atomic<int> ran{0};
  std::promise<void> release;
  std::latch started(1);
  std::future<void> stopped;
  {
    auto pool = std::make_unique<OffloadPool>(OffloadPool::Config{.name = "test", .threads = 1});
    ASSERT_TRUE(pool->Submit([&] {
      started.count_down();
      release.get_future().wait();
      ++ran;
    }));
    ASSERT_TRUE(pool->Submit([&] { ++ran; }));
    started.wait();
    stopped = std::async(std::launch::async, [pool = std::move(pool)]() mutable { pool.reset(); });
  }
  // The waiting job is dropped before the running one may end, or it would be run.
  EXPECT_EQ(stopped.wait_for(Ms{50}), std::future_status::timeout);
  release.set_value();
  stopped.wait();
  EXPECT_EQ(ran, 1);
}

TEST(OffloadPool, SettlingDropsWhatWaitsAndWaitsForWhatRuns) {
  std::atomic<int> ran{0};
  std::promise<void> release;
  std::latch started(1);
  OffloadPool pool({.name = "test", .threads = 1});
  ASSERT_TRUE(pool.Submit([&] {
    started.count_down();
    release.get_future().wait();
    ++ran;
  }));
  ASSERT_TRUE(pool.Submit([&] { ++ran; }));
  started.wait();
  EXPECT_EQ(pool.Read().busy, 1U);
  auto settled = std::async(std::launch::async, [&pool] { pool.Settle(); });
  EXPECT_EQ(settled.wait_for(Ms{50}), std::future_status::timeout);
  release.set_value();
  settled.wait();
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(pool.Read().busy, 0U);
  // It goes on to serve.
  std::latch again(1);
  ASSERT_TRUE(pool.Submit([&again] { again.count_down(); }));
  again.wait();
}

}  // namespace
}  // namespace parley
