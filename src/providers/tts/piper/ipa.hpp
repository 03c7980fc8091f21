#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "phonetics/transcriber.hpp"

namespace parley {

/// A clause in the IPA that espeak-ng writes for en-us, which Piper's voices were trained on, and for each symbol the
/// word it belongs to.
struct IpaClause {
  std::u32string symbols;
  std::vector<std::size_t> word_of;  ///< one per symbol: ordinal of the word
};

/// Writes what flite found in espeak's way: stress mark before the vowel, function words without stress, weak forms of
/// articles, flapped t, punctuation behind the word. A clause that ends without punctuation gets a comma: more follows,
/// and a voice that sees no end swallows the last sound. Pure.
[[nodiscard]] IpaClause ToIpa(std::span<const PhoneticWord> words);

/// UTF-8 to code points; only for the tables and configuration of voices, which are valid.
[[nodiscard]] std::u32string CodePointsOf(std::string_view utf8);

}  // namespace parley
