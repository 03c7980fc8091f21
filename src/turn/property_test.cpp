#include <gtest/gtest.h>

#include "turn/testing/random_call.hpp"

namespace parley::turn {
namespace {

using testing::RandomCallOptions;
using testing::RandomCallResult;

constexpr std::uint64_t kEventsPerSeed = 100'000;

class RandomCalls : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomCalls, BreakNoInvariant) {
  std::uint64_t events = 0;
  Ms longest_gap{0};
  for (std::uint64_t i = 0; events < kEventsPerSeed; ++i) {
    const std::uint64_t seed = GetParam() * 1'000'000 + i;
    const RandomCallResult result = testing::RunRandomCall(testing::ChooseBySeed(seed), RandomCallOptions{});
    ASSERT_EQ(result.broken, "") << "seed " << seed;
    events += result.events;
    longest_gap = std::max(longest_gap, result.longest_gap);
  }
  EXPECT_GT(longest_gap, Ms{1000}) << "the callers provoke long answers";
  EXPECT_LE(longest_gap, Ms{1500});
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomCalls, ::testing::Range(std::uint64_t{1}, std::uint64_t{9}));

}  // namespace
}  // namespace parley::turn
