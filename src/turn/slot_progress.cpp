#include "turn/slot_progress.hpp"

#include <algorithm>
#include <vector>

#include "base/words.hpp"

namespace parley::turn {
namespace {

using Text = std::string_view;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool Contains(Phrases words, Text word) { return std::find(words.begin(), words.end(), word) != words.end(); }

/// An "@", spoken or written, then a domain of at least two parts.
bool HasEmailWithDomain(Text text, const LanguageLists& lists) {
  std::string joined;
  for (const std::string& word : WordsOf(text)) {
    if (Contains(lists.at_words, word)) {
      joined += '@';
    } else if (Contains(lists.dot_words, word)) {
      joined += '.';
    } else {
      joined += word;
    }
  }
  // What was dictated before the "@" may itself hold the word "at": the last one counts.
  const std::size_t at = joined.rfind('@');
  if (at == std::string::npos || at == 0) return false;
  const std::size_t dot = joined.rfind('.');
  return dot != std::string::npos && dot > at + 1 && dot + 1 < joined.size();
}

/// A house number, a name, and at the end a postal code of four digits or more, as in "12 Main Street 62704".
bool IsFullAddress(Text text, Language language) {
  const std::vector<std::string> words = WordsOf(text);
  std::size_t code_start = words.size();
  while (code_start > 0 && !DigitsOf(words[code_start - 1], language).empty()) --code_start;
  std::string code;
  for (std::size_t i = code_start; i < words.size(); ++i) code += DigitsOf(words[i], language);
  const auto has_digit = [&](const std::string& word) { return !DigitsOf(word, language).empty(); };
  const auto has_letter = [&](const std::string& word) { return std::any_of(word.begin(), word.end(), IsLetter); };
  const auto street_end = words.begin() + static_cast<std::ptrdiff_t>(code_start);
  return code.size() >= 4 && std::any_of(words.begin(), street_end, has_digit) &&
         std::any_of(words.begin(), street_end, has_letter);
}

}  // namespace

std::string DigitsOf(Text text, Language language) {
  const LanguageLists& lists = ListsOf(language);
  std::string digits;
  for (const std::string& word : WordsOf(text)) {
    const auto spoken = std::find(lists.digits.begin(), lists.digits.end(), word);
    if (spoken != lists.digits.end()) {
      digits += lists.digit_values[static_cast<std::size_t>(spoken - lists.digits.begin())];
    } else if (std::none_of(word.begin(), word.end(), IsLetter)) {
      std::copy_if(word.begin(), word.end(), std::back_inserter(digits), IsDigit);
    }
  }
  return digits;
}

SlotProgress ProgressOf(const Slot& slot, Text text, Language language) {
  switch (slot.kind) {
    case SlotKind::kNone:
    case SlotKind::kSpelling: return SlotProgress::kUnknown;
    case SlotKind::kDigits:
      if (slot.length == 0) return SlotProgress::kUnknown;
      return DigitsOf(text, language).size() >= static_cast<std::size_t>(slot.length) ? SlotProgress::kCompleteByLength
                                                                                      : SlotProgress::kIncomplete;
    case SlotKind::kEmail:
      return HasEmailWithDomain(text, ListsOf(language)) ? SlotProgress::kCompleteByGrammar : SlotProgress::kIncomplete;
    case SlotKind::kAddress:
      return IsFullAddress(text, language) ? SlotProgress::kCompleteByGrammar : SlotProgress::kUnknown;
  }
  return SlotProgress::kUnknown;
}

}  // namespace parley::turn
