#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley {

/// One stretch of a line: words that never change, or the name of a value that is put in ("{name}").
struct LinePart {
  std::string text;       ///< the words, or the name inside the braces
  bool is_value = false;  ///< true: `text` names a value
};

/// A stretch of speech that is synthesised in one go. A clause without a value is the same for every caller, so
/// its audio can be made once and kept.
struct Clause {
  std::vector<LinePart> parts;
  [[nodiscard]] bool Fixed() const;
};

/// One sentence or more as a designer wrote it, cut into clauses: after sentence punctuation, and in a sentence
/// that contains a value also after commas, so that its fixed parts can still come from the cache. Immutable.
class SpokenLine {
 public:
  /// @return kInvalid for an empty line, a brace without a partner or a name that is not letters, digits and "_".
  [[nodiscard]] static Result<SpokenLine> Parse(std::string_view written);

  [[nodiscard]] const std::string& written() const { return written_; }
  [[nodiscard]] const std::vector<Clause>& clauses() const { return clauses_; }
  [[nodiscard]] std::vector<std::string> ValueNames() const;

 private:
  std::string written_;
  std::vector<Clause> clauses_;
};

/// Alternatives of one line. The next one is said each time, so that no sentence comes twice in a row.
using Wordings = std::vector<SpokenLine>;

/// Text ready for the synthesiser.
struct SayPiece {
  std::string text;
  bool fixed = false;  ///< the same for every caller of this flow: worth keeping as audio
  bool operator==(const SayPiece&) const = default;
};

/// Puts values in and writes everything as it is to be spoken (Speakable). `value_of` gives the spoken form of a
/// value; a clause whose only words are an empty value is left out.
[[nodiscard]] std::vector<SayPiece> Render(const SpokenLine& line,
                                           const std::function<std::string(std::string_view)>& value_of);

}  // namespace parley
