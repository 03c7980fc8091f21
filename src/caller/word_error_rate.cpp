#include "caller/word_error_rate.hpp"

#include <algorithm>

#include "caller/spoken_numbers.hpp"

namespace parley {

double WordErrors::Rate() const {
  if (reference_words == 0) return inserted == 0 ? 0.0 : 1.0;
  return static_cast<double>(Errors()) / static_cast<double>(reference_words);
}

WordErrors& WordErrors::operator+=(const WordErrors& other) {
  reference_words += other.reference_words;
  substituted += other.substituted;
  deleted += other.deleted;
  inserted += other.inserted;
  return *this;
}

WordErrors CompareWords(const std::vector<std::string>& reference, const std::vector<std::string>& recognised) {
  // Levenshtein row by row; each cell carries its counts, so that no way back is needed.
  std::vector<WordErrors> row(recognised.size() + 1);
  for (std::size_t j = 0; j <= recognised.size(); ++j) row[j].inserted = j;
  for (std::size_t i = 1; i <= reference.size(); ++i) {
    WordErrors diagonal = row[0];
    row[0].deleted = i;
    for (std::size_t j = 1; j <= recognised.size(); ++j) {
      WordErrors replaced = diagonal;
      diagonal = row[j];
      if (reference[i - 1] != recognised[j - 1]) ++replaced.substituted;
      WordErrors removed = row[j];
      ++removed.deleted;
      WordErrors added = row[j - 1];
      ++added.inserted;
      row[j] = std::min({replaced, removed, added},
                        [](const WordErrors& a, const WordErrors& b) { return a.Errors() < b.Errors(); });
    }
  }
  WordErrors result = row.back();
  result.reference_words = reference.size();
  return result;
}

WordErrors CompareWords(std::string_view reference, std::string_view recognised) {
  return CompareWords(ComparableWords(reference), ComparableWords(recognised));
}

bool ContainsPhrase(std::string_view text, std::string_view phrase) {
  const std::vector<std::string> words = ComparableWords(text);
  const std::vector<std::string> wanted = ComparableWords(phrase);
  return !wanted.empty() && std::search(words.begin(), words.end(), wanted.begin(), wanted.end()) != words.end();
}

}  // namespace parley
