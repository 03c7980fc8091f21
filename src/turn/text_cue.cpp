#include "turn/text_cue.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/words.hpp"

namespace parley::turn {
namespace {

using Text = std::string_view;

template <std::size_t N>
bool EndsWith(Text text, const std::array<Text, N>& endings) {
  return std::any_of(endings.begin(), endings.end(), [&](Text ending) { return text.ends_with(ending); });
}

bool Contains(Phrases words, Text word) { return std::find(words.begin(), words.end(), word) != words.end(); }

constexpr std::array kSentenceEnds = {Text{"."}, Text{"?"}, Text{"!"}};
constexpr std::array kGoesOn = {Text{","}, Text{"-"}, Text{"..."}, Text{"\u2026"}, Text{"\u2013"}, Text{"\u2014"}};

}  // namespace

TextCue CueOf(Text text, bool asked, Language language) {
  const LanguageLists& lists = ListsOf(language);
  const std::string normalised = NormalisedText(text);
  if (normalised.empty()) return TextCue::kNeutral;
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);

  // "mm hmm" ends in "hmm" and is an answer all the same.
  if (EndsWithAny(normalised, lists.fillers) && !EndsWithAny(normalised, lists.backchannels)) return TextCue::kFiller;
  const Text last = Text{normalised}.substr(normalised.rfind(' ') + 1);
  const bool punctuated = EndsWith(text, kSentenceEnds);
  if (Contains(lists.unfinished, last) && !(Contains(lists.prepositions, last) && punctuated)) return TextCue::kOpen;
  if (EndsWith(text, kGoesOn)) return TextCue::kOpen;
  if (punctuated) return TextCue::kComplete;
  if (asked && (MadeOf(normalised, lists.backchannels) || Contains(lists.direct_answers, normalised)))
    return TextCue::kComplete;
  return TextCue::kNeutral;
}

}  // namespace parley::turn
