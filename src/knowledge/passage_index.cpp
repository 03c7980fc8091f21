#include "knowledge/passage_index.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "knowledge/search_terms.hpp"

namespace parley {
namespace {

/// Share of a common word's weight; enough that "who are you" is found, too little to decide among topics.
constexpr double kCommonWordShare = 0.2;

/// Meaning as a function of the cosine of two sentence embeddings (all-MiniLM-L6-v2), in two straight lines: nothing at
/// kUnrelatedCosine, kLikelyMeaning (the default threshold of an intent) at kLikelyCosine, 1 for the same direction, so
/// that near-equal texts keep their order. Chosen with tests/bench/understanding_bench on one half of its sentences of
/// callers; docs/performance.md has the figures. Lower or higher lines trade what is missed for what is wrong.
constexpr double kUnrelatedCosine = 0.15;
constexpr double kLikelyCosine = 0.45;
constexpr double kLikelyMeaning = 0.55;

/// How far equal words raise a score by meaning: enough to break ties, since the embedding knows the words as well
/// (same table: 0 to 0.2 differ by one sentence, 0.3 costs two).
constexpr double kWordBonus = 0.15;

std::vector<float> UnitLength(std::span<const float> vector) {
  double sum = 0;
  for (const float x : vector) sum += static_cast<double>(x) * x;
  if (!(sum > 0) || !std::isfinite(sum)) return {};
  const double scale = 1 / std::sqrt(sum);
  std::vector<float> unit;
  unit.reserve(vector.size());
  for (const float x : vector) unit.push_back(static_cast<float>(x * scale));
  return unit;
}

double Dot(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.empty() || a.size() != b.size()) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return std::clamp(sum, -1.0, 1.0);
}

double Fuse(double cosine, double lexical, bool by_meaning) {
  if (!by_meaning) return lexical;
  const double meaning = cosine < kLikelyCosine
                             ? kLikelyMeaning * (cosine - kUnrelatedCosine) / (kLikelyCosine - kUnrelatedCosine)
                             : kLikelyMeaning + (1 - kLikelyMeaning) * (cosine - kLikelyCosine) / (1 - kLikelyCosine);
  const double bounded = std::clamp(meaning, 0.0, 1.0);
  return bounded + (1 - bounded) * kWordBonus * lexical;
}

}  // namespace

PassageIndex::PassageIndex(const std::vector<Entry>& entries) {
  entries_.reserve(entries.size());
  IndexTerms(entries);
  for (std::size_t i = 0; i < entries.size(); ++i) entries_[i].embedding = UnitLength(entries[i].embedding);
}

void PassageIndex::IndexTerms(const std::vector<Entry>& entries) {
  std::map<std::string, std::pair<std::size_t, bool>> found_in;  // stem -> entries, common
  std::vector<std::vector<std::pair<std::string, bool>>> words(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    for (SearchTerm& term : SearchTerms(entries[i].text)) words[i].emplace_back(std::move(term.stem), true);
    for (SearchTerm& term : SearchTerms(entries[i].context)) {
      const bool known =
          std::any_of(words[i].begin(), words[i].end(), [&](const auto& w) { return w.first == term.stem; });
      if (!known) words[i].emplace_back(std::move(term.stem), false);
    }
    for (const auto& [stem, own] : words[i]) ++found_in[stem].first;
    for (const SearchTerm& term : SearchTerms(entries[i].text + " " + entries[i].context))
      found_in[term.stem].second = term.common;
  }
  const auto count = static_cast<double>(entries.size());
  for (const auto& [stem, seen] : found_in) {
    const auto in = static_cast<double>(seen.first);
    // Robertson and Sparck Jones weight as in BM25, never negative.
    const double idf = std::log(1 + (count - in + 0.5) / (in + 0.5));
    terms_.push_back({stem, idf * (seen.second ? kCommonWordShare : 1.0)});
  }
  unknown_weight_ = std::log(1 + (count + 0.5) / 0.5);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Indexed indexed;
    indexed.own_share = entries[i].own_share;
    for (const auto& [stem, own] : words[i]) {
      const std::uint32_t term = *FindTerm(stem);
      indexed.terms.push_back({term, own});
      if (own) indexed.own_weight += terms_[term].weight;
    }
    std::sort(indexed.terms.begin(), indexed.terms.end(),
              [](const EntryTerm& a, const EntryTerm& b) { return a.term < b.term; });
    entries_.push_back(std::move(indexed));
  }
}

std::optional<std::uint32_t> PassageIndex::FindTerm(std::string_view stem) const {
  const auto at = std::lower_bound(terms_.begin(), terms_.end(), stem,
                                   [](const Term& t, std::string_view s) { return t.stem < s; });
  if (at == terms_.end() || at->stem != stem) return std::nullopt;
  return static_cast<std::uint32_t>(at - terms_.begin());
}

/// Weight of the shared words over that of the question and over that of the entry, as a weighted geometric mean.
double PassageIndex::Lexical(const Indexed& entry, const std::vector<std::uint32_t>& question, double total) const {
  double shared = 0;
  double shared_own = 0;
  for (const std::uint32_t term : question) {
    const auto at = std::lower_bound(entry.terms.begin(), entry.terms.end(), term,
                                     [](const EntryTerm& t, std::uint32_t wanted) { return t.term < wanted; });
    if (at == entry.terms.end() || at->term != term) continue;
    shared += terms_[term].weight;
    if (at->own) shared_own += terms_[term].weight;
  }
  if (shared <= 0 || total <= 0) return 0;
  const double of_question = std::min(1.0, shared / total);
  // Words found only in the title still count as some of the entry.
  const double of_entry = entry.own_weight > 0 ? std::min(1.0, std::max(shared_own, shared / 2) / entry.own_weight) : 0;
  return std::pow(of_question, 1 - entry.own_share) * std::pow(of_entry, entry.own_share);
}

std::vector<IndexHit> PassageIndex::Search(std::string_view question, EmbeddingView embedding, std::size_t k) const {
  std::vector<std::uint32_t> terms;
  double total = 0;
  for (const SearchTerm& term : SearchTerms(question)) {
    if (const auto known = FindTerm(term.stem)) {
      terms.push_back(*known);
      total += terms_[*known].weight;
    } else {
      total += unknown_weight_ * (term.common ? kCommonWordShare : 1.0);
    }
  }
  const std::vector<float> direction = UnitLength(embedding);
  std::vector<IndexHit> hits;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    IndexHit hit;
    hit.entry = i;
    hit.lexical = Lexical(entries_[i], terms, total);
    const bool by_meaning = !direction.empty() && direction.size() == entries_[i].embedding.size();
    if (by_meaning) hit.cosine = Dot(direction, entries_[i].embedding);
    hit.score = Fuse(hit.cosine, hit.lexical, by_meaning);
    if (hit.score > 0) hits.push_back(hit);
  }
  std::stable_sort(hits.begin(), hits.end(), [](const IndexHit& a, const IndexHit& b) { return a.score > b.score; });
  if (hits.size() > k) hits.resize(k);
  return hits;
}

}  // namespace parley
