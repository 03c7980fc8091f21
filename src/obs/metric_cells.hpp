#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/units.hpp"

namespace parley {

/// A number that only grows. One thread writes, any thread reads: each shard or thread has its own and a scrape adds
/// them up, so that counting is a plain load and store.
class Counter {
 public:
  void Add(std::uint64_t by = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  [[nodiscard]] double Value() const noexcept { return static_cast<double>(value_.load(std::memory_order_relaxed)); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// A counter that several threads write, for what happens seldom. Thread-safe.
class SharedCounter {
 public:
  void Add(std::uint64_t by = 1) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] double Value() const noexcept { return static_cast<double>(value_.load(std::memory_order_relaxed)); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// A number that goes up and down. One thread writes, any thread reads.
class Gauge {
 public:
  void Set(double value) noexcept { value_.store(value, std::memory_order_relaxed); }
  void Add(double by) noexcept { Set(Value() + by); }
  [[nodiscard]] double Value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

/// One cell for each value of an enum that counts from 0: the values of one label.
template <typename Cell, typename Enum, std::size_t kCount>
class PerValue {
 public:
  PerValue() = default;
  /// Cells of a histogram: all with the same bounds.
  explicit PerValue(std::span<const double> bounds) : PerValue(bounds, std::make_index_sequence<kCount>{}) {}

  [[nodiscard]] Cell& operator[](Enum value) noexcept { return cells_[static_cast<std::size_t>(value)]; }
  [[nodiscard]] const Cell& operator[](Enum value) const noexcept { return cells_[static_cast<std::size_t>(value)]; }
  [[nodiscard]] auto begin() const { return cells_.begin(); }
  [[nodiscard]] auto end() const { return cells_.end(); }
  [[nodiscard]] std::size_t size() const { return kCount; }

 private:
  template <std::size_t... kIndex>
  PerValue(std::span<const double> bounds, std::index_sequence<kIndex...>)
      : cells_{(static_cast<void>(kIndex), Cell(bounds))...} {}

  std::array<Cell, kCount> cells_{};
};

/// What a histogram held at one moment. `counts` has one entry more than `bounds`: what exceeds the last bound.
struct HistogramValue {
  std::vector<std::uint64_t> counts;
  double sum = 0;

  [[nodiscard]] std::uint64_t Count() const {
    std::uint64_t count = 0;
    for (const std::uint64_t bucket : counts) count += bucket;
    return count;
  }
};

/// Counts values in buckets with fixed upper bounds (inclusive, ascending). One thread writes, any thread reads;
/// recording searches at most about 20 bounds and never allocates. The bounds must outlive it.
class Histogram {
 public:
  explicit Histogram(std::span<const double> bounds)
      : bounds_(bounds), counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds.size() + 1)) {}

  void Record(double value) noexcept {
    std::size_t bucket = 0;
    while (bucket < bounds_.size() && value > bounds_[bucket]) ++bucket;
    counts_[bucket].store(counts_[bucket].load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    sum_.store(sum_.load(std::memory_order_relaxed) + value, std::memory_order_relaxed);
  }
  void Record(Ns duration) noexcept { Record(std::chrono::duration<double>(duration).count()); }

  [[nodiscard]] std::span<const double> Bounds() const noexcept { return bounds_; }
  [[nodiscard]] HistogramValue Value() const {
    HistogramValue value;
    for (std::size_t i = 0; i <= bounds_.size(); ++i)
      value.counts.push_back(counts_[i].load(std::memory_order_relaxed));
    value.sum = sum_.load(std::memory_order_relaxed);
    return value;
  }

 private:
  std::span<const double> bounds_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
  std::atomic<double> sum_{0};
};

/// Bounds in seconds around the budget of one turn: 580 ms expected, 800 ms at P95, 1.5 s the limit of dead air.
inline constexpr std::array<double, 15> kTurnLatencyBounds{0.1, 0.2, 0.3,  0.4, 0.5, 0.6, 0.7, 0.75,
                                                           0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0};

/// Bounds in seconds for one stage of a turn (recogniser, language model, synthesiser, stop of speech).
inline constexpr std::array<double, 14> kStageLatencyBounds{0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15,
                                                            0.2,  0.3,  0.4,  0.6,  1.0,  2.5, 5.0};

}  // namespace parley
