#include "providers/stt/moonshine/repetition.hpp"

#include <algorithm>

namespace parley {
namespace {

constexpr std::size_t kLongestPattern = 12;

std::size_t AllowedInARow(std::size_t pattern) { return pattern < 4 ? 4 : 2; }

}  // namespace

std::size_t LengthWithoutLoop(std::span<const std::int64_t> tokens) {
  for (std::size_t pattern = 1; pattern <= kLongestPattern; ++pattern) {
    const std::size_t looped = pattern * (AllowedInARow(pattern) + 1);
    if (tokens.size() < looped) continue;
    const auto tail = tokens.last(looped);
    if (std::equal(tail.begin() + static_cast<std::ptrdiff_t>(pattern), tail.end(), tail.begin()))
      return tokens.size() - looped + pattern;
  }
  return tokens.size();
}

}  // namespace parley
