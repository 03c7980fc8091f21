#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "phonetics/flite_library.hpp"
#include "phonetics/respelling.hpp"
#include "phonetics/transcriber.hpp"

namespace parley::flite {

/// A word of an analysed text and, if the voice made sound, its place there in seconds.
struct PlacedWord {
  PhoneticWord word;
  float from_s = 0, to_s = 0;
};

/// flite ends the process on some of what it does not expect, so it is given printable ASCII of bounded length only.
[[nodiscard]] Status CheckText(std::string_view text, std::size_t max_bytes);

/// Reads the words out of an utterance made from `text`. Words without a sound are left out.
[[nodiscard]] std::vector<PlacedWord> WordsOf(const cst_utterance& utterance, const RespelledText& text);

}  // namespace parley::flite
