#include "obs/event_log_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <latch>

#include "obs/testing/temporary_directory.hpp"

namespace parley {
namespace {

const WallTime kStarted = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

EventLogHeader HeaderOf(std::uint64_t call) {
  EventLogHeader header;
  header.call = CallId{call};
  header.started = kStarted;
  return header;
}

class EventLogStoreTest : public ::testing::Test {
 protected:
  std::filesystem::path FileOf(std::uint64_t call) const { return root_.Path() / EventLogPath(CallId{call}, kStarted); }
  static double Value(const EventLogStore& store, std::string_view family) {
    MetricFamilies families;
    store.DescribeTo(families);
    return families.all().find(family)->second.numbers[0];
  }

  const TemporaryDirectory root_;
};

TEST_F(EventLogStoreTest, StreamsTheEventsOfManyCallsInOrder) {
  constexpr std::uint64_t kCalls = 8;
  constexpr int kEvents = 3000;  // about six chunks
  OffloadPool pool({.name = "events", .threads = 3});
  EventLogStore store({.directory = root_.Path(), .max_waiting = std::size_t{16} << 20, .build = "test"}, pool);
  std::vector<std::unique_ptr<CallEventLog>> logs;
  for (std::uint64_t call = 1; call <= kCalls; ++call)
    logs.push_back(std::make_unique<CallEventLog>(store, HeaderOf(call)));
  for (int i = 0; i < kEvents; ++i)
    for (std::uint64_t call = 1; call <= kCalls; ++call)
      logs[call - 1]->Append(static_cast<std::uint16_t>(call), TimePoint{Ms{i}}, std::to_string(i));
  for (auto& log : logs) EXPECT_TRUE(log->Seal(TimePoint{Ms{kEvents}}));
  logs.clear();
  ASSERT_TRUE(store.Flush(Seconds{30}));
  for (std::uint64_t call = 1; call <= kCalls; ++call) {
    const Result<EventLogContents> contents = ReadEventLog(FileOf(call));
    ASSERT_TRUE(contents.has_value()) << contents.error().detail;
    EXPECT_TRUE(contents->sealed) << contents->problem;
    EXPECT_EQ(contents->header.build, "test");
    ASSERT_EQ(contents->events.size(), static_cast<std::size_t>(kEvents));
    for (int i = 0; i < kEvents; ++i)
      EXPECT_EQ(contents->events[static_cast<std::size_t>(i)].payload, std::to_string(i));
    struct stat info {};
    ASSERT_EQ(stat(FileOf(call).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
  }
  EXPECT_EQ(Value(store, "voice_event_logs_incomplete"), 0);
}

TEST_F(EventLogStoreTest, WhatWasFlushedIsReadableWhileTheCallGoesOn) {
  OffloadPool pool({.name = "events"});
  EventLogStore store({.directory = root_.Path()}, pool);
  CallEventLog log(store, HeaderOf(1));
  log.Append(1, TimePoint{}, "heard so far");
  log.Flush();
  std::latch done(1);
  ASSERT_TRUE(pool.Submit([&done] { done.count_down(); }));
  done.wait();
  const Result<EventLogContents> contents = ReadEventLog(FileOf(1));
  ASSERT_TRUE(contents.has_value());
  ASSERT_EQ(contents->events.size(), 1U);
  EXPECT_FALSE(contents->sealed);
}

TEST_F(EventLogStoreTest, ACallThatDoesNotEndInOrderLeavesAnUnsealedLog) {
  OffloadPool pool({.name = "events"});
  EventLogStore store({.directory = root_.Path()}, pool);
  {
    CallEventLog log(store, HeaderOf(1));
    log.Append(1, TimePoint{}, "x");
  }
  ASSERT_TRUE(store.Flush(Seconds{30}));
  const Result<EventLogContents> contents = ReadEventLog(FileOf(1));
  ASSERT_TRUE(contents.has_value());
  EXPECT_EQ(contents->events.size(), 1U);
  EXPECT_FALSE(contents->sealed);
}

TEST_F(EventLogStoreTest, AnUnwritableDirectoryCostsTheLogAndNotTheCall) {
  std::ofstream(root_.Path() / "2026-11-22") << "in the way";
  OffloadPool pool({.name = "events"});
  EventLogStore store({.directory = root_.Path()}, pool);
  CallEventLog log(store, HeaderOf(1));
  log.Append(1, TimePoint{}, "x");
  log.Flush();
  std::latch done(1);
  ASSERT_TRUE(pool.Submit([&done] { done.count_down(); }));
  done.wait();
  log.Append(1, TimePoint{}, "y");
  EXPECT_FALSE(log.Seal(TimePoint{}));
  ASSERT_TRUE(store.Flush(Seconds{30}));
  EXPECT_EQ(Value(store, "voice_event_logs_incomplete"), 1);
}

TEST_F(EventLogStoreTest, ASlowDiskGivesTheLogUpAtTheBound) {
  std::latch release(1);
  OffloadPool pool({.name = "events"});
  EventLogStore store({.directory = root_.Path(), .max_waiting = 50'000}, pool);
  ASSERT_TRUE(pool.Submit([&release] { release.wait(); }));
  CallEventLog log(store, HeaderOf(1));
  for (int i = 0; i < 100; ++i) log.Append(1, TimePoint{}, std::string(1000, 'x'));
  EXPECT_FALSE(log.Seal(TimePoint{}));
  release.count_down();
  ASSERT_TRUE(store.Flush(Seconds{30}));
  EXPECT_EQ(Value(store, "voice_event_logs_incomplete"), 1);
}

TEST_F(EventLogStoreTest, AFullPoolIsSurvived) {
  std::latch release(1);
  OffloadPool pool({.name = "events", .threads = 1, .max_queued = 1});
  EventLogStore store({.directory = root_.Path()}, pool);
  std::latch started(1);
  ASSERT_TRUE(pool.Submit([&] {
    started.count_down();
    release.wait();
  }));
  started.wait();
  ASSERT_TRUE(pool.Submit([] {}));
  auto refused = std::make_unique<CallEventLog>(store, HeaderOf(1));
  refused->Seal(TimePoint{});
  EXPECT_EQ(store.Open(), 0U);
  EXPECT_EQ(Value(store, "voice_event_logs_incomplete"), 1);
  release.count_down();
}

TEST_F(EventLogStoreTest, AnEventNoReaderWouldTakeIsMissedByTheSeal) {
  OffloadPool pool({.name = "events"});
  EventLogStore store({.directory = root_.Path()}, pool);
  CallEventLog log(store, HeaderOf(1));
  log.Append(1, TimePoint{}, std::string(kMaxEventPayload + 1, 'x'));
  log.Append(2, TimePoint{}, "y");
  log.Seal(TimePoint{});
  ASSERT_TRUE(store.Flush(Seconds{30}));
  EXPECT_EQ(ReadEventLog(FileOf(1)).value().problem, "incomplete: 2 events were logged, 1 are there, after 1 events");
}

}  // namespace
}  // namespace parley
