#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// The caller's words in two forms, word by word: as compared (lower case, no marks) and as the recogniser wrote
/// them, so that "McDonald" keeps its capitals.
struct HeardWords {
  std::vector<std::string> plain;
  std::vector<std::string> written;
  [[nodiscard]] std::size_t size() const { return plain.size(); }
};
[[nodiscard]] HeardWords Hear(std::string_view text);

[[nodiscard]] bool IsOneOf(std::string_view word, std::span<const std::string_view> list);

/// Words that carry no meaning of their own: "um", "well", "so", "please", "yeah" before an answer.
[[nodiscard]] bool IsFiller(std::string_view word);

/// True if `phrase` ("that's right") stands at `at`; words split at single spaces.
[[nodiscard]] bool PhraseAt(const std::vector<std::string>& words, std::size_t at, std::string_view phrase);
[[nodiscard]] std::size_t WordCount(std::string_view phrase);

/// True if "not" or "can't" stands before the word at `at`, or before its article or preposition.
[[nodiscard]] bool IsNegated(const std::vector<std::string>& words, std::size_t at);

/// The digit whose sound a recogniser wrote as another word: 2 for "to", 4 for "for", 8 for "ate". Only where nothing
/// but a number can be meant.
[[nodiscard]] std::optional<int> DigitByEar(std::string_view word);

/// The words outside [at, at + used), with spaces: what is left for the next question.
[[nodiscard]] std::string RestOf(const std::vector<std::string>& words, std::size_t at, std::size_t used);

/// Share of words that are marked used or are fillers; 0 for no words.
[[nodiscard]] double Coverage(const std::vector<std::string>& words, const std::vector<bool>& used);

/// A number read from words, and how many words it took.
struct ReadNumber {
  std::int64_t value = 0;
  std::size_t used = 0;
};

/// "23", "twenty three", "a hundred and five", "two thousand"; nothing if none starts at `at`.
[[nodiscard]] std::optional<ReadNumber> CardinalAt(const std::vector<std::string>& words, std::size_t at);
/// "zero" to "nineteen".
[[nodiscard]] std::string_view CardinalWord(std::size_t number);
/// "3rd", "third", "twenty first", "thirty-first": 1..31.
[[nodiscard]] std::optional<ReadNumber> OrdinalAt(const std::vector<std::string>& words, std::size_t at);

/// Digits as people read them out, with what a recogniser makes of them: "five five five", "555-1234", "double
/// five", "oh", "twenty three", "eight hundred"; "for" and "to" count between digits.
struct ReadDigits {
  std::string digits;
  std::vector<bool> used;  ///< by word
};
[[nodiscard]] ReadDigits DigitsIn(const std::vector<std::string>& words);

}  // namespace parley
