#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// How a recognised text differs from what was said, in words.
struct WordErrors {
  std::size_t reference_words = 0;
  std::size_t substituted = 0;
  std::size_t deleted = 0;   ///< said but not recognised
  std::size_t inserted = 0;  ///< recognised but not said

  [[nodiscard]] std::size_t Errors() const { return substituted + deleted + inserted; }
  /// Errors per reference word; without reference words 0 if nothing was recognised, else 1.
  [[nodiscard]] double Rate() const;
  WordErrors& operator+=(const WordErrors& other);
  bool operator==(const WordErrors&) const = default;
};

/// Fewest word edits that turn `reference` into `recognised`, both taken as ComparableWords(). Pure.
[[nodiscard]] WordErrors CompareWords(std::string_view reference, std::string_view recognised);

/// The same for words that are comparable already.
[[nodiscard]] WordErrors CompareWords(const std::vector<std::string>& reference,
                                      const std::vector<std::string>& recognised);

/// True if the words of `phrase` occur next to each other in `text`, compared as ComparableWords().
[[nodiscard]] bool ContainsPhrase(std::string_view text, std::string_view phrase);

}  // namespace parley
