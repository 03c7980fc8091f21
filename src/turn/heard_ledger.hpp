#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"

namespace parley::turn {

/// Which words of a response lie where in its audio, so that history holds what was heard and nothing else.
class HeardLedger {
 public:
  struct Span {
    std::string text;  ///< one word or phrase
    Ms from{0};
    Ms to{0};
    bool operator==(const Span&) const = default;
  };

  void Add(std::string_view text, Ms from, Ms to);
  void SetTotal(Ms total) { total_ = total; }

  /// Text up to the last word whose end is at most 60 ms after `heard`. Inside a phrase the words are placed in
  /// proportion to their characters.
  [[nodiscard]] std::string HeardText(Ms heard) const;

  /// The words that sound, at least in part, between two positions.
  [[nodiscard]] std::string TextBetween(Ms from, Ms to) const;

  /// Where to take up again: the start of the phrase that was being spoken at `heard`, at most 1500 ms back.
  [[nodiscard]] Ms PhraseStart(Ms heard) const;

  /// Audio left after `heard`; nothing if the length is not known yet.
  [[nodiscard]] std::optional<Ms> Left(Ms heard) const;
  [[nodiscard]] std::size_t SpanCount() const { return spans_.size(); }
  [[nodiscard]] bool Complete() const { return total_.has_value(); }

  bool operator==(const HeardLedger&) const = default;
  template <typename Archive>
  void Fields(Archive& archive) {
    archive(total_);
    archive.List(spans_, [&archive](Span& span) {
      archive(span.text);
      archive(span.from);
      archive(span.to);
    });
  }

 private:
  std::vector<Span> spans_;  // in the order of speech
  std::optional<Ms> total_;
};

}  // namespace parley::turn
