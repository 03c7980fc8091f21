#include "obs/flight_recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "obs/crash_dump.hpp"
#include "obs/durable_file.hpp"
#include "obs/testing/temporary_directory.hpp"

namespace parley {
namespace {

using ::testing::HasSubstr;

TEST(FlightRecorder, KeepsTheLatestFiveHundred) {
  FlightRecorder recorder(CallId{1});
  EXPECT_TRUE(recorder.Events().empty());
  for (int i = 0; i < 1234; ++i) recorder.Record(7, TimePoint{Ms{i}}, i, -i);
  const std::vector<FlightEvent> events = recorder.Events();
  ASSERT_EQ(events.size(), 500U);
  EXPECT_EQ(events.front(), (FlightEvent{TimePoint{Ms{734}}, 7, 734, -734}));
  EXPECT_EQ(events.back(), (FlightEvent{TimePoint{Ms{1233}}, 7, 1233, -1233}));
  EXPECT_EQ(recorder.Recorded(), 1234U);
}

TEST(FlightRecorder, DumpsTheCallsThatAreLive) {
  int pipe_fds[2];
  ASSERT_EQ(pipe(pipe_fds), 0);
  { const FlightRecorder ended(CallId{0xdead}); }
  FlightRecorder one(CallId{0xabc});
  FlightRecorder two(CallId{0xdef});
  one.Record(3, TimePoint{Ns{1'000'000'007}}, std::numeric_limits<std::int64_t>::min(), 0);
  DumpFlightRecorders(pipe_fds[1]);
  close(pipe_fds[1]);
  std::string text(4096, '\0');
  text.resize(static_cast<std::size_t>(read(pipe_fds[0], text.data(), text.size())));
  close(pipe_fds[0]);
  EXPECT_THAT(text, HasSubstr("call 0000000000000abc events 1\n1000000007 3 -9223372036854775808 0 \n"));
  EXPECT_THAT(text, HasSubstr("call 0000000000000def events 0\n"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("dead")));
}

void CrashWithADump(const std::filesystem::path& directory) {
  const Result<CrashDump> dump = CrashDump::Install(directory);
  FlightRecorder recorder(CallId{0x77});
  recorder.Record(1, TimePoint{}, 2, 3);
  if (dump) std::abort();
}

TEST(CrashDumpDeathTest, ACrashLeavesTheFlightRecordersAndKeepsItsSignal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  // The death test runs this test again in another process, which must find the same directory.
  const std::filesystem::path directory = std::filesystem::temp_directory_path() / "parley-crash-dump-test";
  std::filesystem::remove_all(directory);
  EXPECT_EXIT(CrashWithADump(directory), ::testing::KilledBySignal(SIGABRT), "");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    ++files;
    const Result<std::string> text = ReadWholeFile(entry.path(), 1 << 20);
    ASSERT_TRUE(text.has_value());
    EXPECT_THAT(*text, ::testing::StartsWith("SIGABRT\n"));
    EXPECT_THAT(*text, HasSubstr("call 0000000000000077 events 1\n0 1 2 3 \n"));
  }
  EXPECT_EQ(files, 1);
  std::filesystem::remove_all(directory);
}

TEST(CrashDump, AnOrderlyEndLeavesNothing) {
  const TemporaryDirectory directory;
  {
    const Result<CrashDump> dump = CrashDump::Install(directory.Path());
    ASSERT_TRUE(dump.has_value());
    EXPECT_TRUE(std::filesystem::exists(dump->File()));
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory.Path()));
}

}  // namespace
}  // namespace parley
