#include "phonetics/respelling.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace parley {
namespace {

// Written in capitals, each is spelled out. Those that flite spells by itself (ATM, HR, SMS) are not listed.
constexpr std::array<std::string_view, 19> kInitialisms = {"FAQ",  "IRS", "ID",   "DIY", "ETA", "DOB", "CEO",
                                                           "URL",  "API", "FYI",  "USA", "UK",  "EU",  "IDs",
                                                           "FAQs", "VIP", "ASAP", "AM",  "PM"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kInstead = {
    {{"we're", "weere"},
     {"We're", "weere"},
     {"OK", "okay"},
     {"Ok", "okay"},
     {"w/o", "without"},
     // Spelled by flite, which takes it for an initialism.
     {"Nguyen", "winn"}}};

bool IsSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool IsAlnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string Spelled(std::string_view word) {
  std::string out;
  for (char c : word) {
    if (std::isupper(static_cast<unsigned char>(c)) == 0) {
      out += "'";  // the s of "IDs"
      out += c;
      continue;
    }
    if (!out.empty()) out += ' ';
    // A single "A" would be read as the article.
    out += c == 'A' ? std::string("eigh") : std::string(1, c);
  }
  return out;
}

std::string Respell(std::string_view token) {
  std::size_t begin = 0, end = token.size();
  while (begin < end && !IsAlnum(token[begin])) ++begin;
  while (end > begin && !IsAlnum(token[end - 1])) --end;
  const std::string_view word = token.substr(begin, end - begin);
  std::string said(word);
  if (std::find(kInitialisms.begin(), kInitialisms.end(), word) != kInitialisms.end()) said = Spelled(word);
  for (const auto& [written, spoken] : kInstead)
    if (word == written) said = spoken;
  return std::string(token.substr(0, begin)) + said + std::string(token.substr(end));
}

}  // namespace

std::size_t RespelledText::TokenAt(std::size_t offset) const {
  const auto after = std::upper_bound(pieces.begin(), pieces.end(), offset,
                                      [](std::size_t at, const Piece& piece) { return at < piece.begin; });
  return after == pieces.begin() ? 0 : std::prev(after)->token;
}

std::vector<std::string_view> TokensOf(std::string_view text) {
  std::vector<std::string_view> tokens;
  std::size_t i = 0;
  while (true) {
    while (i < text.size() && IsSpace(text[i])) ++i;
    if (i == text.size()) return tokens;
    const std::size_t begin = i;
    while (i < text.size() && !IsSpace(text[i])) ++i;
    tokens.push_back(text.substr(begin, i - begin));
  }
}

RespelledText RespellForSpeech(std::string_view text) {
  RespelledText out;
  const auto tokens = TokensOf(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!out.text.empty()) out.text += ' ';
    out.pieces.push_back({out.text.size(), i});
    out.text += Respell(tokens[i]);
  }
  return out;
}

}  // namespace parley
