#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// A stretch of text to be spoken in one breath.
struct TextClause {
  std::string text;  ///< trimmed, never empty, as it was written
  bool ends_sentence = false;

  bool operator==(const TextClause&) const = default;
};

/// Cuts a growing answer into what can be spoken, so that the first sound does not wait for a whole sentence (which
/// alone costs 160-180 ms, turn-taking specification 7.2): first the first speakable clause (three or more words up to
/// a comma, conjunction, dash or full stop, or eight words), then whole sentences. Abbreviations, decimals, times and
/// telephone numbers are not cut. Pure; English.
class ClauseSplitter {
 public:
  static constexpr std::size_t kFirstWordsMin = 3;
  static constexpr std::size_t kFirstWordsMax = 8;
  /// A longer sentence is cut at its last comma or conjunction: an embedded voice renders a clause as a whole, and
  /// 24 words are about 8 s of speech.
  static constexpr std::size_t kSentenceWordsMax = 24;

  enum class Mode : unsigned char { kFirstClauseEarly, kSentences };
  explicit ClauseSplitter(Mode mode = Mode::kFirstClauseEarly) : mode_(mode) {}

  /// Adds text as it comes: words, parts of words, anything.
  void Push(std::string_view text) { pending_ += text; }

  /// @return the next clause that is certain to be complete, or nothing until more text or the end is known.
  [[nodiscard]] std::optional<TextClause> Next() { return Take(false); }

  /// The text has ended: call it until it returns nothing.
  [[nodiscard]] std::optional<TextClause> NextAtEnd() { return Take(true); }

 private:
  std::optional<TextClause> Take(bool at_end);

  Mode mode_;
  std::string pending_;
};

}  // namespace parley
