#include "providers/stt/moonshine/expected_answers.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>

#include "base/words.hpp"

namespace parley {
namespace {

constexpr std::array<std::string_view, 11> kDigits = {"zero", "one",   "two",   "three", "four", "five",
                                                      "six",  "seven", "eight", "nine",  "oh"};

constexpr std::size_t kLongSound = 6;  // signs of a SoundKey: "afternoon", "wednesday"

std::size_t CountWords(std::string_view normalised) {
  return normalised.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(normalised.begin(), normalised.end(), ' '));
}

/// Class of a consonant in the spirit of Soundex (voiced and unvoiced alike), 'a' for a vowel, 0 for what is mute.
char SoundOf(char c) {
  switch (c) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
    case 'y': return 'a';
    case 'b':
    case 'p': return 'p';
    case 'f':
    case 'v': return 'f';
    case 'c':
    case 'g':
    case 'k':
    case 'q': return 'k';
    case 's':
    case 'x':
    case 'z':
    case 'j': return 's';
    case 'd':
    case 't': return 't';
    case 'm':
    case 'n': return 'n';
    case 'l': return 'l';
    case 'r': return 'r';
    case 'w': return 'w';
    case 'h': return 0;
    default: return std::isdigit(static_cast<unsigned char>(c)) ? c : '\0';
  }
}

}  // namespace

std::string SoundKey(std::string_view text) {
  std::string key;
  for (const char c : NormalisedText(text)) {
    const char sound = SoundOf(c);
    if (sound != 0 && (key.empty() || key.back() != sound)) key += sound;
  }
  return key;
}

double SoundDistance(std::string_view a, std::string_view b) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer == 0) return 0;
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return static_cast<double>(row[b.size()]) / static_cast<double>(longer);
}

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
  entry.sound = SoundKey(answer);
  entry.words = CountWords(entry.normalised);
  answers_.push_back(std::move(entry));
}

bool ExpectedAnswers::Contains(std::string_view text) const {
  const std::string normalised = NormalisedText(text);
  return std::any_of(answers_.begin(), answers_.end(),
                     [&](const Answer& answer) { return answer.normalised == normalised; });
}

std::vector<std::string> ExpectedAnswers::Candidates(std::string_view text, std::size_t most) const {
  const std::string sound = SoundKey(text);
  const std::size_t words = CountWords(NormalisedText(text));
  std::vector<std::pair<double, const Answer*>> near;
  for (const Answer& answer : answers_) {
    // A long word is misheard as several ("after an in"), a short one hardly.
    const std::size_t more = answer.sound.size() >= kLongSound ? 2 : 1;
    if (words > answer.words + more || answer.words > words + 1) continue;
    near.emplace_back(SoundDistance(sound, answer.sound), &answer);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> candidates;
  for (const auto& [distance, answer] : near) {
    if (candidates.size() == most) break;
    candidates.push_back(answer->written);
  }
  return candidates;
}

}  // namespace parley
