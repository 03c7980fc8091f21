// Media-only calls on one shard: RtpLegs on one core, an RTP pump in a process of its own on another.
//
//   media_bench [--calls 1000] [--seconds 30] [--check]
//
// Prints CPU per call-second of the media thread, send jitter as the receiver's kernel saw it, loss, allocations on
// the media thread and memory per call. A run whose machine was too busy to tell is marked VOID: a bare 1 ms ticker,
// alone on the media core before and after, was itself later than 2 ms in 0.1 % of its ticks. --check is the small
// form for every test run: it fails on a lost packet or an allocation, and looks at no time.

#include <sys/wait.h>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <future>
#include <memory>
#include <new>
#include <string_view>
#include <thread>
#include <vector>

#include "base/check.hpp"
#include "runtime/shard.hpp"
#include "transport/sip_trunk/rtp_leg.hpp"
#include "transport/sip_trunk/testing/rtp_pump.hpp"

namespace {

thread_local bool counting_allocations = false;
std::atomic<std::uint64_t> allocations{0};

void* Allocate(std::size_t size) {
  if (counting_allocations) allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace parley {
namespace {

struct Options {
  std::size_t calls = 1000;
  int seconds = 30;
  bool check = false;
};

constexpr Seconds kWarmUp{3};  // each call has found its slot by then
constexpr std::uint16_t kFirstPort = 20000;

struct Cores {
  int media = 0;
  int pump = 0;
};

Cores ChooseCores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  ::sched_getaffinity(0, sizeof set, &set);
  std::vector<int> cores;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &set)) cores.push_back(core);
  }
  return {.media = cores.front(), .pump = cores.back()};
}

/// Speaks a tone all the time and counts what it hears.
class ToneSink final : public MediaLegSink {
 public:
  void OnAudio(const AudioFrame& frame, FrameOrigin origin, TimePoint /*at*/) noexcept override {
    samples += frame.Samples().size();
    concealed += origin == FrameOrigin::kConcealed ? 1U : 0U;
  }
  bool OnSendDue(AudioFrame& frame, TimePoint /*due*/) noexcept override {
    static const std::vector<std::int16_t> tone = [] {
      std::vector<std::int16_t> samples(160);
      for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<std::int16_t>(8000 * std::sin(2 * M_PI * 400 / 8000 * static_cast<double>(i)));
      return samples;
    }();
    std::ranges::copy(tone, frame.Samples().begin());
    return true;
  }
  void OnDtmf(char /*digit*/, TimePoint /*at*/) noexcept override {}
  void OnMediaLost(MediaLossCause /*cause*/, TimePoint /*last_packet*/) noexcept override {}
  void OnMediaBack(MediaLossCause /*cause*/) noexcept override {}

  std::uint64_t samples = 0;
  std::uint64_t concealed = 0;
};

