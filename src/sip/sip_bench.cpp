// Calls against ourselves over the loopback: two endpoints, a thread each. Run with --benchmark_filter=... as usual.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "sip/offer_answer.hpp"
#include "sip/sip_endpoint.hpp"

namespace parley {
namespace {

LocalMedia MediaAt(std::uint16_t port) {
  LocalMedia media;
  media.address = "127.0.0.1";
  media.rtp_port = port;
  return media;
}

class AcceptAll final : public SipAdmission {
 public:
  AdmissionVerdict Decide(const InviteFacts&) noexcept override { return {}; }
};

/// Answers at once (callee) or hangs up as soon as the call stands and counts the end (caller).
class BenchSink final : public SipSink {
 public:
  std::atomic<SipEndpoint*> endpoint{nullptr};
  std::atomic<std::uint64_t> ended{0};
  std::atomic<std::uint64_t> answered{0};
  bool hangs_up = false;

 private:
  void OnIncomingCall(SipCallId id, const IncomingCall&) noexcept override {
    endpoint.load()->Answer(id, MediaAt(40000));
  }
  void OnProgress(SipCallId, int, const std::optional<NegotiatedMedia>&) noexcept override {}
  void OnAnswered(SipCallId id, const NegotiatedMedia&, TimePoint) noexcept override {
    ++answered;
    if (hangs_up) endpoint.load()->HangUp(id);
  }
  void OnMediaChanged(SipCallId, const NegotiatedMedia&) noexcept override {}
  void OnInfoDtmf(SipCallId, char, Ms) noexcept override {}
  void OnEnded(SipCallId, const EndCause&) noexcept override {
    ++ended;
    ended.notify_one();
  }
};

struct BenchSide {
  explicit BenchSide(bool hangs_up) {
    sink.hangs_up = hangs_up;
    SipEndpointConfig config;
    config.listen = {{SipTransport::kUdp, {"127.0.0.1", 0}}, {SipTransport::kTcp, {"127.0.0.1", 0}}};
    auto started = SipEndpoint::Start(std::move(config), sink, admission, clock);
    if (!started) {
      std::fprintf(stderr, "sip_bench: %s\n", started.error().detail.c_str());
      std::exit(1);
    }
    endpoint = std::move(*started);
    sink.endpoint = endpoint.get();
  }
  SystemClock clock;
  AcceptAll admission;
  BenchSink sink;
  std::unique_ptr<SipEndpoint> endpoint;
};

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// INVITE, 100, 200, ACK, BYE, 200, with at most 100 calls at once; the time of one iteration is one call's.
void BM_Call(benchmark::State& state, SipTransport transport) {
  constexpr std::uint64_t kAtOnce = 100;
  BenchSide callee(false);
  BenchSide caller(true);
  const auto& listening = callee.endpoint->Listening()[transport == SipTransport::kUdp ? 0 : 1];
  const std::string target = "sip:agent@127.0.0.1:" + std::to_string(listening.address.port) +
                             (transport == SipTransport::kTcp ? ";transport=tcp" : "");
  std::uint64_t placed = 0;
  const double cpu_before = CpuSeconds();
  for (auto _ : state) {
    const auto wait_until = [&](std::uint64_t count) {
      for (auto ended = caller.sink.ended.load(); ended < count; ended = caller.sink.ended.load()) {
        caller.sink.ended.wait(ended);
      }
    };
    if (placed >= kAtOnce) wait_until(placed - kAtOnce + 1);
    (void)caller.endpoint->Call({.target = target, .media = MediaAt(30000)});
    ++placed;
  }
  while (caller.sink.ended < placed) caller.sink.ended.wait(caller.sink.ended.load());
  const double cpu = CpuSeconds() - cpu_before;
  const auto calls = static_cast<double>(placed);
  state.counters["calls/s"] = benchmark::Counter(calls, benchmark::Counter::kIsRate);
  state.counters["cpu_us/call_both_sides"] = cpu * 1e6 / calls;
  state.counters["failed"] = calls - static_cast<double>(caller.sink.answered.load());
}
BENCHMARK_CAPTURE(BM_Call, udp, SipTransport::kUdp)->Iterations(3000)->UseRealTime();
BENCHMARK_CAPTURE(BM_Call, tcp, SipTransport::kTcp)->Iterations(3000)->UseRealTime();

void BM_AnswerOffer(benchmark::State& state) {
  const std::string offer = WriteSdp(MakeOffer(MediaAt(30000), {1, 1, "127.0.0.1"}));
  const LocalMedia local = MediaAt(40000);
  for (auto _ : state) {
    const auto answered = AnswerOffer(ParseSdp(offer).value(), local, {2, 1, "127.0.0.1"});
    benchmark::DoNotOptimize(WriteSdp(answered->answer));
  }
}
BENCHMARK(BM_AnswerOffer);

void BM_StoreDialog(benchmark::State& state) {
  SipDialog dialog;
  dialog.id = {"2e87619311d9a72060004478e640c937", "4806bc6c1cff55fb", "7ddb4e607d946781"};
  dialog.media.local_sdp = dialog.media.remote_sdp = WriteSdp(MakeOffer(MediaAt(30000), {1, 1, "127.0.0.1"}));
  for (auto _ : state) benchmark::DoNotOptimize(DecodeDialog(EncodeDialog(dialog)));
}
BENCHMARK(BM_StoreDialog);

}  // namespace
}  // namespace parley

BENCHMARK_MAIN();
