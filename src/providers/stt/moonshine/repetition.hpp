#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace parley {

/// Length of `tokens` without a loop at its end: a pattern of 1 to 12 tokens that stands there too often in a row is
/// kept once. People do repeat themselves ("no no no", "four four four"), so short patterns may stand four times,
/// patterns of four tokens and more twice. Pure.
[[nodiscard]] std::size_t LengthWithoutLoop(std::span<const std::int64_t> tokens);

}  // namespace parley
