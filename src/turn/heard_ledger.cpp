#include "turn/heard_ledger.hpp"

#include <algorithm>
#include <array>

namespace parley::turn {
namespace {

/// A word cut this close to its end was understood.
constexpr Ms kWordEndTolerance{60};
constexpr Ms kFarthestBack{1500};

void Append(std::string& text, std::string_view more) {
  if (more.empty()) return;
  if (!text.empty()) text += ' ';
  text += more;
}

/// The whole words of a phrase that end by `limit`.
std::string_view HeardPart(const HeardLedger::Span& span, Ms limit) {
  const std::string_view text = span.text;
  if (span.to <= limit) return text;
  std::size_t kept = 0;
  for (std::size_t end = text.find(' '); end != std::string_view::npos; end = text.find(' ', end + 1)) {
    const Ms word_end =
        span.from + (span.to - span.from) * static_cast<std::int64_t>(end) / static_cast<std::int64_t>(text.size());
    if (word_end > limit) break;
    kept = end;
  }
  return text.substr(0, kept);
}

bool EndsPhrase(std::string_view text) {
  constexpr std::array<std::string_view, 8> kEnds = {".", ",", ";", ":", "?", "!", "\u2026", "\u2014"};
  return std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) { return text.ends_with(end); });
}

}  // namespace

void HeardLedger::Add(std::string_view text, Ms from, Ms to) { spans_.push_back({std::string(text), from, to}); }

std::string HeardLedger::HeardText(Ms heard) const {
  std::string text;
  for (const Span& span : spans_) {
    const std::string_view part = HeardPart(span, heard + kWordEndTolerance);
    Append(text, part);
    if (part.size() < span.text.size()) break;  // history is a prefix of what was generated
  }
  return text;
}

std::string HeardLedger::TextBetween(Ms from, Ms to) const {
  std::string text;
  for (const Span& span : spans_)
    if (span.to > from && span.from < to) Append(text, span.text);
  return text;
}

Ms HeardLedger::PhraseStart(Ms heard) const {
  const Ms earliest = std::max(Ms{0}, heard - kFarthestBack);
  Ms phrase = earliest;
  Ms first_word = heard;  // of those not too far back
  bool phrase_seen = false;
  bool boundary = true;
  for (const Span& span : spans_) {
    if (span.from > heard) break;
    if (span.from >= earliest) {
      first_word = std::min(first_word, span.from);
      if (boundary) phrase = span.from, phrase_seen = true;
    }
    boundary = EndsPhrase(span.text);
  }
  if (phrase_seen) return phrase;
  return spans_.empty() ? earliest : std::max(earliest, first_word);
}

std::optional<Ms> HeardLedger::Left(Ms heard) const {
  if (!total_) return std::nullopt;
  return *total_ - heard;
}

}  // namespace parley::turn
