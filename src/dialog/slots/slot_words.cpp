#include "dialog/slots/slot_words.hpp"

#include <algorithm>
#include <array>

#include "base/words.hpp"

namespace parley {
namespace {

using std::string_view;

constexpr std::array<string_view, 26> kFillers{
    "um", "uh",     "uhm",  "er",    "erm",  "hm",  "hmm",  "ah",    "oh",     "well",  "so",   "like",  "okay",
    "ok", "please", "just", "maybe", "yeah", "yes", "sure", "right", "thanks", "let's", "then", "think", "guess"};

constexpr std::array<string_view, 20> kUnits{
    "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
    "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<string_view, 10> kTens{"",      "",      "twenty",  "thirty", "forty",
                                            "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<string_view, 20> kOrdinalUnits{
    "",           "first",     "second",    "third",       "fourth",     "fifth",     "sixth",
    "seventh",    "eighth",    "ninth",     "tenth",       "eleventh",   "twelfth",   "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"};

template <std::size_t N>
std::optional<int> PlaceIn(const std::array<string_view, N>& list, string_view word) {
  if (word.empty()) return std::nullopt;
  const auto at = std::find(list.begin(), list.end(), word);
  if (at == list.end()) return std::nullopt;
  return static_cast<int>(at - list.begin());
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(string_view word) { return !word.empty() && std::all_of(word.begin(), word.end(), IsDigit); }

/// Below this many digits a number fits into an int64 with room for a factor of a thousand.
constexpr std::size_t kLongestNumber = 15;

std::optional<std::int64_t> Figure(string_view word) {
  if (!AllDigits(word) || word.size() > kLongestNumber) return std::nullopt;
  std::int64_t value = 0;
  for (char c : word) value = value * 10 + (c - '0');
  return value;
}

string_view WordAt(const std::vector<std::string>& words, std::size_t at) {
  return at < words.size() ? string_view(words[at]) : string_view();
}

/// 0..99: "seven", "twenty", "twenty three", "23".
std::optional<ReadNumber> BelowHundred(const std::vector<std::string>& words, std::size_t at) {
  const string_view word = WordAt(words, at);
  if (const auto unit = PlaceIn(kUnits, word)) return ReadNumber{*unit, 1};
  if (const auto ten = PlaceIn(kTens, word)) {
    const auto unit = PlaceIn(kUnits, WordAt(words, at + 1));
    if (unit && *unit >= 1 && *unit <= 9) return ReadNumber{*ten * 10 + *unit, 2};
    return ReadNumber{*ten * 10, 1};
  }
  return std::nullopt;
}

/// 0..999.
std::optional<ReadNumber> BelowThousand(const std::vector<std::string>& words, std::size_t at) {
  ReadNumber number;
  const bool a_hundred = (WordAt(words, at) == "a") && WordAt(words, at + 1) == "hundred";
  if (a_hundred) {
    number = {1, 1};
  } else if (const auto small = BelowHundred(words, at)) {
    number = *small;
  } else {
    return std::nullopt;
  }
  if (WordAt(words, at + number.used) != "hundred" || number.value > 9) return number;
  number.value *= 100;
  ++number.used;
  std::size_t next = at + number.used;
  const bool with_and = WordAt(words, next) == "and";
  if (const auto rest = BelowHundred(words, next + (with_and ? 1 : 0))) {
    number.value += rest->value;
    number.used += rest->used + (with_and ? 1 : 0);
  }
  return number;
}

/// What callers say, or a recogniser hears, for one digit. `between` words count only beside other digits.
std::optional<char> OneDigit(string_view word, bool beside_digits) {
  if (const auto unit = PlaceIn(kUnits, word); unit && *unit <= 9) return static_cast<char>('0' + *unit);
  if (word == "nought" || word == "naught" || word == "null" || word == "niner") return word == "niner" ? '9' : '0';
  if (word == "o" || word == "oh") return '0';
  if (!beside_digits) return std::nullopt;
  if (const auto heard = DigitByEar(word)) return static_cast<char>('0' + *heard);
  return std::nullopt;
}

int Repeats(string_view word) { return word == "double" ? 2 : word == "triple" || word == "treble" ? 3 : 1; }

/// The digits one word stands for: "five", "5", "555", "5.5"; empty if none.
std::string DigitsOfWord(string_view word, bool beside_digits) {
  if (const auto digit = OneDigit(word, beside_digits)) return std::string(1, *digit);
  std::string digits;
  for (char c : word) {
    if (IsDigit(c))
      digits += c;
    else if (c != '.' && c != '+' && c != '#' && c != '*' && c != ':')
      return {};
  }
  return digits;
}

}  // namespace

HeardWords Hear(string_view text) {
  HeardWords heard;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t start = text.find_first_not_of(" \t\r\n-", at);
    if (start == string_view::npos) break;
    std::size_t end = text.find_first_of(" \t\r\n-", start);
    if (end == string_view::npos) end = text.size();
    const string_view written = text.substr(start, end - start);
    // A mark inside may make two words ("yes,please").
    const auto plain = WordsOf(written);
    for (const std::string& word : plain) {
      heard.plain.push_back(word);
      heard.written.push_back(plain.size() == 1 ? std::string(written) : word);
    }
    at = end;
  }
  return heard;
}

bool IsOneOf(string_view word, std::span<const string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::optional<int> DigitByEar(string_view word) {
  static constexpr std::pair<string_view, int> kSoundAlikes[] = {
      {"for", 4}, {"fore", 4}, {"to", 2}, {"too", 2}, {"won", 1}, {"ate", 8}, {"tree", 3}, {"fife", 5}, {"sicks", 6}};
  for (const auto& [heard, digit] : kSoundAlikes)
    if (word == heard) return digit;
  return std::nullopt;
}

bool IsFiller(string_view word) { return IsOneOf(word, kFillers); }

bool PhraseAt(const std::vector<std::string>& words, std::size_t at, string_view phrase) {
  while (true) {
    const std::size_t space = phrase.find(' ');
    if (WordAt(words, at) != phrase.substr(0, space)) return false;
    if (space == string_view::npos) return true;
    phrase.remove_prefix(space + 1);
    ++at;
  }
}

std::size_t WordCount(string_view phrase) {
  return phrase.empty() ? 0 : static_cast<std::size_t>(std::count(phrase.begin(), phrase.end(), ' ')) + 1;
}

bool IsNegated(const std::vector<std::string>& words, std::size_t at) {
  static constexpr std::array<string_view, 6> kBetween{"the", "on", "a", "an", "this", "next"};
  if (at > 0 && IsOneOf(words[at - 1], kBetween)) --at;
  return at > 0 && (words[at - 1] == "not" || words[at - 1] == "can't");
}

std::string RestOf(const std::vector<std::string>& words, std::size_t at, std::size_t used) {
  std::string rest;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i >= at && i < at + used) continue;
    if (!rest.empty()) rest += ' ';
    rest += words[i];
  }
  return rest;
}

