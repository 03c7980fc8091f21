// What an embedding costs: CPU milliseconds per query by the number of tokens, for each set of kernels, and the memory
// of the loaded model. Goal: at most 15 ms for a caller's sentence (10 to 20 tokens) on one core.
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "inference/model_file.hpp"
#include "providers/embedding/minilm/minilm_embedder.hpp"
#include "runtime/thread_priority.hpp"

namespace {

double ResidentMiB() {
  std::ifstream file("/proc/self/statm");
  long pages = 0;
  file >> pages >> pages;
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

double BestMs(const parley::MiniLmEmbedder& embedder, const std::string& text) {
  double best = 1e9;
  for (int i = 0; i < 40; ++i) {
    const parley::Ns before = parley::CpuTimeOfThisThread();
    if (!embedder.Embed(text)) return -1;
    best = std::min(best, std::chrono::duration<double, std::milli>(parley::CpuTimeOfThisThread() - before).count());
  }
  return best;
}

}  // namespace

int main() {
  using namespace parley;
  std::vector<const TransformerKernels*> sets{&kBaselineKernels};
  if (&KernelsOfThisCpu() != sets[0]) sets.push_back(&KernelsOfThisCpu());
  for (const TransformerKernels* kernels : sets) {
    malloc_trim(0);  // what the set before has given back must not count
    const double before = ResidentMiB();
    const Ns start = CpuTimeOfThisThread();
    const auto embedder = MiniLmEmbedder::Load(DefaultAssetsDirectory(), *kernels);
    if (!embedder) {
      fmt::print(stderr, "minilm_bench: {}\n", embedder.error().detail);
      return 1;
    }
    const double load_s = std::chrono::duration<double>(CpuTimeOfThisThread() - start).count();
    malloc_trim(0);
    fmt::print("{}: loaded in {:.2f} CPU s, {:.0f} MiB resident\n", kernels->name, load_s, ResidentMiB() - before);
    for (const std::size_t tokens : {5U, 10U, 20U, 40U, 256U}) {
      std::string text;
      for (std::size_t i = 2; i < tokens; ++i) text += "the ";  // one token a word, and [CLS] and [SEP]
      fmt::print("{:>6} tokens {:>8.2f} CPU ms\n", tokens, BestMs(**embedder, text));
    }
    fmt::print("after the queries {:.0f} MiB resident\n", ResidentMiB() - before);
  }
  return 0;
}
