#include "caller/spoken_numbers.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "base/words.hpp"

namespace parley {
namespace {

struct NumberWord {
  std::string_view word;
  int value;
};

constexpr auto kUnits = std::to_array<NumberWord>({
    {"zero", 0},       {"one", 1},          {"two", 2},         {"three", 3},       {"four", 4},
    {"five", 5},       {"six", 6},          {"seven", 7},       {"eight", 8},       {"nine", 9},
    {"first", 1},      {"second", 2},       {"third", 3},       {"fourth", 4},      {"fifth", 5},
    {"sixth", 6},      {"seventh", 7},      {"eighth", 8},      {"ninth", 9},       {"ten", 10},
    {"eleven", 11},    {"twelve", 12},      {"thirteen", 13},   {"fourteen", 14},   {"fifteen", 15},
    {"sixteen", 16},   {"seventeen", 17},   {"eighteen", 18},   {"nineteen", 19},   {"tenth", 10},
    {"eleventh", 11},  {"twelfth", 12},     {"thirteenth", 13}, {"fourteenth", 14}, {"fifteenth", 15},
    {"sixteenth", 16}, {"seventeenth", 17}, {"eighteenth", 18}, {"nineteenth", 19},
});
constexpr auto kTens = std::to_array<NumberWord>({
    {"twenty", 20},
    {"thirty", 30},
    {"forty", 40},
    {"fifty", 50},
    {"sixty", 60},
    {"seventy", 70},
    {"eighty", 80},
    {"ninety", 90},
    {"twentieth", 20},
    {"thirtieth", 30},
});

template <std::size_t N>
std::optional<int> Find(const std::array<NumberWord, N>& list, std::string_view word) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const NumberWord& n) { return n.word == word; });
  if (found == list.end()) return std::nullopt;
  return found->value;
}

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Puts symbols that are spoken into words, and what glues numbers apart.
std::string SpellSymbols(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool digit_before = i > 0 && IsDigit(text[i - 1]);
    const bool digit_after = i + 1 < text.size() && IsDigit(text[i + 1]);
    if (c == '$' && digit_after) {  // the unit is spoken behind the number
      std::size_t end = i + 1;
      while (end < text.size() &&
             (IsDigit(text[end]) || (text[end] == ',' && end + 1 < text.size() && IsDigit(text[end + 1])))) {
        if (text[end] != ',') out += text[end];
        ++end;
      }
      out += " dollars ";
      i = end - 1;
    } else if (c == '%') {
      out += " percent ";
    } else if (c == '&') {
      out += " and ";
    } else if (c == ',' && digit_before && digit_after) {
      continue;  // 1,250
    } else if (c == '.' && digit_before && digit_after) {
      out += " point ";
    } else if (c == ':' && digit_before && digit_after) {
      // "8:00" is spoken "eight"
      const bool full_hour = text.substr(i + 1, 2) == "00";
      if (full_hour) i += 2;
      out += ' ';
    } else if (c == '-' || c == '/' || c == '(' || c == ')') {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out;
}

/// "p.m." and "PM" are one word; ordinals written with digits lose their ending.
std::string Unify(std::string word) {
  if (word == "p.m" || word == "p.m.") return "pm";
  if (word == "a.m" || word == "a.m.") return "am";
  if (word == "ok") return "okay";
  if (word.size() > 2 && IsDigit(word[0])) {
    const std::string_view end = std::string_view(word).substr(word.size() - 2);
    if (end == "st" || end == "nd" || end == "rd" || end == "th") word.resize(word.size() - 2);
  }
  // "8am" is two words
  if (word.size() > 2 && IsDigit(word[0]) && (word.ends_with("am") || word.ends_with("pm"))) {
    word.insert(word.size() - 2, " ");
  }
  return word;
}

bool IsNumberWord(std::string_view word) { return Find(kUnits, word) || Find(kTens, word); }

class NumberReader {
 public:
  explicit NumberReader(const std::vector<std::string>& words) : words_(words) {}

  std::vector<std::string> Run() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_];
      if (IsDigit(word[0])) {
        Spell(word);
        ++at_;
      } else if (IsNumberWord(word) || (word == "hundred" && !out_.empty() && out_.back() == "a")) {
        ReadNumber();
      } else if ((word == "oh" || word == "o") && NextToNumber()) {
        out_.emplace_back("0");
        ++at_;
      } else if (word == "o'clock" || word == "oclock") {
        ++at_;
      } else {
        out_.push_back(word);
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  void Spell(const std::string& digits) {
    for (const char c : digits) {
      if (IsDigit(c)) {
        out_.emplace_back(1, c);
      } else if (!out_.empty() && !IsDigit(out_.back()[0])) {
        out_.back() += c;
      } else {
        out_.emplace_back(1, c);
      }
    }
  }

  [[nodiscard]] bool NextToNumber() const {
    const bool before = !out_.empty() && IsDigit(out_.back()[0]);
    const bool after = at_ + 1 < words_.size() && (IsDigit(words_[at_ + 1][0]) || IsNumberWord(words_[at_ + 1]));
    return before || after;
  }

  /// One cardinal below a hundred, or nothing.
  std::optional<int> ReadBelowHundred() {
    if (at_ >= words_.size()) return std::nullopt;
    if (const auto tens = Find(kTens, words_[at_])) {
      ++at_;
      if (at_ < words_.size()) {
        if (const auto unit = Find(kUnits, words_[at_]); unit && *unit > 0 && *unit < 10) {
          ++at_;
          return *tens + *unit;
        }
      }
      return tens;
    }
    const auto unit = Find(kUnits, words_[at_]);
    if (unit) ++at_;
    return unit;
  }

  [[nodiscard]] bool At(std::string_view word) const { return at_ < words_.size() && words_[at_] == word; }

  std::int64_t ReadBelowThousand() {
    std::int64_t value = 1;
    if (At("hundred")) {
      out_.pop_back();  // the "a" of "a hundred"
    } else {
      value = ReadBelowHundred().value_or(0);
    }
    if (At("hundred") && value > 0) {
      ++at_;
      value *= 100;
      const std::size_t before_and = at_;
      if (At("and")) ++at_;
      if (const auto rest = ReadBelowHundred()) {
        value += *rest;
      } else {
        at_ = before_and;
      }
    }
    return value;
  }

  void ReadNumber() {
    std::int64_t value = ReadBelowThousand();
    if (At("thousand") && value > 0) {
      ++at_;
      value *= 1000;
      if (at_ < words_.size() && IsNumberWord(words_[at_])) value += ReadBelowThousand();
    }
    Spell(std::to_string(value));
  }

  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> ComparableWords(std::string_view text) {
  std::string unified;
  for (const std::string& word : WordsOf(SpellSymbols(text))) {
    unified += Unify(word);
    unified += ' ';
  }
  const std::vector<std::string> words = WordsOf(unified);
  return NumberReader(words).Run();
}

}  // namespace parley
