#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "caller/caller_call.hpp"
#include "caller/testing/simulated_legs.hpp"
#include "caller/testing/tone_voice.hpp"

namespace {
std::atomic<std::int64_t> allocations{0};
}

// Not inlined: GCC would take malloc and delete for a mismatched pair.
[[gnu::noinline]] void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace parley {
namespace {

struct Nobody final : CallerLine, CallerObserver {
  void HangUp(CallerId) noexcept override {}
  void OnResult(CallerResult) noexcept override {}
};

/// A leg that does nothing by itself: the benchmark is the tick.
struct StillLeg final : MediaLeg {
  void Start(MediaLegSink&) override {}
  Us Flush() noexcept override { return Us{0}; }
  void SendDtmf(std::string_view) override {}
  void Close() noexcept override {}
  [[nodiscard]] Hz Rate() const noexcept override { return k8kHz; }
  [[nodiscard]] MediaLegStats Stats() const noexcept override { return {}; }
};

/// Cost of 20 ms of one caller without its leg: a frame heard and a frame asked for. Fifty of them are a second.
void BM_CallerFrame(benchmark::State& state) {
  const bool keep_audio = state.range(0) != 0;
  CallerScript script;
  script.steps.push_back({"wait", WaitForHangUp{}, Ms{3'600'000}, {}});
  script.longest_call = Ms{3'600'000};
  ToneVoice voice;
  const auto rendered = RenderScript(script, voice);
  ManualClock clock;
  SimulatedLoop loop(clock);
  Nobody nobody;
  std::vector<std::int16_t> speech(160);
  for (std::size_t i = 0; i < speech.size(); ++i) speech[i] = static_cast<std::int16_t>(40 * (i % 100));
  const AudioFrame heard(k8kHz, speech);
  AudioFrame said;
  CallerCall call({.id = CallerId{1}, .script = *rendered, .keep_audio = keep_audio}, loop, nobody, nobody);
  call.Answer(std::make_unique<StillLeg>());
  TimePoint now = clock.Now();
  std::int64_t frames = 0;
  const std::int64_t before = allocations.load();
  for (auto _ : state) {
    now += kFrameTime;
    call.OnAudio(heard, FrameOrigin::kReceived, now);
    benchmark::DoNotOptimize(call.OnSendDue(said, now));
    ++frames;
  }
  // What is posted when the voice begins is one task in the whole run.
  state.counters["allocations_per_frame"] =
      static_cast<double>(allocations.load() - before) / static_cast<double>(frames);
}
BENCHMARK(BM_CallerFrame)->Arg(0)->Arg(1)->ArgName("keep_audio")->Iterations(150'000);

}  // namespace
}  // namespace parley

BENCHMARK_MAIN();
