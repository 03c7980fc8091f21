#include <algorithm>
#include <array>
#include <cctype>

#include "dialog/slots/slot_types.hpp"
#include "dialog/slots/slot_words.hpp"

namespace parley {
namespace {

/// What people say before their name, the longest first.
constexpr std::array<std::string_view, 36> kLeads{"you can call me",
                                                  "it's under the name of",
                                                  "it's under the name",
                                                  "under the name of",
                                                  "under the name",
                                                  "my full name is",
                                                  "my first name is",
                                                  "my last name is",
                                                  "the name would be",
                                                  "my name would be",
                                                  "my name is",
                                                  "my name's",
                                                  "last name is",
                                                  "first name is",
                                                  "the name is",
                                                  "the name's",
                                                  "name is",
                                                  "name's",
                                                  "this is",
                                                  "that's",
                                                  "that is",
                                                  "that would be",
                                                  "it is",
                                                  "it's",
                                                  "its",
                                                  "i'm called",
                                                  "i'm",
                                                  "i am",
                                                  "call me",
                                                  "put it under",
                                                  "put down",
                                                  "under",
                                                  "for",
                                                  "first name",
                                                  "last name",
                                                  "name"};
constexpr std::array<std::string_view, 12> kTails{"please",      "thanks",     "thank you",      "speaking",
                                                  "here",        "by the way", "that's my name", "is my name",
                                                  "is the name", "okay",       "calling",        "again"};
constexpr std::array<std::string_view, 22> kBefore{"um",  "uh",   "er",  "erm",    "oh",    "ah", "well", "so",
                                                   "yes", "yeah", "yep", "sure",   "okay",  "ok", "hi",   "hello",
                                                   "hey", "and",  "of",  "course", "right", "no"};
/// Words of questions, refusals and talk: a "name" that contains one is none.
constexpr std::array<std::string_view, 88> kNoName{"what",
                                                   "what's",
                                                   "how",
                                                   "when",
                                                   "where",
                                                   "who",
                                                   "why",
                                                   "which",
                                                   "do",
                                                   "does",
                                                   "did",
                                                   "can",
                                                   "could",
                                                   "would",
                                                   "will",
                                                   "is",
                                                   "are",
                                                   "was",
                                                   "you",
                                                   "your",
                                                   "the",
                                                   "a",
                                                   "an",
                                                   "to",
                                                   "of",
                                                   "in",
                                                   "on",
                                                   "at",
                                                   "about",
                                                   "and",
                                                   "or",
                                                   "but",
                                                   "with",
                                                   "have",
                                                   "has",
                                                   "need",
                                                   "want",
                                                   "like",
                                                   "get",
                                                   "got",
                                                   "not",
                                                   "don't",
                                                   "can't",
                                                   "won't",
                                                   "yes",
                                                   "no",
                                                   "nope",
                                                   "yeah",
                                                   "please",
                                                   "person",
                                                   "human",
                                                   "agent",
                                                   "representative",
                                                   "somebody",
                                                   "someone",
                                                   "appointment",
                                                   "book",
                                                   "cancel",
                                                   "price",
                                                   "cost",
                                                   "insurance",
                                                   "hours",
                                                   "open",
                                                   "never",
                                                   "mind",
                                                   "nothing",
                                                   "help",
                                                   "me",
                                                   "my",
                                                   "we",
                                                   "they",
                                                   "it",
                                                   "this",
                                                   "that",
                                                   "there",
                                                   "here",
                                                   "wait",
                                                   "hold",
                                                   "stop",
                                                   "sorry",
                                                   "repeat",
                                                   "again",
                                                   "pardon",
                                                   "operator",
                                                   "robot",
                                                   "much",
                                                   "speak",
                                                   "talk"};

bool IsNamePart(std::string_view word) {
  if (IsOneOf(word, kNoName)) return false;
  return std::none_of(word.begin(), word.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '@' || c == '$' || c == '%' || c == '#' ||
           c == '*' || c == '+' || c == ':';
  });
}

std::string Capitalised(std::string_view written) {
  std::string out;
  for (char c : written) {
    const bool keep = std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0 || c == '\'';
    if (keep) out += c;
  }
  const bool lower = std::none_of(out.begin(), out.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (lower && !out.empty()) out.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(out.front())));
  return out;
}

/// "j o h n" alone is the name; after the name it only spells it.
void JoinLetters(HeardWords& heard) {
  std::size_t tail = heard.size();
  while (tail > 0 && heard.plain[tail - 1].size() == 1) --tail;
  if (heard.size() - tail < 2) return;
  std::string joined;
  for (std::size_t i = tail; i < heard.size(); ++i) joined += heard.plain[i];
  heard.plain.resize(tail);
  heard.written.resize(tail);
  if (tail > 0) return;
  heard.plain.push_back(joined);
  heard.written.push_back(joined);
}

void DropFront(HeardWords& heard, std::size_t count) {
  heard.plain.erase(heard.plain.begin(), heard.plain.begin() + static_cast<std::ptrdiff_t>(count));
  heard.written.erase(heard.written.begin(), heard.written.begin() + static_cast<std::ptrdiff_t>(count));
}

/// @return true if words that introduce a name were there.
bool Strip(HeardWords& heard) {
  bool introduced = false;
  for (bool again = true; again && heard.size() > 0;) {
    again = false;
    if (IsOneOf(heard.plain.front(), kBefore)) {
      DropFront(heard, 1);
      again = true;
    }
    for (const std::string_view lead : kLeads) {
      if (heard.size() == 0 || !PhraseAt(heard.plain, 0, lead)) continue;
      DropFront(heard, WordCount(lead));
      introduced = again = true;
      break;
    }
  }
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view tail : kTails) {
      const std::size_t count = WordCount(tail);
      if (heard.size() <= count || !PhraseAt(heard.plain, heard.size() - count, tail)) continue;
      heard.plain.resize(heard.size() - count);
      heard.written.resize(heard.plain.size());
      again = true;
      break;
    }
  }
  return introduced;
}

SlotReading Read(const SlotSpec&, std::string_view text, const LocalTime&) {
  HeardWords heard = Hear(text);
  const bool introduced = Strip(heard);
  JoinLetters(heard);
  SlotReading reading;
  if (heard.size() == 0) {
    if (introduced) reading.outcome = SlotReading::Outcome::kIncomplete;
    return reading;
  }
  // First, middle and two family names; more is a sentence.
  constexpr std::size_t kLongest = 4;
  if (heard.size() > kLongest || !std::all_of(heard.plain.begin(), heard.plain.end(), IsNamePart)) return reading;
  for (const std::string& word : heard.written) {
    if (!reading.value.empty()) reading.value += ' ';
    reading.value += Capitalised(word);
  }
  reading.outcome = SlotReading::Outcome::kValue;
  reading.coverage = introduced ? 1.0 : heard.size() <= 3 ? 0.8 : 0.5;
  return reading;
}

SlotCue Cue(const SlotSpec& spec, std::string_view partial) {
  return Read(spec, partial, LocalTime{}).outcome == SlotReading::Outcome::kIncomplete ? SlotCue::kIncomplete
                                                                                       : SlotCue::kUnknown;
}

}  // namespace

const SlotTypeOps kNameSlot{SlotType::kName,
                            "name",
                            &Read,
                            [](const SlotSpec&, std::string_view value) { return std::string(value); },
                            [](const SlotSpec&) { return std::vector<std::string>{}; },
                            &Cue,
                            [](const SlotSpec&) { return 0; }};

}  // namespace parley
