// turn_property: random calls through the turn machine, every invariant checked after every event.
//
//   turn_property [--events N] [--seeds K]   at least N events (default 1000000) for each of K seeds (default 8)
//   turn_property --trace SEED               one call, each event with the rows applied and the effects
//
// Exit: 0; 1 if an invariant broke, with the seed of the call; 2 for wrong usage.

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "turn/testing/random_call.hpp"

namespace {

using namespace parley::turn::testing;

constexpr std::uint64_t kCallsPerSeed = 100'000'000;

int TraceCall(std::uint64_t seed) {
  std::string trace;
  RandomCallOptions options;
  options.trace = &trace;
  const RandomCallResult result = RunRandomCall(ChooseBySeed(seed), options);
  std::fputs(trace.c_str(), stdout);
  std::printf("%s\n", result.broken.empty() ? "no invariant broken" : result.broken.c_str());
  return result.broken.empty() ? 0 : 1;
}

int RunSeeds(std::uint64_t seeds, std::uint64_t events_per_seed) {
  int broken = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    std::uint64_t events = 0;
    std::uint64_t calls = 0;
    std::size_t turns = 0;
    parley::Ms gap{0};
    const std::clock_t begin = std::clock();
    for (; events < events_per_seed; ++calls) {
      const std::uint64_t call_seed = seed * kCallsPerSeed + calls;
      const RandomCallResult result = RunRandomCall(ChooseBySeed(call_seed), RandomCallOptions{});
      if (!result.broken.empty()) {
        std::printf("BROKEN call seed %llu: %s\n", static_cast<unsigned long long>(call_seed), result.broken.c_str());
        ++broken;
      }
      events += result.events;
      turns += result.turns;
      gap = std::max(gap, result.longest_gap);
    }
    std::printf("seed %llu: %llu events, %llu calls, %zu turns, longest silence owed %lld ms, %.1f s CPU\n",
                static_cast<unsigned long long>(seed), static_cast<unsigned long long>(events),
                static_cast<unsigned long long>(calls), turns, static_cast<long long>(gap.count()),
                static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  std::printf("%d calls broke an invariant\n", broken);
  return broken == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t events = 1'000'000;
  std::uint64_t seeds = 8;
  for (int i = 1; i < argc; i += 2) {  // each option has a value
    const std::string argument = argv[i];
    const std::uint64_t value = i + 1 < argc ? std::strtoull(argv[i + 1], nullptr, 10) : 0;
    if (argument == "--trace" && i + 1 < argc) return TraceCall(value);
    if (argument == "--events" && value > 0) {
      events = value;
    } else if (argument == "--seeds" && value > 0) {
      seeds = value;
    } else {
      std::fputs("usage: turn_property [--events N] [--seeds K] | --trace SEED\n", stderr);
      return 2;
    }
  }
  return RunSeeds(seeds, events);
}
