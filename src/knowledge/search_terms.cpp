#include "knowledge/search_terms.hpp"

#include <algorithm>
#include <array>

#include "base/words.hpp"

namespace parley {
namespace {

constexpr std::array<std::string_view, 92> kCommon{
    "a",      "an",    "and",    "are",  "as",     "at",    "be",    "been",  "but",    "by",   "can",   "could",
    "did",    "do",    "does",   "for",  "from",   "had",   "has",   "have",  "he",     "her",  "him",   "his",
    "i",      "i'd",   "i'll",   "i'm",  "i've",   "if",    "in",    "is",    "it",     "it's", "its",   "just",
    "know",   "let",   "like",   "me",   "my",     "of",    "oh",    "ok",    "okay",   "on",   "or",    "our",
    "please", "she",   "should", "so",   "some",   "tell",  "than",  "that",  "that's", "the",  "their", "them",
    "then",   "there", "these",  "they", "this",   "those", "to",    "uh",    "um",     "up",   "us",    "was",
    "we",     "well",  "were",   "what", "what's", "when",  "where", "which", "who",    "why",  "will",  "with",
    "would",  "yeah",  "yes",    "you",  "your",   "hi",    "hello", "thanks"};

/// Days and numbers are the values of a wish, not its topic: "book for Friday" is booking as "book" is.
constexpr std::array<std::string_view, 47> kValues{
    "monday",   "tuesday",    "wednesday", "thursday", "friday",    "saturday", "sunday", "mondays",
    "tuesdays", "wednesdays", "thursdays", "fridays",  "saturdays", "sundays",  "today",  "tomorrow",
    "tonight",  "week",       "next",      "january",  "february",  "march",    "april",  "june",
    "july",     "august",     "september", "october",  "november",  "december", "one",    "two",
    "three",    "four",       "five",      "six",      "seven",     "eight",    "nine",   "ten",
    "eleven",   "twelve",     "thirty",    "am",       "pm",        "a.m",      "p.m"};

bool IsCommon(const std::string& word) {
  const bool figure = !word.empty() && word.find_first_not_of("0123456789:.") == std::string::npos;
  return figure || std::find(kCommon.begin(), kCommon.end(), word) != kCommon.end() ||
         std::find(kValues.begin(), kValues.end(), word) != kValues.end();
}

bool EndsWith(std::string_view word, std::string_view ending, std::size_t least_stem) {
  return word.size() >= ending.size() + least_stem && word.ends_with(ending);
}

/// Takes plural, verb and comparison endings off; both sides of a search are treated alike, so a wrong stem does
/// no harm as long as it is the same one.
std::string Stem(std::string word) {
  if (EndsWith(word, "'s", 1)) word.resize(word.size() - 2);
  if (EndsWith(word, "ies", 2)) {
    word.replace(word.size() - 3, 3, "y");
  } else if (EndsWith(word, "ing", 3)) {
    word.resize(word.size() - 3);
  } else if (EndsWith(word, "ed", 3)) {
    word.resize(word.size() - 2);
  } else if (EndsWith(word, "s", 3) && !word.ends_with("ss") && !word.ends_with("us")) {
    word.resize(word.size() - 1);
  }
  if (EndsWith(word, "ment", 4)) word.resize(word.size() - 4);
  if (EndsWith(word, "e", 3)) word.pop_back();
  if (word.size() > 3 && word[word.size() - 1] == word[word.size() - 2]) word.pop_back();
  return word;
}

}  // namespace

std::vector<SearchTerm> SearchTerms(std::string_view text) {
  std::vector<SearchTerm> terms;
  for (std::string& word : WordsOf(text)) {
    const bool common = IsCommon(word);
    SearchTerm term{Stem(std::move(word)), common};
    const bool known =
        std::any_of(terms.begin(), terms.end(), [&](const SearchTerm& t) { return t.stem == term.stem; });
    if (!known) terms.push_back(std::move(term));
  }
  return terms;
}

}  // namespace parley
