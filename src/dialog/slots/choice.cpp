#include <algorithm>
#include <array>

#include "base/words.hpp"
#include "dialog/slots/slot_types.hpp"
#include "dialog/slots/slot_words.hpp"

namespace parley {
namespace {

/// "fillings" names the filling.
bool SameWord(std::string_view a, std::string_view b) {
  const auto stem = [](std::string_view word) {
    return word.size() > 3 && word.ends_with('s') ? word.substr(0, word.size() - 1) : word;
  };
  return stem(a) == stem(b);
}

bool StandsAt(const std::vector<std::string>& words, std::size_t at, const std::vector<std::string>& name) {
  if (name.empty() || at + name.size() > words.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i)
    if (!SameWord(words[at + i], name[i])) return false;
  return true;
}

struct Match {
  const SlotChoice* choice = nullptr;
  std::size_t at = 0;
  std::size_t count = 0;
};

/// The item whose name is longest; of equals the one said first.
Match ByName(const std::vector<std::string>& words, const std::vector<SlotChoice>& choices) {
  Match best;
  for (const SlotChoice& choice : choices) {
    std::vector<std::string> names = choice.synonyms;
    names.push_back(choice.value);
    names.push_back(choice.say);
    for (const std::string& name : names) {
      const auto name_words = WordsOf(name);
      for (std::size_t at = 0; at < words.size(); ++at) {
        if (!StandsAt(words, at, name_words) || IsNegated(words, at)) continue;
        const bool better = name_words.size() > best.count || (name_words.size() == best.count && at < best.at);
        if (better) best = {&choice, at, name_words.size()};
      }
    }
  }
  return best;
}

/// "the first one", "number two", "the last", "option 3", "the latter".
Match ByPlace(const std::vector<std::string>& words, const std::vector<SlotChoice>& choices) {
  for (std::size_t at = 0; at < words.size(); ++at) {
    // "Hold on a second" chooses nothing.
    if (words[at] == "second" && at > 0 && (words[at - 1] == "a" || words[at - 1] == "one")) continue;
    std::optional<std::size_t> place;
    std::size_t count = 1;
    const bool last = words[at] == "last" || words[at] == "latter";
    const bool numbered = words[at] == "number" || words[at] == "option" || words[at] == "choice";
    if (last) {
      place = choices.size();
    } else if (words[at] == "former") {
      place = 1;
    } else if (const auto ordinal = OrdinalAt(words, at)) {
      place = static_cast<std::size_t>(ordinal->value);
    } else if (const auto number = CardinalAt(words, at + 1); numbered && number) {
      place = static_cast<std::size_t>(number->value);
      count = 2;
    } else if (const auto digit = CardinalAt(words, at); digit && words.size() == 1) {
      place = static_cast<std::size_t>(digit->value);
    }
    if (place && *place >= 1 && *place <= choices.size()) return {&choices[*place - 1], at, count};
  }
  return {};
}

SlotReading Read(const SlotSpec& spec, std::string_view text, const LocalTime&) {
  const auto words = Hear(text).plain;
  Match match = ByName(words, spec.limits.choices);
  if (match.choice == nullptr) match = ByPlace(words, spec.limits.choices);
  SlotReading reading;
  if (match.choice == nullptr) return reading;
  std::vector<bool> used(words.size(), false);
  for (std::size_t i = 0; i < words.size(); ++i) {
    static constexpr std::string_view kCarriers[] = {"the",  "a",   "an",   "one",  "my",
                                                     "it's", "for", "need", "want", "i'd"};
    used[i] = (i >= match.at && i < match.at + match.count) || IsOneOf(words[i], kCarriers);
  }
  reading.coverage = Coverage(words, used);
  reading.rest = RestOf(words, match.at, match.count);
  reading.value = match.choice->value;
  reading.outcome = SlotReading::Outcome::kValue;
  return reading;
}

std::string Speak(const SlotSpec& spec, std::string_view value) {
  for (const SlotChoice& choice : spec.limits.choices)
    if (choice.value == value) return choice.say.empty() ? choice.value : choice.say;
  return std::string(value);
}

/// A name without "a", "an" or "the" before it.
std::string_view WithoutArticle(std::string_view name) {
  for (const std::string_view article : {"a ", "an ", "the "})
    if (name.starts_with(article)) return name.substr(article.size());
  return name;
}

/// "cleaning", "a cleaning", "the cleaning please": how callers name one item. An item that is offered without an
/// article ("Doctor Chen") is asked for without one.
std::vector<std::string> Expected(const SlotSpec& spec) {
  std::vector<std::string> answers;
  const auto add = [&](std::string_view before, std::string_view name) {
    std::string answer(before);
    answer += name;
    for (const char* after : {"", " please"}) {
      if (std::find(answers.begin(), answers.end(), answer + after) == answers.end()) answers.push_back(answer + after);
    }
  };
  for (const SlotChoice& choice : spec.limits.choices) {
    const std::string& offered = choice.say.empty() ? choice.value : choice.say;
    const bool counted = WithoutArticle(offered) != offered;
    std::vector<std::string> names{offered, choice.value};
    names.insert(names.end(), choice.synonyms.begin(), choice.synonyms.end());
    for (const std::string& full : names) {
      const std::string_view name = WithoutArticle(full);
      if (name.empty()) continue;
      add("", name);
      if (!counted) continue;
      add(std::string_view("aeiou").find(name.front()) == std::string_view::npos ? "a " : "an ", name);
      add("the ", name);
    }
  }
  static constexpr std::array<std::string_view, 4> kPlaces{"the first one", "the second one", "the third one",
                                                           "the fourth one"};
  for (std::size_t i = 0; i < std::min(kPlaces.size(), spec.limits.choices.size()); ++i)
    answers.emplace_back(kPlaces[i]);
  return answers;
}

}  // namespace

const SlotTypeOps kChoiceSlot{SlotType::kChoice,
                              "choice",
                              &Read,
                              &Speak,
                              &Expected,
                              [](const SlotSpec&, std::string_view) { return SlotCue::kUnknown; },
                              [](const SlotSpec& spec) { return spec.limits.choices.size() > 9 ? 2 : 1; }};

}  // namespace parley
