#include "obs/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <latch>
#include <thread>

#include "obs/log_line.hpp"
#include "obs/log_rate_limit.hpp"

namespace parley {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const WallTime kAt = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours{9} + Ns{5};

/// A log whose lines are kept; read them after End().
class Captured {
 public:
  explicit Captured(LogSession::Config config = {}) {
    config.write = [this](std::string_view line) {
      if (block_ != nullptr) block_->wait();
      lines_.emplace_back(line);
    };
    session_ = std::make_unique<LogSession>(std::move(config), clock_);
  }
  void BlockOn(std::latch& latch) { block_ = &latch; }
  ManualClock& Time() { return clock_; }
  LogSession& Session() { return *session_; }
  const std::vector<std::string>& End() {
    session_.reset();
    return lines_;
  }
  double Count(std::string_view family) const {
    MetricFamilies families;
    session_->DescribeTo(families);
    double sum = 0;
    for (const double number : families.all().find(family)->second.numbers) sum += number;
    return sum;
  }

 private:
  ManualClock clock_{TimePoint{}, kAt};
  std::latch* block_ = nullptr;
  std::vector<std::string> lines_;
  std::unique_ptr<LogSession> session_;
};

TEST(Log, WritesOneJsonObjectForEachLine) {
  Captured log({.version = "1.2", .pod = "node-a"});
  const Error error{ErrorCode::kTimeout, Origin::kProvider, "no first byte in 1.2 s"};
  Log::Warning("provider_failed", {CallId{0xabc},
                                   TurnId{3},
                                   {"provider", "deepgram"},
                                   {"dur_ms", Us{1500}},
                                   {"attempt", 2},
                                   {"final", true},
                                   {"path", PublicText{"C:\\x \"y\"\n"}},
                                   {"from", Redacted::LastTwo("+4930123467")},
                                   error});
  Log::Debug("too_quiet");
  const auto& lines = log.End();
  ASSERT_EQ(lines.size(), 1U);
  ASSERT_TRUE(lines[0].ends_with("}\n"));
  const boost::json::value expected = boost::json::parse(R"({"ts":"2026-11-22T09:00:00.000000005Z","level":"warning",
      "service":"parley","version":"1.2","pod":"node-a","event":"provider_failed","call_id":"0000000000000abc","turn":3,
      "provider":"deepgram","dur_ms":1.5,"attempt":2,"final":true,"path":"C:\\x \"y\"\n","from":"...67",
      "err.type":"timeout","err.msg":"no first byte in 1.2 s"})");
  EXPECT_EQ(boost::json::parse(lines[0]), expected) << lines[0];
}

TEST(Log, NothingIsWrittenWithoutASession) {
  Log::Error("before_start");
  Captured log;
  EXPECT_THAT(log.End(), ElementsAre());
}

TEST(Log, TheThresholdCanChangeWhileItRuns) {
  Captured log;
  Log::Debug("first");
  log.Session().SetThreshold(LogThreshold::kDebug);
  Log::Debug("second");
  log.Session().SetThreshold(LogThreshold::kError);
  Log::Warning("third");
  EXPECT_THAT(log.End(), ElementsAre(HasSubstr("second")));
}

TEST(Log, AFullQueueDropsTheOldestLinesAndCountsThem) {
  Captured log({.max_queued = 10});
  std::latch release(1);
  log.BlockOn(release);
  for (int i = 0; i < 50; ++i) Log::Info("line", {{"i", i}});
  const double dropped = log.Count("voice_log_dropped");
  release.count_down();
  const auto& lines = log.End();
  EXPECT_GE(dropped, 38);  // ten wait and the writer may hold one or two
  EXPECT_EQ(static_cast<double>(lines.size()), 50 - dropped);
  EXPECT_THAT(lines.back(), HasSubstr("\"i\":49"));
}

TEST(Log, AnEventThatComesTooOftenIsSuppressedAndTheNextLineSaysHowOften) {
  Captured log({.lines_per_second = 1, .burst = 2});
  for (int i = 0; i < 5; ++i) Log::Info("storm");
  Log::Info("other");
  EXPECT_EQ(log.Count("voice_log_suppressed"), 3);
  log.Time().Advance(Seconds{1});
  Log::Info("storm");
  const auto& lines = log.End();
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_THAT(lines[2], HasSubstr("other"));
  EXPECT_THAT(lines[3], HasSubstr("\"suppressed\":3"));
}

TEST(Log, ManyThreadsMayWrite) {
  Captured log({.lines_per_second = 1e6, .burst = 1e6});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([t] {
        for (int i = 0; i < 500; ++i) Log::Info("line", {{"thread", t}, {"i", i}});
      });
  }
  const auto& lines = log.End();
  EXPECT_EQ(lines.size(), 2000U);
  for (const std::string& line : lines) EXPECT_NO_THROW(static_cast<void>(boost::json::parse(line)));
}

TEST(LogLine, IsReadableOnATerminal) {
  const LogEntry entry{kAt,
                       LogThreshold::kError,
                       "record_spool_unwritable",
                       {CallId{1}, {"path", PublicText{"/a b"}}, {"share", 0.25}, {"empty", PublicText{""}}},
                       2};
  EXPECT_EQ(HumanLogLine(entry, false),
            "09:00:00.000 ERROR record spool unwritable  call_id=0000000000000001  path=\"/a b\"  share=0.25  "
            "empty=\"\"  suppressed=2");
  EXPECT_THAT(HumanLogLine(entry, true), HasSubstr("\x1b[1;31mERROR\x1b[0m"));
}

TEST(LogLine, AValueCannotForgeALineOrATerminalSequence) {
  const LogEntry entry{kAt, LogThreshold::kInfo, "x", {{"path", PublicText{"a\n09:00 ERROR\x1b[2J"}}}};
  const std::string line = HumanLogLine(entry, false);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST(LogRateLimit, RefillsWithTimeUpToTheBurst) {
  LogRateLimit limit(10, 2);
  TimePoint now{};
  EXPECT_TRUE(limit.Take("a", now).write);
  EXPECT_TRUE(limit.Take("a", now).write);
  EXPECT_FALSE(limit.Take("a", now).write);
  EXPECT_TRUE(limit.Take("b", now).write);
  now += Ms{100};
  EXPECT_EQ(limit.Take("a", now).suppressed, 1U);
  now += Seconds{60};
  EXPECT_TRUE(limit.Take("a", now).write);
  EXPECT_TRUE(limit.Take("a", now).write);
  EXPECT_FALSE(limit.Take("a", now).write);
}

}  // namespace
}  // namespace parley
