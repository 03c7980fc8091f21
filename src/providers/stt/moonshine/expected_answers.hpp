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
  [[nodiscard]] std::size_t Count() const { return answers_.size(); }

  /// True if `text` is one of them, but for case and punctuation.
  [[nodiscard]] bool Contains(std::string_view text) const;

  /// Those that may have been meant by `text`, which is none of them: about as long in words. Written as at the start
  /// of a sentence, without punctuation at the end.
  [[nodiscard]] std::vector<std::string> Candidates(std::string_view text) const;

 private:
  struct Answer {
    std::string written;     // "Tuesday"
    std::string normalised;  // "tuesday"
    std::size_t words = 1;
  };
  void Add(std::string_view answer);

  std::vector<Answer> answers_;
};

}  // namespace parley
