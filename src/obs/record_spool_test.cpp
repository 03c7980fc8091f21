#include "obs/record_spool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <boost/json.hpp>
#include <fstream>
#include <latch>

#include "obs/durable_file.hpp"
#include "obs/log.hpp"
#include "obs/testing/temporary_directory.hpp"
#include "obs/text_forms.hpp"

namespace parley {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

const WallTime kStarted = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

CallRecord RecordOf(std::uint64_t call) {
  CallRecord record;
  record.call = CallId{call};
  record.started = kStarted;
  record.ended = kStarted + Seconds{10};
  record.turns.resize(3);
  record.turns[0].user = std::string(2000, 'x');
  return record;
}

class RecordSpoolTest : public ::testing::Test {
 protected:
  RecordSpoolTest() : pool_(std::make_unique<OffloadPool>(OffloadPool::Config{.name = "spool"})) {}

  RecordSpool::Config Config(std::size_t max_waiting = 100) const {
    return {.directory = root_.Path() / "calls", .json = {}, .max_waiting = max_waiting};
  }
  std::filesystem::path FileOf(std::uint64_t call) const {
    return root_.Path() / "calls" / "2026-11-22" / (CallName(CallId{call}) + ".json");
  }
  static double Value(const RecordSpool& spool, std::string_view family) {
    MetricFamilies families;
    spool.DescribeTo(families);
    return families.all().find(family)->second.numbers[0];
  }
  /// Waits until the pool has nothing of ours to do.
  void Settle() {
    std::latch done(1);
    ASSERT_TRUE(pool_->Submit([&done] { done.count_down(); }));
    done.wait();
  }

  const TemporaryDirectory root_;
  ManualClock clock_{TimePoint{}, kStarted};
  std::unique_ptr<OffloadPool> pool_;
};

TEST_F(RecordSpoolTest, WritesEachRecordOnceAndForTheOwnerOnly) {
  RecordSpool spool(Config(), *pool_, clock_);
  for (std::uint64_t call = 1; call <= 20; ++call) spool.Put(RecordOf(call));
  Settle();
  EXPECT_EQ(spool.Waiting(), 0U);
  EXPECT_EQ(Value(spool, "voice_records_written"), 20);
  struct stat info {};
  for (std::uint64_t call = 1; call <= 20; ++call) {
    ASSERT_EQ(stat(FileOf(call).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
    EXPECT_FALSE(std::filesystem::exists(TemporaryNameOf(FileOf(call))));
  }
  ASSERT_EQ(stat(FileOf(1).parent_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
  const auto content = ReadWholeFile(FileOf(7), 1 << 20);
  ASSERT_TRUE(content.has_value());
  EXPECT_EQ(boost::json::parse(*content).at("call_id"), "0000000000000007");
}

TEST_F(RecordSpoolTest, ASecondRecordOfACallLeavesTheFirst) {
  RecordSpool spool(Config(), *pool_, clock_);
  spool.Put(RecordOf(1));
  CallRecord second = RecordOf(1);
  second.end_detail = "again";
  spool.Put(std::move(second));
  Settle();
  EXPECT_EQ(Value(spool, "voice_records_written"), 1);
  EXPECT_EQ(Value(spool, "voice_records_repeated"), 1);
  EXPECT_THAT(*ReadWholeFile(FileOf(1), 1 << 20), ::testing::Not(HasSubstr("again")));
}

TEST_F(RecordSpoolTest, AnUnwritableDirectoryLosesNothingAndIsTriedAgain) {
  std::vector<std::string> log;
  std::mutex log_mutex;
  auto session = std::make_unique<LogSession>(LogSession::Config{.write =
                                                                     [&](std::string_view line) {
                                                                       const std::scoped_lock lock(log_mutex);
                                                                       log.emplace_back(line);
                                                                     }},
                                              clock_);
  RecordSpool spool(Config(), *pool_, clock_);
  std::ofstream(root_.Path() / "calls") << "a file where the directory should be";
  spool.Put(RecordOf(1));
  spool.Put(RecordOf(2));
  Settle();
  EXPECT_EQ(spool.Waiting(), 2U);
  EXPECT_EQ(Value(spool, "voice_record_spool_blocked"), 1);
  EXPECT_EQ(Value(spool, "voice_record_write_failures"), 1);

  spool.Tick();  // not due
  Settle();
  EXPECT_EQ(Value(spool, "voice_record_write_failures"), 1);
  clock_.Advance(Seconds{1});
  spool.Tick();
  Settle();
  EXPECT_EQ(Value(spool, "voice_record_write_failures"), 2);
  clock_.Advance(Seconds{1});
  spool.Tick();  // the wait has doubled
  Settle();
  EXPECT_EQ(Value(spool, "voice_record_write_failures"), 2);

  std::filesystem::remove(root_.Path() / "calls");
  clock_.Advance(Seconds{1});
  spool.Tick();
  Settle();
  EXPECT_EQ(spool.Waiting(), 0U);
  EXPECT_EQ(Value(spool, "voice_record_spool_blocked"), 0);
  EXPECT_TRUE(std::filesystem::exists(FileOf(1)));
  EXPECT_TRUE(std::filesystem::exists(FileOf(2)));
  session.reset();
  ASSERT_EQ(log.size(), 2U);
  EXPECT_THAT(log[0], HasSubstr("free space on that disk or make the directory writable"));
  EXPECT_THAT(log[1], HasSubstr("record_spool_writable_again"));
}

TEST_F(RecordSpoolTest, ADiskThatFillsUpInTheMiddleOfARecordLeavesNoHalfRecord) {
  RecordSpool spool(Config(), *pool_, clock_);
  // A limit on the size of files fails in the middle of a write, as a full disk does.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  spool.Put(RecordOf(1));
  Settle();
  const bool appeared = std::filesystem::exists(FileOf(1));
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, SIG_DFL);
  EXPECT_FALSE(appeared);
  EXPECT_EQ(Value(spool, "voice_record_spool_blocked"), 1);
  clock_.Advance(Seconds{1});
  spool.Tick();
  Settle();
  EXPECT_THAT(*ReadWholeFile(FileOf(1), 1 << 20), ::testing::EndsWith("}\n"));
}

TEST_F(RecordSpoolTest, MemoryIsBoundedAndWhatIsLostIsCounted) {
  RecordSpool spool(Config(3), *pool_, clock_);
  std::latch release(1);
  ASSERT_TRUE(pool_->Submit([&release] { release.wait(); }));
  for (std::uint64_t call = 1; call <= 5; ++call) spool.Put(RecordOf(call));
  EXPECT_EQ(Value(spool, "voice_records_waiting"), 3);
  EXPECT_EQ(Value(spool, "voice_records_lost"), 2);
  release.count_down();
  Settle();
  EXPECT_EQ(Value(spool, "voice_records_written"), 3);
}

TEST_F(RecordSpoolTest, FlushSaysWhetherEverythingIsOnTheDisk) {
  const SystemClock real;
  RecordSpool spool(Config(), *pool_, real);
  std::ofstream(root_.Path() / "calls") << "in the way";
  spool.Put(RecordOf(1));
  EXPECT_FALSE(spool.Flush(Ms{20}));
  std::filesystem::remove(root_.Path() / "calls");
  EXPECT_TRUE(spool.Flush(Seconds{20}));
  EXPECT_TRUE(std::filesystem::exists(FileOf(1)));
}

}  // namespace
}  // namespace parley
