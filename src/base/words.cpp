#include "base/words.hpp"

#include <cstddef>

namespace parley {
namespace {

bool IsWordByte(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80 || c == '#' ||
         c == '*' || c == '@' || c == '+' || c == '%' || c == '$';
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Marks that belong to a word when letters or digits stand on both sides: don't, 3.5, 10:30, check-up.
bool JoinsWord(char c) { return c == '\'' || c == '.' || c == ':' || c == '-'; }

}  // namespace

std::string NormalisedText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsWordByte(static_cast<unsigned char>(c))) {
      out += Lower(c);
      continue;
    }
    const bool inside = i > 0 && i + 1 < text.size() && IsWordByte(static_cast<unsigned char>(text[i - 1])) &&
                        IsWordByte(static_cast<unsigned char>(text[i + 1]));
    if (inside && JoinsWord(c)) {
      out += c == '-' ? ' ' : c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::vector<std::string> WordsOf(std::string_view text) {
  const std::string normalised = NormalisedText(text);
  std::vector<std::string> words;
  std::size_t start = 0;
  while (start < normalised.size()) {
    std::size_t end = normalised.find(' ', start);
    if (end == std::string::npos) end = normalised.size();
    if (end > start) words.push_back(normalised.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

bool SameText(std::string_view a, std::string_view b) { return NormalisedText(a) == NormalisedText(b); }

}  // namespace parley
