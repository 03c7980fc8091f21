#include "turn/text_echo.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/words.hpp"

namespace parley::turn {
namespace {

constexpr double kEchoShare = 0.7;

/// Length of the longest common sub-sequence.
std::size_t CommonInOrder(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::size_t> best(b.size() + 1, 0);
  for (const std::string& word : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = best[j + 1];
      best[j + 1] = word == b[j] ? diagonal + 1 : std::max(above, best[j]);
      diagonal = above;
    }
  }
  return best.back();
}

}  // namespace

bool EchoesText(std::string_view heard, std::string_view spoken) {
  const std::vector<std::string> words = WordsOf(heard);
  if (words.empty()) return false;
  const auto common = static_cast<double>(CommonInOrder(words, WordsOf(spoken)));
  return common >= kEchoShare * static_cast<double>(words.size());
}

std::size_t WordCount(std::string_view text) { return WordsOf(text).size(); }

}  // namespace parley::turn
