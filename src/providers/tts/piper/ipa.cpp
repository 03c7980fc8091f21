#include "providers/tts/piper/ipa.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace parley {
namespace {

using Entry = std::pair<std::string_view, std::u32string_view>;

constexpr std::array kSounds = std::to_array<Entry>({
    {"aa", U"ɑː"}, {"ae", U"æ"},  {"ah", U"ʌ"},  {"ao", U"ɔː"}, {"aw", U"aʊ"}, {"ax", U"ə"},  {"ay", U"aɪ"},
    {"eh", U"ɛ"},  {"er", U"ɜː"}, {"ey", U"eɪ"}, {"ih", U"ɪ"},  {"iy", U"iː"}, {"ow", U"oʊ"}, {"oy", U"ɔɪ"},
    {"uh", U"ʊ"},  {"uw", U"uː"}, {"b", U"b"},   {"ch", U"tʃ"}, {"d", U"d"},   {"dh", U"ð"},  {"f", U"f"},
    {"g", U"ɡ"},   {"hh", U"h"},  {"jh", U"dʒ"}, {"k", U"k"},   {"l", U"l"},   {"m", U"m"},   {"n", U"n"},
    {"ng", U"ŋ"},  {"p", U"p"},   {"r", U"ɹ"},   {"s", U"s"},   {"sh", U"ʃ"},  {"t", U"t"},   {"th", U"θ"},
    {"v", U"v"},   {"w", U"w"},   {"y", U"j"},   {"z", U"z"},   {"zh", U"ʒ"},
});

// Said this way inside a sentence, whatever the lexicon's full form is.
constexpr std::array kWeakForms = std::to_array<Entry>({
    {"a", U"ɐ"},
    {"an", U"ɐn"},
    {"and", U"ænd"},
    {"of", U"ʌv"},
    {"to", U"tə"},
    {"for", U"fɔːɹ"},
    {"you", U"juː"},
    {"your", U"jʊɹ"},
});

// Full vowels, no stress.
constexpr std::array kUnstressed = std::to_array<std::string_view>({
    "i",     "am",  "is",  "are",  "was", "were", "be",   "been",  "can",  "could", "would", "should", "will",
    "shall", "may", "do",  "does", "did", "has",  "have", "had",   "at",   "on",    "in",    "by",     "with",
    "from",  "as",  "if",  "or",   "but", "that", "than", "it",    "its",  "he",    "she",   "we",     "they",
    "them",  "him", "her", "me",   "my",  "our",  "us",   "their", "this", "the",   "so",    "into",
});

bool IsVowel(const Phone& phone) { return std::string_view("aeiou").find(phone.name[0]) != std::string_view::npos; }

template <std::size_t N>
const std::u32string_view* Lookup(const std::array<Entry, N>& table, std::string_view key) {
  const auto found = std::find_if(table.begin(), table.end(), [key](const Entry& entry) { return entry.first == key; });
  return found == table.end() ? nullptr : &found->second;
}

// "better", "city": between a vowel (or r) and an unstressed vowel, t is a tap.
bool IsTap(const std::vector<Phone>& phones, std::size_t i) {
  if (phones[i].name != "t" || i == 0 || i + 1 >= phones.size()) return false;
  const bool before = IsVowel(phones[i - 1]) || phones[i - 1].name == "r";
  return before && IsVowel(phones[i + 1]) && !phones[i + 1].stressed;
}

void AddSounds(const std::vector<Phone>& phones, bool unstressed, std::u32string& out) {
  for (std::size_t i = 0; i < phones.size(); ++i) {
    const Phone& phone = phones[i];
    const bool stressed = phone.stressed && !unstressed;
    const bool last = i + 1 == phones.size();
    if (stressed) out += U'ˈ';
    if (phone.name == "er" && !phone.stressed) {
      out += U'ɚ';
    } else if (phone.name == "iy" && !phone.stressed && last) {
      out += U'i';
    } else if (phone.name == "uh" && !last && phones[i + 1].name == "r") {
      out += U"ʊ";
    } else if (IsTap(phones, i)) {
      out += U'ɾ';
    } else if (const auto* sound = Lookup(kSounds, phone.name)) {
      out += *sound;
    }
  }
}

std::u32string WordToIpa(const PhoneticWord& word, bool alone) {
  std::u32string out;
  const auto* weak = alone ? nullptr : Lookup(kWeakForms, word.name);
  if (weak != nullptr) {
    out += *weak;
  } else if (word.name == "the" && !alone) {
    // flite tells by its vowel whether a vowel follows.
    out += word.phones.back().name == "iy" ? U"ðɪ" : U"ðə";
  } else {
    const bool unstressed = !alone && std::find(kUnstressed.begin(), kUnstressed.end(), word.name) != kUnstressed.end();
    AddSounds(word.phones, unstressed, out);
  }
  return out;
}

}  // namespace

IpaClause ToIpa(std::span<const PhoneticWord> words) {
  IpaClause clause;
  const auto add = [&](std::u32string_view symbols, std::size_t word) {
    clause.symbols += symbols;
    clause.word_of.resize(clause.symbols.size(), word);
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const PhoneticWord& word = words[i];
    const bool last = i + 1 == words.size();
    // flite sets "'s" and "'ll" apart; in speech they belong to the word before.
    if (i > 0 && word.name[0] != '\'') add(U" ", i);
    add(WordToIpa(word, words.size() == 1), i);
    char32_t mark = word.punctuation.empty() ? U'\0' : static_cast<char32_t>(word.punctuation.back());
    if (mark == U'\0' && last) mark = U',';
    if (mark != U'\0') add({&mark, 1}, i);
  }
  return clause;
}

std::u32string CodePointsOf(std::string_view utf8) {
  std::u32string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t value = bytes == 1 ? lead : lead & (0xFFU >> (bytes + 1));
    for (std::size_t k = 1; k < bytes && i + k < utf8.size(); ++k)
      value = (value << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
    out += value;
    i += bytes;
  }
  return out;
}

}  // namespace parley
