// What voice activity detection costs: CPU milliseconds per second of one call, by the number of calls, through the
// whole way from pushed frames to delivered probabilities. Goal: at most 3 ms (0.3 % of a core).
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "audio/wav.hpp"
#include "base/clock.hpp"
#include "providers/vad/silero/silero_detector.hpp"
#include "runtime/simulated_loop.hpp"
#include "runtime/thread_priority.hpp"
#include "speech/vad_batcher.hpp"

namespace {

struct CountingSink final : parley::VadSink {
  void OnVoiceProbability(parley::Us, double) noexcept override { ++windows; }
  std::uint64_t windows = 0;
};

}  // namespace

int main() {
  using namespace parley;
  auto model = SileroDetector::LoadModel(DefaultAssetsDirectory());
  auto wav = ReadWav((DefaultAssetsDirectory() / "prompts/en_US_f_Allison/demo-congrats.wav").string());
  if (!model || !wav) {
    fmt::print(stderr, "vad_bench: {}\n", (model ? wav.error() : model.error()).detail);
    return 1;
  }
  fmt::print("{:>6} {:>22} {:>14} {:>14}\n", "calls", "CPU ms per call-second", "% of a core", "mean batch");
  for (const std::size_t calls : {1U, 8U, 32U, 100U, 300U}) {
    ManualClock clock;
    SimulatedLoop loop(clock);
    InlineWork work;
    VadBatcher batcher(loop, work, std::make_unique<SileroDetector>(*model, calls), {.max_streams = calls});
    std::vector<CountingSink> sinks(calls);
    std::vector<VadStreamId> streams;
    for (CountingSink& sink : sinks) streams.push_back(*batcher.Add(k8kHz, sink));
    const std::size_t seconds = std::max<std::size_t>(2, 120 / calls);
    double best = 1e9;
    for (int repeat = 0; repeat < 3; ++repeat) {
      const Ns before = CpuTimeOfThisThread();
      for (std::size_t ms = 0; ms < seconds * 1000; ++ms) {
        for (std::size_t c = 0; c < calls; ++c) {
          if ((ms + c) % 20 != 0) continue;  // each call has its own slot of the wheel
          const std::size_t from = (ms * 8 + c * 377) % (wav->samples.size() - 160);
          batcher.Push(streams[c], std::span(wav->samples).subspan(from, 160));
        }
        loop.AdvanceBy(Ms{1});
      }
      const double cpu_ms = std::chrono::duration<double, std::milli>(CpuTimeOfThisThread() - before).count();
      best = std::min(best, cpu_ms / static_cast<double>(calls * seconds));
    }
    fmt::print("{:>6} {:>22.2f} {:>14.2f} {:>14.1f}\n", calls, best, best / 10,
               static_cast<double>(batcher.Stats().windows) / static_cast<double>(batcher.Stats().batches));
  }
  return 0;
}