double Coverage(const std::vector<std::string>& words, const std::vector<bool>& used) {
  if (words.empty()) return 0;
  std::size_t covered = 0;
  for (std::size_t i = 0; i < words.size(); ++i) covered += used[i] || IsFiller(words[i]) ? 1 : 0;
  return static_cast<double>(covered) / static_cast<double>(words.size());
}

std::optional<ReadNumber> CardinalAt(const std::vector<std::string>& words, std::size_t at) {
  ReadNumber number;
  if (const auto figure = Figure(WordAt(words, at))) {
    number = {*figure, 1};
  } else if (const bool a_thousand = WordAt(words, at) == "a" && WordAt(words, at + 1) == "thousand"; a_thousand) {
    number = {1, 1};
  } else if (const auto small = BelowThousand(words, at)) {
    number = *small;
  } else {
    return std::nullopt;
  }
  if (WordAt(words, at + number.used) != "thousand" || number.value > 999) return number;
  number.value *= 1000;
  ++number.used;
  const bool with_and = WordAt(words, at + number.used) == "and";
  if (const auto rest = BelowThousand(words, at + number.used + (with_and ? 1 : 0))) {
    number.value += rest->value;
    number.used += rest->used + (with_and ? 1 : 0);
  }
  return number;
}

string_view CardinalWord(std::size_t number) { return kUnits.at(number); }

std::optional<ReadNumber> OrdinalAt(const std::vector<std::string>& words, std::size_t at) {
  const string_view word = WordAt(words, at);
  if (const auto unit = PlaceIn(kOrdinalUnits, word)) return ReadNumber{*unit, 1};
  if (word == "twentieth") return ReadNumber{20, 1};
  if (word == "thirtieth") return ReadNumber{30, 1};
  if (word == "twenty" || word == "thirty") {
    const auto unit = PlaceIn(kOrdinalUnits, WordAt(words, at + 1));
    const int tens = word == "twenty" ? 20 : 30;
    if (unit && *unit <= 9 && tens + *unit <= 31) return ReadNumber{tens + *unit, 2};
    return std::nullopt;
  }
  if (word.size() < 3 || word.size() > 4) return std::nullopt;
  const string_view suffix = word.substr(word.size() - 2);
  const auto figure = Figure(word.substr(0, word.size() - 2));
  if (!figure || *figure < 1 || *figure > 31) return std::nullopt;
  if (suffix != "st" && suffix != "nd" && suffix != "rd" && suffix != "th") return std::nullopt;
  return ReadNumber{*figure, 1};
}

ReadDigits DigitsIn(const std::vector<std::string>& words) {
  ReadDigits read;
  read.used.assign(words.size(), false);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool after_digit = i > 0 && read.used[i - 1];
    const int repeats = Repeats(words[i]);
    if (repeats > 1) {
      const std::string digit = DigitsOfWord(WordAt(words, i + 1), true);
      if (digit.size() != 1) continue;
      read.digits.append(static_cast<std::size_t>(repeats), digit.front());
      read.used[i] = read.used[i + 1] = true;
      ++i;
      continue;
    }
    if (const auto ten = BelowHundred(words, i); ten && ten->value >= 10) {
      read.digits += std::to_string(ten->value);
      for (std::size_t k = 0; k < ten->used; ++k) read.used[i + k] = true;
      i += ten->used - 1;
      continue;
    }
    if (words[i] == "hundred" && after_digit) {
      read.digits += "00";
      read.used[i] = true;
      continue;
    }
    const bool before_digit = !DigitsOfWord(WordAt(words, i + 1), false).empty();
    // A lone "oh" is a sigh; beside digits it is a zero. "For five" says a purpose, "five for five" a digit.
    const bool is_oh = words[i] == "oh" || words[i] == "o";
    if (is_oh && !after_digit && !before_digit) continue;
    const std::string digits = DigitsOfWord(words[i], after_digit);
    if (digits.empty()) continue;
    read.digits += digits;
    read.used[i] = true;
  }
  return read;
}

}  // namespace parley
