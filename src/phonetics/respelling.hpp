#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// Text written so that flite's English says it right, and where each part of it came from.
struct RespelledText {
  struct Piece {
    std::size_t begin = 0;  ///< offset in `text`
    std::size_t token = 0;  ///< ordinal of the token (text between spaces) of the original that it stands for
  };
  std::string text;
  std::vector<Piece> pieces;  ///< in order, one per token of the original

  /// The token of the original that the text at `offset` stands for.
  [[nodiscard]] std::size_t TokenAt(std::size_t offset) const;
};

/// The parts of a text between spaces, in order: the tokens that all ordinals here count.
[[nodiscard]] std::vector<std::string_view> TokensOf(std::string_view text);

/// Spells initialisms that flite would read as words ("FAQ", "ID", "IRS"), and tells apart what its analysis merges
/// ("we're" and "were"). Numbers, times, amounts and titles are left to flite, which says them well. Pure.
[[nodiscard]] RespelledText RespellForSpeech(std::string_view text);

}  // namespace parley
