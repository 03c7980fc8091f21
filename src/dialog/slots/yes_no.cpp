#include <algorithm>
#include <array>

#include "dialog/slots/slot_types.hpp"
#include "dialog/slots/slot_words.hpp"

namespace parley {
namespace {

/// A strong phrase means yes or no wherever it stands; a weak one only near the start or as most of the answer,
/// because "is there parking right beside it" says nothing.
struct Phrase {
  std::string_view words;
  bool yes;
  bool strong;
};
constexpr std::array<Phrase, 86> kPhrases{{
    {"that's not right", false, true},
    {"that is not right", false, true},
    {"that's not correct", false, true},
    {"that is not correct", false, true},
    {"that isn't right", false, true},
    {"that's wrong", false, true},
    {"that is wrong", false, true},
    {"not quite right", false, true},
    {"not right", false, true},
    {"not correct", false, true},
    {"incorrect", false, true},
    {"not really", false, true},
    {"not quite", false, true},
    {"no thank you", false, true},
    {"no thanks", false, true},
    {"i don't think so", false, true},
    {"of course not", false, true},
    {"absolutely not", false, true},
    {"definitely not", false, true},
    {"don't bother", false, true},
    {"i'd rather not", false, true},
    {"not now", false, true},
    {"that's right", true, true},
    {"that is right", true, true},
    {"that's correct", true, true},
    {"that is correct", true, true},
    {"that's it", true, true},
    {"that is it", true, true},
    {"that's fine", true, true},
    {"that works", true, true},
    {"that's good", true, true},
    {"that'd be great", true, true},
    {"that would be great", true, true},
    {"sounds good", true, true},
    {"sounds great", true, true},
    {"you got it", true, true},
    {"of course", true, true},
    {"please do", true, true},
    {"go ahead", true, true},
    {"yes please", true, true},
    {"you bet", true, true},
    {"sounds fine", true, true},
    {"works for me", true, true},
    {"book it", true, true},
    {"let's do it", true, true},
    {"please don't", false, true},
    {"not at all", false, true},
    {"exactly", true, true},
    {"i guess so", true, true},
    {"i think so", true, true},
    {"uh uh", false, false},
    {"mm mm", false, false},
    {"no", false, false},
    {"nope", false, false},
    {"nah", false, false},
    {"negative", false, false},
    {"wrong", false, false},
    {"it isn't", false, false},
    {"it's not", false, false},
    {"i don't", false, false},
    {"i do not", false, false},
    {"don't", false, false},
    {"yes", true, false},
    {"yeah", true, false},
    {"yep", true, false},
    {"yup", true, false},
    {"yah", true, false},
    {"ya", true, false},
    {"sure", true, false},
    {"correct", true, false},
    {"right", true, false},
    {"ok", true, false},
    {"okay", true, false},
    {"absolutely", true, false},
    {"definitely", true, false},
    {"perfect", true, false},
    {"fine", true, false},
    {"uh huh", true, false},
    {"mm hmm", true, false},
    {"mm hm", true, false},
    {"mhm", true, false},
    {"alright", true, false},
    {"all right", true, false},
    {"it is", true, false},
    {"great", true, false},
    {"i do", true, false},
}};

bool IsHesitation(std::string_view word) {
  static constexpr std::array<std::string_view, 9> kWords{"um", "uh", "er", "oh", "well", "so", "ah", "hmm", "and"};
  return IsOneOf(word, kWords);
}

struct Found {
  bool any = false;
  bool yes = false;
  bool strong = false;
  bool early = false;
};

/// "Yeah, no" is a no; a strong phrase beats a weak one; among equals the first counts.
void Take(Found& found, const Phrase& phrase, bool early, bool follows_at_once) {
  const bool wins =
      !found.any || (phrase.strong && !found.strong) || (follows_at_once && found.yes && !phrase.yes && !found.strong);
  if (!wins) return;
  found = {true, phrase.yes, phrase.strong, early || found.early};
}

SlotReading Read(const SlotSpec&, std::string_view text, const LocalTime&) {
  const auto words = Hear(text).plain;
  std::vector<bool> used(words.size(), false);
  Found found;
  std::size_t begun = 0;  // words that are no hesitation, so far
  std::size_t last_end = 0;
  for (std::size_t i = 0; i < words.size();) {
    const auto* best = std::find_if(kPhrases.begin(), kPhrases.end(),
                                    [&](const Phrase& phrase) { return PhraseAt(words, i, phrase.words); });
    if (best == kPhrases.end()) {
      begun += IsHesitation(words[i]) ? 0 : 1;
      ++i;
      continue;
    }
    const std::size_t count = WordCount(best->words);
    for (std::size_t k = 0; k < count; ++k) used[i + k] = true;
    Take(found, *best, begun == 0, last_end == i && i > 0);
    begun += 1;
    i += count;
    last_end = i;
  }
  SlotReading reading;
  reading.coverage = Coverage(words, used);
  if (!found.any || (!found.strong && !found.early && reading.coverage < 0.5)) return {};
  reading.outcome = SlotReading::Outcome::kValue;
  reading.value = found.yes ? "yes" : "no";
  return reading;
}

}  // namespace

const SlotTypeOps kYesNoSlot{SlotType::kYesNo,
                             "yes_no",
                             &Read,
                             [](const SlotSpec&, std::string_view value) { return std::string(value); },
                             [](const SlotSpec&) {
                               return std::vector<std::string>{"yes",          "no",      "yeah", "nope",
                                                               "that's right", "correct", "sure", "no thanks"};
                             },
                             [](const SlotSpec&, std::string_view) { return SlotCue::kUnknown; },
                             [](const SlotSpec&) { return 1; }};

}  // namespace parley
