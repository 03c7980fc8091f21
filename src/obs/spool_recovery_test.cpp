#include "obs/spool_recovery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "obs/call_record_json.hpp"
#include "obs/durable_file.hpp"
#include "obs/event_log.hpp"
#include "obs/testing/temporary_directory.hpp"

namespace parley {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const WallTime kDay = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

std::string RecordText(std::uint64_t call) {
  CallRecord record;
  record.call = CallId{call};
  record.started = kDay;
  record.ended = kDay;
  return CallRecordJson(record, {});
}

class SpoolRecoveryTest : public ::testing::Test {
 protected:
  void Put(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories((root_.Path() / name).parent_path());
    std::ofstream(root_.Path() / name, std::ios::binary) << content;
  }
  void PutEvents(const std::string& name, std::uint64_t call, bool sealed) const {
    EventLogHeader header;
    header.call = CallId{call};
    header.started = kDay;
    header.parties.from = "+4930";
    Bytes bytes = EventLogHead(header);
    AppendEventFrame(bytes, 1, TimePoint{}, "x");
    if (sealed) AppendSealFrame(bytes, TimePoint{}, 1);
    Put(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  const TemporaryDirectory root_;
};

TEST_F(SpoolRecoveryTest, ADirectoryThatDoesNotExistIsInOrder) {
  const SpoolRecovery recovery = RecoverSpool(root_.Path() / "none");
  EXPECT_THAT(recovery.unreadable, IsEmpty());
  EXPECT_THAT(recovery.lost_calls, IsEmpty());
}

TEST_F(SpoolRecoveryTest, FinishesAWholeRecordAndSetsAHalfOneAside) {
  Put("2026-11-22/0000000000000001.json.tmp", RecordText(1));
  const std::string half = RecordText(2);
  Put("2026-11-22/0000000000000002.json.tmp", half.substr(0, half.size() / 2));
  const SpoolRecovery recovery = RecoverSpool(root_.Path());
  EXPECT_THAT(recovery.finished, ElementsAre(HasSubstr("0000000000000001.json")));
  EXPECT_THAT(recovery.damaged, ElementsAre(HasSubstr("0000000000000002.json.damaged")));
  EXPECT_EQ(*ReadWholeFile(root_.Path() / "2026-11-22/0000000000000001.json", 1 << 20), RecordText(1));
  EXPECT_FALSE(std::filesystem::exists(root_.Path() / "2026-11-22/0000000000000002.json"));
  const SpoolRecovery again = RecoverSpool(root_.Path());
  EXPECT_THAT(again.finished, IsEmpty());
  EXPECT_THAT(again.damaged, IsEmpty());
}

TEST_F(SpoolRecoveryTest, ACallWithoutARecordGetsOne) {
  PutEvents("2026-11-22/0000000000000001.events", 1, false);
  PutEvents("2026-11-22/0000000000000002.events", 2, true);
  Put("2026-11-22/0000000000000002.json", RecordText(2));
  PutEvents("2026-11-22/0000000000000003.events", 3, true);  // died between the seal and the record
  Put("2026-11-22/0000000000000004.events", "rubbish");
  const SpoolRecovery recovery = RecoverSpool(root_.Path());
  ASSERT_EQ(recovery.lost_calls.size(), 2U);
  const CallRecord& lost = recovery.lost_calls[0];
  EXPECT_EQ(lost.call, CallId{1});
  EXPECT_EQ(lost.started, kDay);
  EXPECT_EQ(lost.parties.from, "+4930");
  EXPECT_EQ(lost.end, CallEndCause::kProcessLost);
  EXPECT_FALSE(lost.events_complete);
  EXPECT_GT(lost.ended, kDay);  // when the file was last written
  EXPECT_EQ(recovery.lost_calls[1].call, CallId{3});
  EXPECT_TRUE(recovery.lost_calls[1].events_complete);
  EXPECT_THAT(recovery.unreadable, ElementsAre(HasSubstr("0000000000000004.events")));
}

TEST_F(SpoolRecoveryTest, LooksAtTheLatestDaysOnly) {
  for (const char* day : {"2026-11-18", "2026-11-20", "2026-11-21", "2026-11-22"})
    Put(std::string(day) + "/0000000000000001.json.tmp", RecordText(1));
  Put("lost+found/0000000000000001.json.tmp", RecordText(1));
  EXPECT_EQ(RecoverSpool(root_.Path()).finished.size(), 3U);
}

}  // namespace
}  // namespace parley
