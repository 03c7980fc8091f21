#pragma once

#include <string_view>

namespace parley::turn {

/// True if at least 70 % of the words of `heard` are, in order, among the words of `spoken`: on a speakerphone the
/// recogniser hears our own speech. Pure.
[[nodiscard]] bool EchoesText(std::string_view heard, std::string_view spoken);

/// Words in `text`.
[[nodiscard]] std::size_t WordCount(std::string_view text);

}  // namespace parley::turn
