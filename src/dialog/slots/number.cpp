#include <algorithm>

#include "dialog/slots/slot_types.hpp"
#include "dialog/slots/slot_words.hpp"

namespace parley {
namespace {

struct Named {
  std::string_view words;
  std::int64_t value;
};
constexpr Named kNamed[] = {{"half a dozen", 6}, {"a dozen", 12}, {"a couple of", 2}, {"a couple", 2},
                            {"just me", 1},      {"none", 0},     {"a pair", 2},      {"myself", 1}};

std::optional<ReadNumber> NumberAt(const std::vector<std::string>& words, std::size_t at) {
  for (const Named& named : kNamed)
    if (PhraseAt(words, at, named.words)) return ReadNumber{named.value, WordCount(named.words)};
  return CardinalAt(words, at);
}

/// An answer of one word that only sounds like a number: "Too." Put in figures.
void TakeLoneWordByEar(std::vector<std::string>& words) {
  const auto meant = [](const std::string& word) { return !IsFiller(word); };
  if (std::count_if(words.begin(), words.end(), meant) != 1) return;
  std::string& word = *std::find_if(words.begin(), words.end(), meant);
  if (const auto heard = DigitByEar(word)) word = std::to_string(*heard);
}

SlotReading Read(const SlotSpec& spec, std::string_view text, const LocalTime&) {
  auto words = Hear(text).plain;
  TakeLoneWordByEar(words);
  SlotReading reading;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto number = NumberAt(words, i);
    if (!number) continue;
    std::vector<bool> used(words.size(), false);
    for (std::size_t k = 0; k < number->used; ++k) used[i + k] = true;
    reading.coverage = Coverage(words, used);
    reading.rest = RestOf(words, i, number->used);
    reading.value = std::to_string(number->value);
    const bool fits = number->value >= spec.limits.min && number->value <= spec.limits.max;
    reading.outcome = fits ? SlotReading::Outcome::kValue : SlotReading::Outcome::kRefused;
    reading.problem = fits ? SlotProblem::kNone : SlotProblem::kOutOfRange;
    return reading;
  }
  return reading;
}

int Digits(const SlotSpec& spec) { return static_cast<int>(std::to_string(spec.limits.max).size()); }

}  // namespace

const SlotTypeOps kNumberSlot{SlotType::kNumber,
                              "number",
                              &Read,
                              [](const SlotSpec&, std::string_view value) { return std::string(value); },
                              [](const SlotSpec& spec) {
                                static constexpr std::string_view kWords[] = {"zero",  "one",  "two", "three",
                                                                              "four",  "five", "six", "seven",
                                                                              "eight", "nine", "ten"};
                                std::vector<std::string> answers;
                                for (std::int64_t n = 0; n <= 10; ++n)
                                  if (n >= spec.limits.min && n <= spec.limits.max)
                                    answers.emplace_back(kWords[static_cast<std::size_t>(n)]);
                                return answers;
                              },
                              [](const SlotSpec&, std::string_view) { return SlotCue::kUnknown; },
                              &Digits};

}  // namespace parley
