#include "obs/event_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "obs/testing/temporary_directory.hpp"

namespace parley {
namespace {

using ::testing::HasSubstr;

EventLogHeader Header() {
  EventLogHeader header;
  header.call = CallId{42};
  header.started = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};
  header.started_mono = TimePoint{Seconds{100}};
  header.direction = CallDirection::kOutbound;
  header.parties = {"+49301", "+49302"};
  header.build = "1.0";
  return header;
}

std::vector<LoggedEvent> Events() {
  return {{1, TimePoint{Seconds{101}}, "first"},
          {2, TimePoint{Seconds{102}}, std::string("\0\xFF", 2)},
          {65534, TimePoint{Seconds{103}}, ""}};
}

std::string SealedLog() {
  Bytes bytes = EventLogHead(Header());
  for (const LoggedEvent& event : Events()) AppendEventFrame(bytes, event.kind, event.at, event.payload);
  AppendSealFrame(bytes, TimePoint{Seconds{104}}, Events().size());
  return {bytes.begin(), bytes.end()};
}

TEST(EventLog, ReadsBackWhatWasWritten) {
  const Result<EventLogContents> contents = ParseEventLog(SealedLog());
  ASSERT_TRUE(contents.has_value()) << contents.error().detail;
  EXPECT_EQ(contents->header, Header());
  EXPECT_EQ(contents->events, Events());
  EXPECT_TRUE(contents->sealed);
  EXPECT_EQ(contents->problem, "");
}

TEST(EventLog, CutAnywhereItGivesTheWholeEventsBeforeAndSaysWhere) {
  const std::string whole = SealedLog();
  const Bytes head = EventLogHead(Header());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Result<EventLogContents> contents = ParseEventLog(std::string_view(whole).substr(0, size));
    if (size < head.size()) {
      ASSERT_FALSE(contents.has_value()) << size;
      EXPECT_THAT(contents.error().detail, HasSubstr("no readable event log"));
      continue;
    }
    ASSERT_TRUE(contents.has_value()) << size;
    EXPECT_FALSE(contents->sealed);
    ASSERT_LE(contents->events.size(), Events().size());
    for (std::size_t i = 0; i < contents->events.size(); ++i) EXPECT_EQ(contents->events[i], Events()[i]);
    EXPECT_THAT(contents->problem, ::testing::AnyOf(HasSubstr("cut short at byte"), HasSubstr("not sealed")));
    EXPECT_THAT(contents->problem, HasSubstr("after " + std::to_string(contents->events.size()) + " events"));
  }
}

TEST(EventLog, AnyChangedByteIsNoticed) {
  const std::string whole = SealedLog();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    const Result<EventLogContents> contents = ParseEventLog(changed);
    EXPECT_TRUE(!contents.has_value() || !contents->problem.empty()) << at;
  }
}

TEST(EventLog, SaysWhatItCannotRead) {
  EXPECT_THAT(ParseEventLog("not a log at all").error().detail, HasSubstr("does not begin with PARLEYEV"));
  std::string newer = SealedLog();
  newer[8] = 9;
  EXPECT_THAT(ParseEventLog(newer).error().detail, HasSubstr("its version is 9, this build reads 1"));
  EXPECT_THAT(ParseEventLog(SealedLog() + "more").value().problem, HasSubstr("bytes follow the seal"));
  Bytes miscounted = EventLogHead(Header());
  AppendSealFrame(miscounted, TimePoint{}, 3);
  EXPECT_THAT(ParseEventLog({reinterpret_cast<const char*>(miscounted.data()), miscounted.size()}).value().problem,
              HasSubstr("3 events were logged, 0 are there"));
}

TEST(EventLog, ErrorsNameTheFile) {
  const TemporaryDirectory directory;
  const auto file = directory.Path() / "x.events";
  EXPECT_THAT(ReadEventLog(file).error().detail, HasSubstr("x.events"));
  std::ofstream(file) << "PARLEYEV";
  const Result<EventLogContents> contents = ReadEventLog(file);
  ASSERT_FALSE(contents.has_value());
  EXPECT_THAT(contents.error().detail, ::testing::AllOf(HasSubstr("x.events"), HasSubstr("cut short in its head")));
}

TEST(EventLog, TheChecksumIsTheUsualOne) {
  EXPECT_EQ(Crc32("123456789"), 0xCBF43926U);  // check value of CRC-32/ISO-HDLC
}

}  // namespace
}  // namespace parley
