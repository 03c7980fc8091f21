#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// Text that a voice of US English can be given: printable ASCII, words between single spaces.
struct SpeakableText {
  std::string text;
  /// For each word of `text` (between spaces), the stretch of the original that it stands for; empty for a word that
  /// continues the stretch of the one before ("euros" of a price).
  std::vector<std::string> original;
  /// Stretches of the original that cannot be said and were left out.
  std::vector<std::string> skipped;
};

/// The last guard before a voice; writing numbers, dates and names as they are spoken is the dialog's work. Letters
/// with accents and typographic marks become ASCII, markup signs go, and what nobody should hear is left out: other
/// scripts, control characters, a slot that was not filled in ("{name}"), "NaN", words of more than 40 letters. Pure.
[[nodiscard]] SpeakableText MakeSpeakable(std::string_view utf8);

}  // namespace parley
