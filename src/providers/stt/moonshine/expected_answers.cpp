#include "providers/stt/moonshine/expected_answers.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/words.hpp"

namespace parley {
namespace {

constexpr std::array<std::string_view, 11> kDigits = {"zero", "one",   "two",   "three", "four", "five",
                                                      "six",  "seven", "eight", "nine",  "oh"};

// Letters: a long answer is misheard as several words more ("after an in"), a short one hardly.
constexpr std::size_t kLong = 7;

std::size_t CountWords(std::string_view normalised) {
  return normalised.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(normalised.begin(), normalised.end(), ' '));
}

}  // namespace

ExpectedAnswers::ExpectedAnswers(const RecognizerHints& hints) {
  for (const std::string& answer : hints.expected) Add(answer);
  if (hints.digits) {
    for (const std::string_view digit : kDigits) Add(digit);
  }
}

void ExpectedAnswers::Add(std::string_view answer) {
  Answer entry;
  entry.normalised = NormalisedText(answer);
  if (entry.normalised.empty() || Contains(answer)) return;
  entry.written = std::string(answer);
  while (!entry.written.empty() && std::ispunct(static_cast<unsigned char>(entry.written.back())) != 0)
    entry.written.pop_back();
  if (entry.written.empty()) return;
  entry.written[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(entry.written[0])));
  entry.words = CountWords(entry.normalised);
  answers_.push_back(std::move(entry));
}

bool ExpectedAnswers::Contains(std::string_view text) const {
  const std::string normalised = NormalisedText(text);
  return std::any_of(answers_.begin(), answers_.end(),
                     [&](const Answer& answer) { return answer.normalised == normalised; });
}

std::vector<std::string> ExpectedAnswers::Candidates(std::string_view text) const {
  const std::size_t words = CountWords(NormalisedText(text));
  std::vector<std::string> candidates;
  for (const Answer& answer : answers_) {
    const std::size_t more = answer.normalised.size() >= kLong ? 2 : 1;
    if (words <= answer.words + more && answer.words <= words + 1) candidates.push_back(answer.written);
  }
  return candidates;
}

}  // namespace parley
