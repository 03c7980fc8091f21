#include "server/drain.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "server/run_until_stopped.hpp"

namespace parley {
namespace {

constexpr TimePoint kStart{Seconds{10}};

TEST(Drain, WaitsForTheCalls) {
  Drain drain(Seconds{60});
  EXPECT_FALSE(drain.Advance(kStart, 0)) << "nobody has asked";
  EXPECT_EQ(drain.Left(kStart), std::nullopt);
  EXPECT_TRUE(drain.Request(kStart));
  EXPECT_FALSE(drain.Advance(kStart + Seconds{1}, 3));
  EXPECT_EQ(drain.Left(kStart + Seconds{1}), Seconds{59});
  EXPECT_TRUE(drain.Advance(kStart + Seconds{2}, 0));
  EXPECT_EQ(drain.End(), DrainEnd::kAllCallsEnded);
  EXPECT_TRUE(drain.Advance(kStart + Seconds{3}, 1));
}

TEST(Drain, EndsAtTheDeadline) {
  Drain drain(Seconds{60});
  drain.Request(kStart);
  EXPECT_FALSE(drain.Advance(kStart + Seconds{60} - Ns{1}, 1));
  EXPECT_TRUE(drain.Advance(kStart + Seconds{60}, 1));
  EXPECT_EQ(drain.End(), DrainEnd::kDeadline);
}

TEST(Drain, ASecondRequestEndsAtOnce) {
  Drain drain(Seconds{60});
  drain.Request(kStart);
  EXPECT_FALSE(drain.Request(kStart + Seconds{1}));
  EXPECT_TRUE(drain.Advance(kStart + Seconds{1}, 5));
  EXPECT_EQ(drain.End(), DrainEnd::kForced);
}

class RunUntilStoppedTest : public ::testing::Test {
 protected:
  static void SendSignal(int signal) { kill(getpid(), signal); }
  DrainEnd Run(StopConfig config) { return RunUntilStopped(*signals_, gate_, clock_, config); }
  /// Waits until new calls are refused: the first signal has arrived.
  void AwaitDraining() const {
    while (gate_.WouldRefuse() != RefusalReason::kDraining) std::this_thread::sleep_for(Ms{1});
  }

  Result<StopSignals> signals_ = StopSignals::Take();
  const SystemClock clock_;
  AdmissionGate gate_{{}, 1};
  std::variant<CallSlot, Refusal> call_ = gate_.Admit(TimePoint{}, {});
};

TEST_F(RunUntilStoppedTest, TheFirstSignalDrainsAndTheLastCallEndsIt) {
  ASSERT_TRUE(signals_.has_value());
  std::jthread operator_thread([this] {
    SendSignal(SIGTERM);
    AwaitDraining();
    std::get<CallSlot>(call_).Release();
  });
  EXPECT_EQ(Run({.drain = Seconds{100}, .step = Ms{5}}), DrainEnd::kAllCallsEnded);
}

TEST_F(RunUntilStoppedTest, TheSecondSignalEndsAtOnce) {
  ASSERT_TRUE(signals_.has_value());
  std::jthread operator_thread([this] {
    SendSignal(SIGINT);
    AwaitDraining();
    SendSignal(SIGINT);
  });
  EXPECT_EQ(Run({.drain = Seconds{100}, .step = Seconds{100}}), DrainEnd::kForced);
}

TEST_F(RunUntilStoppedTest, TheDeadlineEndsIt) {
  ASSERT_TRUE(signals_.has_value());
  signals_->Request();
  EXPECT_EQ(Run({.drain = Ms{20}, .step = Ms{5}}), DrainEnd::kDeadline);
}

TEST_F(RunUntilStoppedTest, EachRequestCounts) {
  ASSERT_TRUE(signals_.has_value());
  signals_->Request();
  signals_->Request();
  EXPECT_EQ(Run({.drain = Seconds{100}, .step = Seconds{100}}), DrainEnd::kForced);
}

}  // namespace
}  // namespace parley
