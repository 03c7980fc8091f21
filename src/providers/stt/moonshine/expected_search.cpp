#include "providers/stt/moonshine/expected_search.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <queue>

namespace parley {
namespace {

constexpr double kPerToken = 2;

/// A beginning that some texts share, or the whole of one.
struct Beginning {
  double log_probability = 0;
  std::size_t length = 0;                          // tokens
  std::vector<std::size_t> texts;                  // that begin so
  bool whole = false;                              // with the end: one text
  std::shared_ptr<const MoonshineDecoder> before;  // the last token

  /// A long answer loses a little with each token; it is read to its end before all the short ones are.
  [[nodiscard]] double Promise() const { return log_probability + kPerToken * static_cast<double>(length); }
  bool operator<(const Beginning& other) const { return Promise() < other.Promise(); }
};

class Search {
 public:
  Search(const MoonshineModel& model, const MoonshineEncoding& encoding, const std::vector<std::vector<TokenId>>& texts,
         const ExpectedSearch& limits)
      : model_(model), encoding_(encoding), texts_(texts), limits_(limits), least_(limits.least) {}

  Result<std::vector<ExpectedFound>> Run(int& runs) {
    std::vector<std::size_t> all(texts_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    GoOn(encoding_.begun, nullptr, {0, 0, std::move(all), false, nullptr});
    while (!open_.empty() && found_.size() < limits_.most) {
      Beginning best = open_.top();
      open_.pop();
      if (best.log_probability < least_) continue;
      if (best.whole) {
        found_.push_back({best.texts.front(), best.log_probability});
        least_ = std::max(least_, best.log_probability - limits_.behind);
        continue;
      }
      if (runs >= limits_.most_runs) continue;  // what is whole already still counts
      ++runs;
      const TokenId last = texts_[best.texts.front()][best.length - 1];
      auto read = model_.Read(encoding_, *best.before, last);
      if (!read) return FailFrom(read);
      auto decoder = std::make_shared<const MoonshineDecoder>(std::move(*read));
      GoOn(*decoder, decoder, best);
    }
    std::sort(found_.begin(), found_.end(),
              [](const auto& a, const auto& b) { return a.log_probability > b.log_probability; });
    while (!found_.empty() && found_.back().log_probability < least_) found_.pop_back();
    return std::move(found_);
  }

 private:
  /// Puts what can follow `so_far` among the open beginnings.
  void GoOn(const MoonshineDecoder& decoder, std::shared_ptr<const MoonshineDecoder> kept, const Beginning& so_far) {
    if (kept == nullptr) kept = std::shared_ptr<const MoonshineDecoder>(std::shared_ptr<void>(), &decoder);
    std::map<TokenId, std::vector<std::size_t>> next;
    for (const std::size_t text : so_far.texts) {
      if (texts_[text].size() > so_far.length)
        next[texts_[text][so_far.length]].push_back(text);
      else
        Open({so_far.log_probability + static_cast<double>(decoder.LogProbability(model_.Vocabulary().Endings())),
              so_far.length,
              {text},
              true,
              nullptr});
    }
    for (auto& [token, texts] : next)
      Open({so_far.log_probability + static_cast<double>(decoder.LogProbability(std::span(&token, 1))),
            so_far.length + 1, std::move(texts), false, kept});
  }

  void Open(Beginning beginning) {
    if (beginning.log_probability >= least_) open_.push(std::move(beginning));
  }

  const MoonshineModel& model_;
  const MoonshineEncoding& encoding_;
  const std::vector<std::vector<TokenId>>& texts_;
  const ExpectedSearch& limits_;
  double least_;
  std::priority_queue<Beginning> open_;
  std::vector<ExpectedFound> found_;
};

}  // namespace

Result<std::vector<ExpectedFound>> SearchExpected(const MoonshineModel& model, const MoonshineEncoding& encoding,
                                                  const std::vector<std::vector<TokenId>>& texts,
                                                  const ExpectedSearch& limits, int& runs) {
  return Search(model, encoding, texts, limits).Run(runs);
}

}  // namespace parley
