#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "turn/testing/simulated_call.hpp"

namespace parley::turn::testing {

/// Chooses a number below `n`: from a seeded generator, or from the bytes of a fuzzer.
using Choose = std::function<std::uint32_t(std::uint32_t n)>;
[[nodiscard]] Choose ChooseBySeed(std::uint64_t seed);

/// How often each row was applied, by its place in the table.
using RowCounts = std::map<const Row*, std::uint64_t>;

struct RandomCallOptions {
  std::uint64_t actions = 80;  ///< of the caller and the world; each gives several events
  AdvanceRules rules;
  std::optional<TimerId> suppressed = {};
  bool replay = true;  ///< check I8
  RowCounts* counts = nullptr;
  std::string* trace = nullptr;  ///< each event with its rows and effects, for whoever looks for a mistake
};

struct RandomCallResult {
  std::string broken;  ///< the first broken invariant; empty if all hold
  std::uint64_t events = 0;
  std::uint64_t stale = 0;
  std::size_t turns = 0;
  Ms longest_gap{0};
};

/// One call of a random caller with providers that hang, fail, come late, come twice or for the wrong turn, on a line
/// that flaps, is held and lost; afterwards the caller is silent and the call has to end by itself (I18).
[[nodiscard]] RandomCallResult RunRandomCall(const Choose& choose, const RandomCallOptions& options);

}  // namespace parley::turn::testing
