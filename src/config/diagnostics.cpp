#include "config/diagnostics.hpp"

#include <algorithm>
#include <tuple>

namespace parley {
namespace {

/// Number of letters to add, drop, change or swap (optimal string alignment).
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      cost[i][j] =
          std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

/// Longer "names" are no typing mistakes, and would cost time.
constexpr std::size_t kLongestName = 64;

}  // namespace

void Diagnostics::Error(FilePosition where, std::string message) {
  all_.push_back({Severity::kError, std::move(where), std::move(message)});
}
void Diagnostics::Warning(FilePosition where, std::string message) {
  all_.push_back({Severity::kWarning, std::move(where), std::move(message)});
}

bool Diagnostics::HasErrors() const {
  return std::any_of(all_.begin(), all_.end(), [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

std::string Diagnostics::Format() const {
  std::vector<const Diagnostic*> sorted;
  for (const Diagnostic& each : all_) sorted.push_back(&each);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return std::tie(a->where.file, a->where.line, a->where.column) <
           std::tie(b->where.file, b->where.line, b->where.column);
  });
  std::string out;
  for (const Diagnostic* each : sorted) {
    out += each->where.file;
    if (each->where.line > 0) out += ":" + std::to_string(each->where.line) + ":" + std::to_string(each->where.column);
    out += each->severity == Severity::kError ? ": error: " : ": warning: ";
    out += each->message + "\n";
  }
  return out;
}

std::string Suggestion(std::string_view unknown, std::span<const std::string> known) {
  if (unknown.size() > kLongestName) return {};
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(1, unknown.size() / 3) + 1;
  for (const std::string& name : known) {
    if (name.size() > kLongestName) continue;
    const std::size_t distance = EditDistance(unknown, name);
    if (distance >= best_distance) continue;
    best = &name;
    best_distance = distance;
  }
  return best == nullptr ? std::string() : "; did you mean '" + *best + "'?";
}

}  // namespace parley
