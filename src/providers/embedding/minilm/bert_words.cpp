#include "providers/embedding/minilm/bert_words.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "providers/embedding/minilm/unicode_tables.hpp"

namespace parley {
namespace {

constexpr char32_t kNoCharacter = 0xFFFD;

/// Takes the next character off the front of `text`; kNoCharacter for bytes that are none (RFC 3629 section 4).
char32_t TakeCharacter(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  text.remove_prefix(1);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 && lead < 0xF5   ? 3
                   : lead >= 0xE0 && lead < 0xF0 ? 2
                   : lead >= 0xC2 && lead < 0xE0 ? 1
                                                 : 0;
  if (more == 0) return kNoCharacter;
  static constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  char32_t code = lead & (0x3FU >> more);
  for (int i = 0; i < more; ++i) {
    if (text.empty() || (static_cast<unsigned char>(text.front()) & 0xC0) != 0x80) return kNoCharacter;
    code = code << 6 | (static_cast<unsigned char>(text.front()) & 0x3F);
    text.remove_prefix(1);
  }
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  return code < kLeast[more] || code > 0x10FFFF || surrogate ? kNoCharacter : code;
}

void Append(std::string& to, char32_t code) {
  const auto tail = [&](int shift) { to += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to += static_cast<char>(0xC0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    to += static_cast<char>(0xE0 | code >> 12);
    tail(6), tail(0);
  } else {
    to += static_cast<char>(0xF0 | code >> 18);
    tail(12), tail(6), tail(0);
  }
}

bool IsSpace(char32_t code) {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 || code == 0xA0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F ||
         code == 0x3000;
}

/// The blocks that tokenization.py calls Chinese.
bool IsChinese(char32_t code) {
  static constexpr std::pair<char32_t, char32_t> kBlocks[] = {
      {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},   {0x20000, 0x2A6DF},
      {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F}, {0x2B820, 0x2CEAF}, {0x2F800, 0x2FA1F}};
  return std::any_of(std::begin(kBlocks), std::end(kBlocks),
                     [&](const auto& block) { return code >= block.first && code <= block.second; });
}

bool IsAsciiMark(char32_t code) {
  return (code > ' ' && code < '0') || (code > '9' && code < 'A') || (code > 'Z' && code < 'a') ||
         (code > 'z' && code < 0x7F);
}

}  // namespace

std::vector<std::string> BertWords(std::string_view text, std::size_t most) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  while (!text.empty() && words.size() < most) {
    char32_t code = TakeCharacter(text);
    if (IsSpace(code)) {
      end_word();
      continue;
    }
    if (code == kNoCharacter || code < ' ' || code == 0x7F || (code >= 0x80 && IsIgnored(code))) continue;
    if (code >= 'A' && code <= 'Z') code += 'a' - 'A';
    if (code >= 0x80) code = LowerWithoutMark(code);
    if (code == 0) continue;
    if (code < 0x80 ? IsAsciiMark(code) : IsPunctuation(code) || IsChinese(code)) {
      end_word();
      Append(word, code);
      end_word();
    } else {
      Append(word, code);
    }
  }
  end_word();
  if (words.size() > most) words.resize(most);
  return words;
}

}  // namespace parley
