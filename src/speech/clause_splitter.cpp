#include "speech/clause_splitter.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace parley {
namespace {

bool IsSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0; }

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

template <std::size_t N>
bool Has(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// A full stop after these never ends a sentence.
constexpr std::array<std::string_view, 24> kBeforeName = {"dr",   "mr",  "mrs",    "ms",  "prof", "rev", "gen", "sgt",
                                                          "capt", "lt",  "col",    "gov", "sen",  "rep", "fr",  "vs",
                                                          "e.g",  "i.e", "approx", "ext", "mt",   "ft",  "cf",  "fig"};
// A full stop after these ends a sentence only if the next word has a capital letter.
constexpr std::array<std::string_view, 20> kMaybeEnd = {"st", "ave", "blvd", "rd",   "a.m", "p.m",  "am",
                                                        "pm", "etc", "inc",  "ltd",  "co",  "corp", "jr",
                                                        "sr", "no",  "apt",  "dept", "u.s", "u.k"};
constexpr std::array<std::string_view, 11> kConjunctions = {"and",  "but",   "or",    "so",     "because", "then",
                                                            "when", "while", "which", "unless", "although"};
// No breath is drawn after these.
constexpr std::array<std::string_view, 34> kLeaning = {
    "a",   "an",    "the",   "to",     "of",  "in",  "on",    "at",  "for", "with", "from", "by",
    "my",  "your",  "our",   "his",    "her", "its", "their", "is",  "are", "was",  "were", "will",
    "can", "could", "would", "should", "and", "or",  "but",   "not", "i",   "we"};

struct Token {
  std::size_t begin = 0, end = 0;
  bool complete = false;  // a space follows, or the text has ended
  bool line_end = false;  // a line break follows
  bool word = false;      // has a letter or digit
};

enum class Break { kNone, kUnknown, kClause, kSentence };

class Scan {
 public:
  Scan(std::string_view text, bool at_end) : text_(text), at_end_(at_end) {
    std::size_t i = 0;
    while (true) {
      while (i < text.size() && IsSpace(text[i])) ++i;
      if (i == text.size()) break;
      Token token;
      token.begin = i;
      while (i < text.size() && !IsSpace(text[i])) {
        token.word = token.word || IsDigit(text[i]) || IsLetter(text[i]);
        ++i;
      }
      token.end = i;
      token.complete = i < text.size() || at_end;
      for (std::size_t k = i; k < text.size() && IsSpace(text[k]); ++k)
        token.line_end = token.line_end || text[k] == '\n';
      tokens_.push_back(token);
    }
  }

  const std::vector<Token>& Tokens() const { return tokens_; }
  std::string_view Text(std::size_t i) const {
    return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
  }

  // The token without punctuation around it, in lower case.
  std::string Word(std::size_t i) const {
    std::string_view t = Text(i);
    while (!t.empty() && !IsDigit(t.front()) && !IsLetter(t.front())) t.remove_prefix(1);
    while (!t.empty() && !IsDigit(t.back()) && !IsLetter(t.back())) t.remove_suffix(1);
    return Lower(t);
  }

  bool Conjunction(std::size_t i) const { return tokens_[i].complete && Has(kConjunctions, Lower(Text(i))); }
  bool Leaning(std::size_t i) const { return Has(kLeaning, Lower(Text(i))); }

  // Whether one may draw breath after token i; kUnknown if that depends on text to come.
  Break After(std::size_t i) const {
    if (!tokens_[i].complete) return Break::kUnknown;
    if (tokens_[i].line_end) return Break::kSentence;
    std::string_view t = Text(i);
    if (IsDash(t) || t.ends_with("\xE2\x80\x94")) return Break::kClause;  // em dash
    while (!t.empty() && Closes(t)) t.remove_suffix(ClosesBy(t));
    if (t.empty()) return Break::kNone;
    const char last = t.back();
    if (last == ',' || last == ';' || last == ':') return InNumber(i) ? NumberBreak(i) : Break::kClause;
    if (last == '!' || last == '?' || t.ends_with("\xE2\x80\xA6")) return Break::kSentence;
    return last == '.' ? AfterFullStop(i, t) : Break::kNone;
  }

  // Whether a forced cut after token i would tear a number, a time or a telephone number apart.
  Break NumberBreak(std::size_t i) const {
    if (!InNumber(i)) return Break::kClause;
    if (i + 1 == tokens_.size()) return at_end_ ? Break::kClause : Break::kUnknown;
    if (HasDigit(Text(i + 1))) return Break::kNone;
    if (!tokens_[i + 1].complete) return Break::kUnknown;
    const std::string next = Word(i + 1);
    const bool of_number = next == "a.m" || next == "p.m" || next == "am" || next == "pm" || next == "percent" ||
                           next == "dollars" || next == "o'clock";
    return of_number ? Break::kNone : Break::kClause;
  }

 private:
  static bool IsDash(std::string_view t) { return t == "-" || t == "--" || t == "\xE2\x80\x93" || t == "\xE2\x80\x94"; }
  static bool HasDigit(std::string_view t) { return std::any_of(t.begin(), t.end(), IsDigit); }
  static std::size_t ClosesBy(std::string_view t) {
    return t.ends_with("\xE2\x80\x9D") || t.ends_with("\xE2\x80\x99") ? 3 : 1;
  }
  static bool Closes(std::string_view t) {
    return ClosesBy(t) == 3 || t.back() == '"' || t.back() == '\'' || t.back() == ')' || t.back() == ']';
  }
  bool InNumber(std::size_t i) const { return HasDigit(Text(i)); }

  Break AfterFullStop(std::size_t i, std::string_view t) const {
    if (t.ends_with("..")) return Break::kSentence;
    const std::string word = Word(i);
    if (Has(kBeforeName, word)) return Last(i) ? Break::kSentence : Break::kNone;
    const bool initial = word.size() == 1 && IsLetter(word[0]) && word != "i";
    // "1. Open the door" is a list; "in 1990. Then" is an end.
    const bool list_mark =
        i == 0 && word.size() <= 2 && !word.empty() && std::all_of(word.begin(), word.end(), IsDigit);
    if (initial || list_mark) return Last(i) ? Break::kSentence : Break::kNone;
    if (!Has(kMaybeEnd, word)) return Break::kSentence;
    if (i + 1 == tokens_.size()) return at_end_ ? Break::kSentence : Break::kUnknown;
    const char next = text_[tokens_[i + 1].begin];
    // "near St. Mary": a saint stands before a name, and a street is rarely the end of a spoken sentence.
    if (word == "st") return Break::kNone;
    if (word == "no") return IsDigit(next) ? Break::kNone : Break::kSentence;  // "No. 5", but "No. We do not."
    return std::isupper(static_cast<unsigned char>(next)) != 0 ? Break::kSentence : Break::kNone;
  }
  bool Last(std::size_t i) const { return at_end_ && i + 1 == tokens_.size(); }

  std::string_view text_;
  bool at_end_;
  std::vector<Token> tokens_;
};

struct Cut {
  std::size_t after;  // tokens [0, after] are the clause
  bool ends_sentence;
};

// Where to cut when too many words have come without a break: not inside a number, not after "the".
std::optional<Cut> ForcedCut(const Scan& scan, std::size_t i, std::size_t words) {
  const Break number = scan.NumberBreak(i);
  if (number == Break::kUnknown) return std::nullopt;
  if (number == Break::kNone) return Cut{scan.Tokens().size(), false};  // go on
  std::size_t at = i;
  while (at > 0 && words > ClauseSplitter::kFirstWordsMin && scan.Leaning(at)) {
    --at;
    --words;
  }
  return Cut{scan.Leaning(at) ? i : at, false};
}

std::optional<Cut> FindFirstClause(const Scan& scan) {
  std::size_t words = 0;
  for (std::size_t i = 0; i < scan.Tokens().size(); ++i) {
    if (words >= ClauseSplitter::kFirstWordsMin && scan.Conjunction(i)) return Cut{i - 1, false};
    words += scan.Tokens()[i].word ? 1 : 0;
    const Break here = scan.After(i);
    if (here == Break::kUnknown) return std::nullopt;
    if (here != Break::kNone && words >= ClauseSplitter::kFirstWordsMin) return Cut{i, here == Break::kSentence};
    if (words >= ClauseSplitter::kFirstWordsMax) {
      const auto cut = ForcedCut(scan, i, words);
      if (!cut || cut->after < scan.Tokens().size()) return cut;
    }
  }
  return std::nullopt;
}

std::optional<Cut> FindSentence(const Scan& scan) {
  std::size_t words = 0;
  std::optional<std::size_t> breath;  // the last place to cut a sentence that is too long
  for (std::size_t i = 0; i < scan.Tokens().size(); ++i) {
    if (words >= ClauseSplitter::kFirstWordsMin && scan.Conjunction(i)) breath = i - 1;
    words += scan.Tokens()[i].word ? 1 : 0;
    const Break here = scan.After(i);
    if (here == Break::kUnknown) return std::nullopt;
    if (here == Break::kSentence) return Cut{i, true};
    if (here == Break::kClause && words >= ClauseSplitter::kFirstWordsMin) breath = i;
    if (words >= ClauseSplitter::kSentenceWordsMax) {
      if (breath) return Cut{*breath, false};
      const auto cut = ForcedCut(scan, i, words);
      if (!cut || cut->after < scan.Tokens().size()) return cut;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<TextClause> ClauseSplitter::Take(bool at_end) {
  const Scan scan(pending_, at_end);
  const auto& tokens = scan.Tokens();
  if (tokens.empty()) return std::nullopt;
  auto cut = mode_ == Mode::kFirstClauseEarly ? FindFirstClause(scan) : FindSentence(scan);
  if (!cut) {
    if (!at_end) return std::nullopt;
    cut = Cut{tokens.size() - 1, true};
  }
  TextClause clause{pending_.substr(tokens[0].begin, tokens[cut->after].end - tokens[0].begin), cut->ends_sentence};
  pending_.erase(0, tokens[cut->after].end);
  mode_ = Mode::kSentences;
  return clause;
}

}  // namespace parley
