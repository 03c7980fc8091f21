#include <algorithm>
#include <array>
#include <cctype>

#include "dialog/slots/slot_types.hpp"
#include "dialog/slots/slot_words.hpp"

namespace parley {
namespace {

constexpr std::array<std::string_view, 10> kLeads{
    "my email address is", "my email is", "the email is", "my e mail is", "email is", "it's", "it is", "that's",
    "that would be",       "sure"};

/// What a spoken word is in an address.
std::string Written(const std::vector<std::string>& words, std::size_t at, std::size_t& used) {
  used = 1;
  const std::string& word = words[at];
  if (word == "at") {
    if (PhraseAt(words, at, "at sign")) used = 2;
    return "@";
  }
  if (word == "dot" || word == "point" || word == "period") return ".";
  if (word == "underscore") return "_";
  if (word == "dash" || word == "hyphen" || word == "minus") return "-";
  if (word == "plus") return "+";
  if (word == "um" || word == "uh") return "";
  if (const auto number = CardinalAt(words, at);
      number && std::isdigit(static_cast<unsigned char>(word.front())) == 0) {
    used = number->used;
    return std::to_string(number->value);
  }
  return word;
}

bool IsAddressChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-' || c == '+';
}

/// local@domain.tld with characters callers can say; a subset of RFC 5321 section 4.1.2.
bool IsAddress(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos) return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || domain.size() - dot < 3) return false;
  const std::string_view top = domain.substr(dot + 1);
  return std::all_of(local.begin(), local.end(), IsAddressChar) &&
         std::all_of(domain.begin(), domain.end(), IsAddressChar) &&
         std::all_of(top.begin(), top.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }) &&
         text.find("..") == std::string_view::npos && local.front() != '.' && local.back() != '.';
}

std::size_t LeadLength(const std::vector<std::string>& words) {
  std::size_t at = 0;
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view lead : kLeads) {
      if (!PhraseAt(words, at, lead)) continue;
      at += WordCount(lead);
      again = true;
    }
    while (at < words.size() && IsFiller(words[at])) {
      ++at;
      again = true;
    }
  }
  return at;
}

/// Hyphens inside a word would be lost in the compared form, so the written words are used.
std::vector<std::string> LowerWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      continue;
    }
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  }
  if (!word.empty()) words.push_back(std::move(word));
  for (std::string& each : words)
    while (each.size() > 1 && std::string_view(".,;:!?").find(each.back()) != std::string_view::npos) each.pop_back();
  return words;
}

SlotReading Read(const SlotSpec&, std::string_view text, const LocalTime&) {
  const auto words = LowerWords(text);
  std::string address;
  for (std::size_t i = LeadLength(words), used = 1; i < words.size(); i += used) {
    if (IsAddress(address) && (words[i] == "please" || words[i] == "thanks")) break;
    address += Written(words, i, used);
  }
  SlotReading reading;
  const bool has_at = address.find('@') != std::string::npos;
  if (IsAddress(address)) {
    reading = {SlotReading::Outcome::kValue, address, SlotProblem::kNone, 1.0, {}};
  } else if (has_at) {
    reading.outcome = SlotReading::Outcome::kIncomplete;
  }
  return reading;
}

std::string Speak(const SlotSpec&, std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '@')
      out += " at ";
    else if (c == '.')
      out += " dot ";
    else if (c == '_')
      out += " underscore ";
    else if (c == '-')
      out += " dash ";
    else if (c == '+')
      out += " plus ";
    else
      out += c;
  }
  return out;
}

SlotCue Cue(const SlotSpec& spec, std::string_view partial) {
  if (LowerWords(partial).empty()) return SlotCue::kUnknown;
  return Read(spec, partial, LocalTime{}).outcome == SlotReading::Outcome::kValue ? SlotCue::kCompleteByGrammar
                                                                                  : SlotCue::kIncomplete;
}

}  // namespace

const SlotTypeOps kEmailSlot{SlotType::kEmail,
                             "email",
                             &Read,
                             &Speak,
                             [](const SlotSpec&) {
                               return std::vector<std::string>{"at", "dot", "com", "gmail dot com", "underscore"};
                             },
                             &Cue,
                             [](const SlotSpec&) { return 0; }};

}  // namespace parley
