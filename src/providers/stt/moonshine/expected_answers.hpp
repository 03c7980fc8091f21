#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "speech/recognizer.hpp"

namespace parley {

/// The answers that the dialog awaits, in the forms in which a recogniser writes them. Immutable, thread-safe.
class ExpectedAnswers {
 public:
  ExpectedAnswers() = default;
  explicit ExpectedAnswers(const RecognizerHints& hints);

  [[nodiscard]] bool Empty() const { return answers_.empty(); }

  /// True if `text` is one of them, but for case and punctuation.
  [[nodiscard]] bool Contains(std::string_view text) const;

  /// Those that may have been meant by `text`, which is none of them: about as long in words, nearest in sound first,
  /// at most `most`. Written as at the start of a sentence, without punctuation at the end.
  [[nodiscard]] std::vector<std::string> Candidates(std::string_view text, std::size_t most) const;

 private:
  struct Answer {
    std::string written;     // "Tuesday"
    std::string normalised;  // "tuesday"
    std::string sound;
    std::size_t words = 1;
  };
  void Add(std::string_view answer);

  std::vector<Answer> answers_;
};

/// A rough key of how English text sounds: consonant classes and vowels reduced to one sign, so that "too" and "two",
/// "for" and "four" come close. Pure.
[[nodiscard]] std::string SoundKey(std::string_view text);

/// Edit distance of two keys divided by the length of the longer one: 0 the same, 1 nothing in common. Pure.
[[nodiscard]] double SoundDistance(std::string_view a, std::string_view b);

}  // namespace parley
