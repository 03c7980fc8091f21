#include "server/load_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "obs/testing/temporary_directory.hpp"
#include "runtime/shard.hpp"
#include "server/health.hpp"
#include "server/housekeeping.hpp"

namespace parley {
namespace {

using ::testing::HasSubstr;

/// A loop that a test makes late.
class LoadProbeTest : public ::testing::Test {
 protected:
  LoadProbe Probe(ProcessQuota quota = {.cores = 2, .memory_bytes = {}}) {
    LoadProbe::Sources sources;
    sources.loops.push_back({"a", [this] { return lateness_.Read(); }, {}, [this] { return turn_started_; }});
    sources.usage = [this] { return usage_; };
    sources.free_ports = [this] { return free_ports_; };
    return {std::move(sources), quota};
  }
  /// A quarter of a second with a tick a millisecond.
  ServerLoad Quarter(LoadProbe& probe, Us late, Us cpu = Us{0}) {
    for (int i = 0; i < 250; ++i) lateness_.Record(late);
    now_ += Ms{250};
    usage_.cpu_time += cpu;
    return probe.Sample(now_);
  }

  TimePoint now_{Seconds{50}};
  LatencyHistogram lateness_;
  std::optional<TimePoint> turn_started_;
  ProcessUsage usage_;
  double free_ports_ = 1;
};

TEST_F(LoadProbeTest, LatenessIsThatOfTheWindowAndPasses) {
  LoadProbe probe = Probe();
  probe.Sample(now_);
  for (int i = 0; i < 24; ++i) EXPECT_LT(Quarter(probe, Us{50}).tick_lateness_1s, Us{100});
  const ServerLoad late = Quarter(probe, Us{30'000});
  EXPECT_GT(late.tick_lateness_1s, Us{20'000});
  EXPECT_GT(late.tick_lateness_5s, Us{20'000});
  ServerLoad load;
  for (int i = 0; i < 4; ++i) load = Quarter(probe, Us{50});
  EXPECT_LT(load.tick_lateness_1s, Us{100}) << "a second later it is over";
  EXPECT_GT(load.tick_lateness_5s, Us{20'000});
  for (int i = 0; i < 16; ++i) load = Quarter(probe, Us{50});
  EXPECT_LT(load.tick_lateness_5s, Us{100});
}

TEST_F(LoadProbeTest, ALoopThatHangsIsLateThoughItRecordsNothing) {
  LoadProbe probe = Probe();
  probe.Sample(now_);
  Quarter(probe, Us{50});
  turn_started_ = now_ - Ms{1};
  now_ += Ms{250};
  EXPECT_EQ(probe.Sample(now_).tick_lateness_1s, Us{251'000});
}

TEST_F(LoadProbeTest, CpuIsAShareOfTheQuota) {
  LoadProbe probe = Probe({.cores = 0.5, .memory_bytes = {}});
  EXPECT_EQ(probe.Sample(now_).cpu_of_quota, 0);
  ServerLoad load;
  for (int i = 0; i < 8; ++i) load = Quarter(probe, Us{50}, Us{100'000});  // 0.4 cores
  EXPECT_NEAR(load.cpu_of_quota, 0.8, 1e-9);
  for (int i = 0; i < 4; ++i) load = Quarter(probe, Us{50});
  EXPECT_NEAR(load.cpu_of_quota, 0, 1e-9);
}

TEST_F(LoadProbeTest, TellsMemoryAndPorts) {
  LoadProbe probe = Probe();
  usage_.resident_bytes = 123;
  free_ports_ = 0.25;
  const ServerLoad load = probe.Sample(now_);
  EXPECT_EQ(load.resident_bytes, 123U);
  EXPECT_EQ(load.free_ports, 0.25);
}

TEST_F(LoadProbeTest, ALoopProvesToRunByItsTicks) {
  LoadProbe probe = Probe();
  const TimePoint started = now_;
  probe.Sample(now_);
  for (int i = 0; i < 12; ++i) Quarter(probe, Us{50});
  EXPECT_TRUE(Liveness(probe.Beats(), started, now_).ok);
  for (int i = 0; i < 7; ++i) probe.Sample(now_ += Ms{250});
  EXPECT_TRUE(Liveness(probe.Beats(), started, now_).ok);
  probe.Sample(now_ += Ms{250});
  const HealthReport dead = Liveness(probe.Beats(), started, now_);
  EXPECT_FALSE(dead.ok);
  EXPECT_EQ(dead.text, "loop a has not turned for 2.0 s\n");
}

TEST(Liveness, AHeartbeatOrTheStartCounts) {
  Heartbeat heartbeat;
  LoadProbe::Sources sources;
  sources.loops.push_back(Watch("sip", heartbeat));
  LoadProbe probe(std::move(sources), {});
  const TimePoint started{Seconds{100}};
  probe.Sample(started);
  EXPECT_TRUE(Liveness(probe.Beats(), started, started + Ms{1999}).ok);
  EXPECT_FALSE(Liveness(probe.Beats(), started, started + Seconds{2}).ok);
  heartbeat.Beat(started + Seconds{1});
  probe.Sample(started + Seconds{1});
  EXPECT_TRUE(Liveness(probe.Beats(), started, started + Seconds{2}).ok);
}

TEST(Readiness, SaysWhy) {
  const AdmissionConfig config{.max_calls = 20};
  EXPECT_EQ(Readiness(std::nullopt, {.active_calls = 3}, config).text, "ready: 3 of 20 calls\n");
  const HealthReport late = Readiness(RefusalReason::kTickLateness, {.tick_lateness_1s = Us{45'000}}, config);
  EXPECT_FALSE(late.ok);
  EXPECT_EQ(late.text, "not ready, tick_lateness: media ticks are 45 ms late (P99 over 1 s, limit 20 ms)\n");
  EXPECT_THAT(Readiness(RefusalReason::kCpu, {.cpu_of_quota = 0.93}, config).text, HasSubstr("CPU is at 93 %"));
  EXPECT_THAT(Readiness(RefusalReason::kDraining, {}, config).text, HasSubstr("being stopped"));
  EXPECT_THAT(Readiness(RefusalReason::kPorts, {.free_ports = 0.01}, config).text, HasSubstr("1.0 % of the RTP ports"));
  EXPECT_THAT(Readiness(RefusalReason::kCallLimit, {}, config).text, HasSubstr("all 20 calls are taken"));
}

TEST(LoadProbe, WatchesARealShardThroughHousekeeping) {
  const SystemClock clock;
  Shard shard({.index = 0, .name = "shard0"}, clock);
  shard.Start();
  LoadProbe::Sources sources;
  sources.loops.push_back(Watch(shard));
  LoadProbe probe(std::move(sources), ReadProcessQuota());
  std::atomic<int> samples{0};
  Housekeeping housekeeping(clock);
  housekeeping.Add(Ms{10}, [&](TimePoint now) {
    probe.Sample(now);
    ++samples;
  });
  housekeeping.Start();
  const TimePoint give_up = clock.Now() + Seconds{20};
  while (samples < 5 && clock.Now() < give_up) std::this_thread::sleep_for(Ms{5});
  housekeeping.Stop();
  EXPECT_GE(samples, 5);
  ASSERT_EQ(probe.Beats().size(), 1U);
  EXPECT_EQ(probe.Beats()[0].name, "shard0");
  EXPECT_GT(probe.Beats()[0].last, TimePoint{});
}

class ProcessQuotaTest : public ::testing::Test {
 protected:
  void Put(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((root_.Path() / name).parent_path());
    std::ofstream(root_.Path() / name) << text << "\n";
  }
  const TemporaryDirectory root_;
};

TEST_F(ProcessQuotaTest, TheSmallestLimitOfTheGroupsAboveCounts) {
  Put("proc/self/cgroup", "1:cpu:/legacy\n0::/pod/container");
  Put("sys/fs/cgroup/pod/container/cpu.max", "max 100000");
  Put("sys/fs/cgroup/pod/container/memory.max", "2000000");
  Put("sys/fs/cgroup/pod/cpu.max", "25000 100000");
  Put("sys/fs/cgroup/pod/memory.max", "1000000");
  const ProcessQuota quota = ReadProcessQuota(root_.Path());
  EXPECT_EQ(quota.cores, 0.25);
  EXPECT_EQ(quota.memory_bytes, 1'000'000U);
}

TEST_F(ProcessQuotaTest, InsideAContainerTheGroupIsTheRoot) {
  Put("proc/self/cgroup", "0::/");
  Put("sys/fs/cgroup/cpu.max", "50000 100000");
  EXPECT_EQ(ReadProcessQuota(root_.Path()).cores, 0.5);
}

TEST_F(ProcessQuotaTest, WithoutLimitsTheCoresCount) {
  Put("sys/fs/cgroup/cpu.max", "rubbish");
  const ProcessQuota quota = ReadProcessQuota(root_.Path());
  EXPECT_GE(quota.cores, 1);
  EXPECT_EQ(quota.memory_bytes, std::nullopt);
}

TEST(ProcessUsage, IsMeasured) {
  const ProcessUsage usage = ReadProcessUsage();
  EXPECT_GT(usage.cpu_time, Us{0});
  EXPECT_GT(usage.resident_bytes, 1'000'000U);
  EXPECT_GE(usage.open_files, 3U);
}

}  // namespace
}  // namespace parley
