#include "turn/open_text.hpp"

#include <algorithm>

#include "base/words.hpp"

namespace parley::turn {

bool OpenText::Put(const Utterance& utterance) {
  const auto place = std::lower_bound(utterances_.begin(), utterances_.end(), utterance.id,
                                      [](const Utterance& have, UtteranceId id) { return have.id < id; });
  if (place == utterances_.end() || place->id != utterance.id) {
    const bool says_something = !NormalisedText(utterance.text).empty();
    utterances_.insert(place, utterance);
    return says_something;
  }
  if (place->final && !utterance.final) return false;
  const bool changed = !SameText(place->text, utterance.text);
  place->text = utterance.text;
  place->final = place->final || utterance.final;
  return changed;
}

void OpenText::Merge(OpenText other) {
  for (Utterance& utterance : other.utterances_)
    if (!Has(utterance.id)) Put(utterance);
}

bool OpenText::Has(UtteranceId id) const { return Find(id) != nullptr; }

const Utterance* OpenText::Find(UtteranceId id) const {
  const auto found =
      std::find_if(utterances_.begin(), utterances_.end(), [&](const Utterance& u) { return u.id == id; });
  return found == utterances_.end() ? nullptr : &*found;
}

std::string OpenText::Joined() const {
  std::string joined;
  for (const Utterance& utterance : utterances_) {
    if (utterance.text.empty()) continue;
    if (!joined.empty()) joined += ' ';
    joined += utterance.text;
  }
  return joined;
}

}  // namespace parley::turn