Ns ThreadCpu() {
  timespec at{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
  return Seconds{at.tv_sec} + Ns{at.tv_nsec};
}

std::uint64_t ResidentBytes() {
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  if (FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu %lu", &total, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

double BareTickerP999Ms(const Clock& clock, int core, Us length) {
  double p999 = 0;
  std::thread([&] {
    PinToCore(core);
    MicroHistogram lateness;
    BareTicker ticker(clock);
    for (const TimePoint end = clock.Now() + length; ticker.Due() < end;) lateness.Add(ticker.Wait());
    p999 = lateness.QuantileMs(0.999);
  }).join();
  return p999;
}

template <typename F>
auto OnShard(Shard& shard, F work) {
  std::promise<decltype(work())> done;
  auto future = done.get_future();
  shard.Post([&] { done.set_value(work()); });
  return future.get();
}

template <typename T>
void Send(int fd, const T* data, std::size_t count) {
  PARLEY_CHECK(::write(fd, data, count * sizeof(T)) == static_cast<ssize_t>(count * sizeof(T)), "pipe write");
}

template <typename T>
void Receive(int fd, T* data, std::size_t count) {
  auto* at = reinterpret_cast<char*>(data);
  for (std::size_t left = count * sizeof(T); left > 0;) {
    const ssize_t got = ::read(fd, at, left);
    PARLEY_CHECK(got > 0, "the other process is gone");
    at += got;
    left -= static_cast<std::size_t>(got);
  }
}

/// The pump's process: tells its ports, learns ours, runs, tells what it saw.
[[noreturn]] void RunPump(const Options& options, int core, int in, int out) {
  if (!options.check) PinToCore(core);
  RtpPump pump(options.calls);
  std::vector<std::uint16_t> ports(options.calls);
  for (std::size_t i = 0; i < options.calls; ++i) ports[i] = pump.Port(i);
  Send(out, ports.data(), ports.size());
  Receive(in, ports.data(), ports.size());
  for (std::size_t i = 0; i < options.calls; ++i) pump.SetPeer(i, ports[i]);
  const auto result = pump.Run(SystemClock(), kWarmUp, Seconds{options.seconds});
  Send(out, &result, 1);
  std::_Exit(0);
}

class Server {
 public:
  Server(const Options& options, const Clock& clock, int core) : shard_({.index = 0, .name = "media"}, clock) {
    const auto last = static_cast<std::uint16_t>(kFirstPort + 4 * options.calls + 199);
    const SocketAddress bind = SocketAddress::Parse("127.0.0.1", 0).value();
    pool_ = RtpPortPool::Create({.bind = bind, .first = kFirstPort, .last = last}, clock).value();
    drain_ = std::make_unique<RtpDrain>(clock);
    shard_.Start();
    OnShard(shard_, [&] {
      if (!options.check) PinToCore(core);
      return true;
    });
  }
  ~Server() {
    OnShard(shard_, [&] {
      legs_.clear();
      return true;
    });
    shard_.Stop();
    shard_.Join();
  }

  /// @return our ports.
  std::vector<std::uint16_t> Answer(const std::vector<std::uint16_t>& peers, TimePoint now) {
    std::vector<std::uint16_t> ports;
    sinks_ = std::vector<ToneSink>(peers.size());
    for (std::size_t i = 0; i < peers.size(); ++i) {
      RtpLegConfig config;
      config.sender = RtpSenderState::Start(static_cast<std::uint32_t>(i + 1), 0, 0);
      config.seed = static_cast<std::uint32_t>(i);
      legs_.push_back(
          std::make_unique<RtpLeg>(RtpLegShard{shard_.Wheel(), *drain_}, pool_->Allocate().value(), std::move(config)));
      NegotiatedRtp media;
      media.remote_rtp = SocketAddress::Parse("127.0.0.1", peers[i]).value();
      media.rtcp_mux = true;
      media.receive.Set(0, PayloadKind::kPcmu);
      legs_.back()->SetRemote(media, now);
      legs_.back()->Confirm();
      ports.push_back(legs_.back()->Port());
    }
    OnShard(shard_, [&] {
      for (std::size_t i = 0; i < legs_.size(); ++i) legs_[i]->Start(sinks_[i]);
      return true;
    });
    return ports;
  }

  /// CPU time of the media thread over `length`. @param count  whether to count its allocations.
  Ns CpuOver(Us length, bool count) {
    const Ns before = OnShard(shard_, [&] {
      counting_allocations = count;
      return ThreadCpu();
    });
    std::this_thread::sleep_for(length);
    const Ns after = OnShard(shard_, [&] {
      counting_allocations = false;
      return ThreadCpu();
    });
    return after - before;
  }

  [[nodiscard]] Shard& Loop() { return shard_; }

  struct Totals {
    std::int64_t lost = 0;
    std::uint64_t dropped = 0;
    std::uint64_t received = 0;
    std::uint64_t rtcp_sent = 0;
    std::uint64_t concealed = 0;
  };
  Totals Sum() {
    return OnShard(shard_, [&] {
      Totals totals;
      for (const auto& leg : legs_) {
        const MediaLegStats stats = leg->Stats();
        totals.lost += stats.packets_lost;
        totals.dropped += stats.packets_dropped;
        totals.received += stats.packets_received;
        totals.rtcp_sent += leg->Counters().rtcp_sent;
      }
      for (const ToneSink& sink : sinks_) totals.concealed += sink.concealed;
      return totals;
    });
  }

 private:
  std::unique_ptr<RtpPortPool> pool_;
  std::unique_ptr<RtpDrain> drain_;
  std::vector<ToneSink> sinks_;
  std::vector<std::unique_ptr<RtpLeg>> legs_;
  Shard shard_;
};

int Run(const Options& options) {
  RaiseDescriptorLimit();
  const SystemClock clock;
  const Cores cores = ChooseCores();
  int to_pump[2];
  int from_pump[2];
  PARLEY_CHECK(::pipe(to_pump) == 0 && ::pipe(from_pump) == 0, "pipe");
  const pid_t child = ::fork();
  PARLEY_CHECK(child >= 0, "fork");
  if (child == 0) RunPump(options, cores.pump, to_pump[0], from_pump[1]);

  double ticker_ms = options.check ? 0 : BareTickerP999Ms(clock, cores.media, Seconds{3});
  Server server(options, clock, cores.media);
  const Ns idle = options.check ? Ns{0} : server.CpuOver(Seconds{2}, false) / 2;
  const std::uint64_t memory_before = ResidentBytes();
  std::vector<std::uint16_t> peers(options.calls);
  Receive(from_pump[0], peers.data(), peers.size());
  const auto ports = server.Answer(peers, clock.Now());
  Send(to_pump[1], ports.data(), ports.size());

  std::this_thread::sleep_for(kWarmUp);
  const Seconds length{options.seconds};
  const Ns cpu = server.CpuOver(length, true);
  const std::uint64_t memory = ResidentBytes() - memory_before;
  const Server::Totals totals = server.Sum();
  RtpPump::Result pump;
  Receive(from_pump[0], &pump, 1);
  ::waitpid(child, nullptr, 0);
  if (!options.check) ticker_ms = std::max(ticker_ms, BareTickerP999Ms(clock, cores.media, Seconds{3}));

  const double call_seconds = static_cast<double>(options.calls) * options.seconds;
  const double cpu_us = static_cast<double>(cpu.count()) / 1000;
  const double idle_us = static_cast<double>(idle.count()) / 1000;
  std::printf("calls                 %zu for %d s, media core %d, pump core %d\n", options.calls, options.seconds,
              cores.media, cores.pump);
  std::printf("CPU of media thread   %.1f %% of a core (idle loop %.1f %%), %.0f us per call-second\n",
              cpu_us / options.seconds / 1e4, idle_us / 1e4, cpu_us / call_seconds);
  std::printf("send jitter           P50 %.2f  P99 %.2f  P99.9 %.2f  max %.2f ms  (|gap - 20 ms| at the receiver)%s\n",
              pump.gap_p50_ms, pump.gap_p99_ms, pump.gap_p999_ms, pump.gap_max_ms, ticker_ms > 2 ? "  VOID" : "");
  std::printf("bare 1 ms ticker      P99.9 %.2f ms late%s\n", ticker_ms,
              ticker_ms > 2 ? ": the machine is too busy, the jitter above is VOID" : "");
  std::printf("received by pump      %lu, lost %lu, calls without a packet %lu\n", pump.received, pump.lost,
              pump.silent_calls);
  std::printf("received by server    %lu, lost %ld, dropped %lu, concealed frames %lu, RTCP sent %lu\n",
              totals.received, totals.lost, totals.dropped, totals.concealed, totals.rtcp_sent);
  std::printf("allocations           %lu on the media thread\n", allocations.load());
  std::printf("memory                %.1f kB resident a call (RtpLeg %.1f kB)\n",
              static_cast<double>(memory) / static_cast<double>(options.calls) / 1000,
              static_cast<double>(sizeof(RtpLeg)) / 1000);
  const bool lossless = pump.lost == 0 && pump.silent_calls == 0 && totals.lost == 0 && totals.dropped == 0;
  if (options.check && (!lossless || allocations.load() != 0)) {
    std::printf("FAILED: a packet was lost or the media thread allocated\n");
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) {
  parley::Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--check") {
      options.check = true;
    } else if (name == "--calls" && i + 1 < argc) {
      options.calls = static_cast<std::size_t>(std::strtoul(argv[++i], nullptr, 10));
    } else if (name == "--seconds" && i + 1 < argc) {
      options.seconds = std::atoi(argv[++i]);
    } else {
      std::fprintf(stderr, "usage: media_bench [--calls N] [--seconds S] [--check]\n");
      return 2;
    }
  }
  if (options.calls < 1 || options.calls > 8000 || options.seconds < 1) {
    std::fprintf(stderr, "media_bench: 1 to 8000 calls, at least 1 second\n");
    return 2;
  }
  return parley::Run(options);
}
