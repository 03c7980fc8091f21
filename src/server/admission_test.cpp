#include "server/admission.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "server/admission_gate.hpp"
#include "server/sip_door.hpp"

namespace parley {
namespace {

using ::testing::ElementsAre;

const CallSource kSomebody{42, std::nullopt};

std::optional<RefusalReason> ReasonOf(const std::optional<Refusal>& refusal) {
  return refusal ? std::optional(refusal->reason) : std::nullopt;
}

TEST(Admission, TakesCallsUntilThePromiseWouldBreak) {
  const AdmissionConfig config{.max_calls = 10};
  const Admission admission(config, 1);
  ServerLoad load{.tick_lateness_1s = Us{20'000}, .cpu_of_quota = 0.80, .free_ports = 0.05, .active_calls = 9};
  EXPECT_EQ(admission.NodeRefusal(load), std::nullopt);
  load.free_ports = 0.049;
  EXPECT_EQ(admission.NodeRefusal(load), RefusalReason::kPorts);
  load.cpu_of_quota = 0.81;
  EXPECT_EQ(admission.NodeRefusal(load), RefusalReason::kCpu);
  load.tick_lateness_1s = Us{20'001};
  EXPECT_EQ(admission.NodeRefusal(load), RefusalReason::kTickLateness);
  load.active_calls = 10;
  EXPECT_EQ(admission.NodeRefusal(load), RefusalReason::kCallLimit);
}

TEST(Admission, ARefusalIs503WithARetryTimeThatIsSpread) {
  Admission admission({.max_calls = 0, .per_source = {1000, 1000}}, 7);
  std::set<std::int64_t> waits;
  for (int i = 0; i < 200; ++i) {
    const std::optional<Refusal> refusal = admission.Decide(TimePoint{}, kSomebody, {});
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->sip_status, 503);
    waits.insert(refusal->retry_after.count());
  }
  EXPECT_THAT(waits, ElementsAre(2, 3, 4, 5, 6, 7, 8, 9, 10));
}

TEST(Admission, AStrangerGets20ASecondAnd40AtOnce) {
  Admission admission({.max_calls = 1000}, 1);
  TimePoint now{Seconds{1000}};
  int taken = 0;
  for (int i = 0; i < 100; ++i) taken += admission.Decide(now, kSomebody, {}) ? 0 : 1;
  EXPECT_EQ(taken, 40);
  EXPECT_EQ(admission.Decide(now, {43, std::nullopt}, {}), std::nullopt) << "another source has its own bucket";
  for (int ms = 0; ms < 10'000; ms += 10) {
    now += Ms{10};
    taken += admission.Decide(now, kSomebody, {}) ? 0 : 1;
  }
  EXPECT_NEAR(taken, 40 + 200, 1);
}

TEST(Admission, ATrunkHasItsOwnRateHoweverManyAddressesItHas) {
  Admission admission({.max_calls = 1000}, 1);
  TimePoint now{Seconds{1000}};
  int taken = 0;
  for (std::uint64_t i = 0; i < 200; ++i) taken += admission.Decide(now, {i, 9}, {}) ? 0 : 1;
  EXPECT_EQ(taken, 50);
  EXPECT_EQ(ReasonOf(admission.Decide(now, {1, 9}, {})), RefusalReason::kTrunkRate);
  now += Seconds{1};
  for (std::uint64_t i = 0; i < 200; ++i) taken += admission.Decide(now, {i, 9}, {}) ? 0 : 1;
  EXPECT_EQ(taken, 100);
}

TEST(Admission, AFloodFromManyAddressesDoesNotFreeAKnownOneAtOnce) {
  Admission admission({.max_calls = 1'000'000}, 1);
  const TimePoint now{Seconds{1000}};
  for (int i = 0; i < 40; ++i) static_cast<void>(admission.Decide(now, kSomebody, {}));
  for (std::uint64_t i = 1; i <= 1000; ++i)
    static_cast<void>(admission.Decide(now, {i * 0x9E3779B97F4A7C15ULL, std::nullopt}, {}));
  EXPECT_EQ(ReasonOf(admission.Decide(now, kSomebody, {})), RefusalReason::kSourceRate);
}

TEST(Admission, DrainingComesFirstAndStays) {
  Admission admission({}, 1);
  EXPECT_EQ(admission.Decide(TimePoint{}, kSomebody, {}), std::nullopt);
  admission.Drain();
  EXPECT_EQ(ReasonOf(admission.Decide(TimePoint{}, kSomebody, {})), RefusalReason::kDraining);
  EXPECT_EQ(admission.NodeRefusal({}), RefusalReason::kDraining);
}

TEST(Admission, ShedsBeforeItRefuses) {
  const Admission admission({}, 1);
  const ServerLoad late{.tick_lateness_1s = Us{15'000}, .tick_lateness_5s = Us{11'000}};
  EXPECT_TRUE(admission.Sheds(late));
  EXPECT_EQ(admission.NodeRefusal(late), std::nullopt);
  EXPECT_FALSE(admission.Sheds({.tick_lateness_1s = Us{15'000}, .tick_lateness_5s = Us{10'000}}));
}

TEST(Admission, EmbeddedSpeechServesTenCallsACore) {
  EXPECT_EQ(EmbeddedCallLimit(2), 20U);
  EXPECT_EQ(EmbeddedCallLimit(0.5), 5U);
  EXPECT_EQ(EmbeddedCallLimit(0.01), 1U);
}

TEST(AdmissionGate, CountsEachCallExactlyOnceOnEveryPath) {
  AdmissionGate gate({.max_calls = 2}, 1);
  {
    auto first = gate.Admit(TimePoint{}, kSomebody);
    ASSERT_TRUE(std::holds_alternative<CallSlot>(first));
    CallSlot moved = std::move(std::get<CallSlot>(first));
    EXPECT_EQ(gate.ActiveCalls(), 1U);
    auto second = gate.Admit(TimePoint{}, kSomebody);
    EXPECT_EQ(gate.ActiveCalls(), 2U);
    EXPECT_EQ(gate.WouldRefuse(), RefusalReason::kCallLimit);
    EXPECT_EQ(std::get<Refusal>(gate.Admit(TimePoint{}, kSomebody)).reason, RefusalReason::kCallLimit);
    moved = std::move(std::get<CallSlot>(second));  // gives the first one back
    EXPECT_EQ(gate.ActiveCalls(), 1U);
    moved.Release();
    moved.Release();
    EXPECT_EQ(gate.ActiveCalls(), 0U);
  }
  EXPECT_EQ(gate.ActiveCalls(), 0U);
  MetricFamilies families;
  gate.DescribeTo(families);
  EXPECT_TRUE(families.Problems().empty());
  EXPECT_THAT(families.all().find("voice_calls_admitted")->second.numbers, ElementsAre(2));
  EXPECT_THAT(families.all().find("voice_calls_refused")->second.numbers, ElementsAre(0, 0, 0, 1, 0, 0, 0));
}

TEST(AdmissionGate, NeverExceedsTheLimitFromManyThreads) {
  constexpr std::size_t kLimit = 5;
  AdmissionGate gate({.max_calls = kLimit, .per_source = {1e9, 1e9}}, 1);
  std::atomic<std::size_t> most{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&gate, &most] {
        for (int i = 0; i < 5000; ++i) {
          const auto slot = gate.Admit(TimePoint{}, kSomebody);
          EXPECT_TRUE(std::holds_alternative<Refusal>(slot) || static_cast<bool>(std::get<CallSlot>(slot)));
          most = std::max(most.load(), gate.ActiveCalls());
        }
      });
  }
  EXPECT_LE(most, kLimit);
  EXPECT_EQ(gate.ActiveCalls(), 0U);
}

TEST(AdmissionGate, TheLoadDecides) {
  AdmissionGate gate({}, 1);
  EXPECT_EQ(gate.WouldRefuse(), std::nullopt);
  gate.SetLoad({.cpu_of_quota = 0.95, .active_calls = 12345});
  EXPECT_EQ(gate.WouldRefuse(), RefusalReason::kCpu);
  EXPECT_TRUE(gate.Sheds());
  EXPECT_EQ(gate.Load().active_calls, 0U);
}

TEST(SipDoor, HandsTheSlotOverOrGivesItBack) {
  const ManualClock clock(TimePoint{Seconds{1}});
  AdmissionGate gate({.max_calls = 1}, 1);
  SipDoor door(gate, clock, [](const SipSource&) { return std::nullopt; });
  const SipSource source{{"192.0.2.1", 5060}};
  const InviteFacts facts{"id", "a", "b", source, 0};
  EXPECT_EQ(door.Decide(facts).kind, AdmissionVerdict::Kind::kAccept);
  // The INVITE came to nothing: nobody took the slot, and the next one gets it.
  EXPECT_EQ(door.Decide(facts).kind, AdmissionVerdict::Kind::kAccept);
  const CallSlot taken = door.TakeSlot();
  EXPECT_TRUE(static_cast<bool>(taken));
  EXPECT_FALSE(static_cast<bool>(door.TakeSlot()));
  const AdmissionVerdict verdict = door.Decide(facts);
  EXPECT_EQ(verdict.kind, AdmissionVerdict::Kind::kReject);
  EXPECT_EQ(verdict.sip_status, 503);
  EXPECT_GE(verdict.retry_after, Seconds{2});
  EXPECT_EQ(gate.ActiveCalls(), 1U);
}

TEST(SipDoor, KnowsATrunkByItsAddress) {
  const ManualClock clock(TimePoint{Seconds{1}});
  AdmissionGate gate({.max_calls = 1000}, 1);
  SipDoor door(gate, clock, [](const SipSource& source) {
    return source.address.ip == "192.0.2.1" ? std::optional<std::uint64_t>(7) : std::nullopt;
  });
  const SipSource trunk{{"192.0.2.1", 5060}};
  const SipSource stranger{{"192.0.2.2", 5060}};
  const auto accepted = [&door](const SipSource& source) {
    std::vector<CallSlot> slots;
    for (int i = 0; i < 100; ++i)
      if (door.Decide({"id", "a", "b", source, 0}).kind == AdmissionVerdict::Kind::kAccept)
        slots.push_back(door.TakeSlot());
    return slots.size();
  };
  EXPECT_EQ(accepted(trunk), 50U);
  EXPECT_EQ(accepted(stranger), 40U);
}

}  // namespace
}  // namespace parley
