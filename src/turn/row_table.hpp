#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "turn/row.hpp"

namespace parley::turn {

/// The rows that one event applied, for traces and for tests of the table.
struct Advanced {
  std::array<const Row*, 6> rows{};
  std::uint8_t count = 0;
  bool stale = false;  ///< an old generation, response or timer: nothing changed

  void Add(const Row* row) {
    if (count < rows.size()) rows[count++] = row;
  }
};

/// All rows in their order, with an index by state and event. Immutable.
class RowTable {
 public:
  explicit RowTable(std::vector<Row> rows);
  RowTable(const RowTable&) = delete;
  RowTable& operator=(const RowTable&) = delete;

  /// The table of the machine.
  static const RowTable& Standard();
  /// Its rows, to be changed by tests of the table itself.
  static std::vector<Row> StandardRows();

  [[nodiscard]] std::span<const Row> Rows() const { return rows_; }
  /// The rows for one state and event, in the order in which their guards are asked.
  [[nodiscard]] std::span<const Row* const> For(Floor floor, Trigger trigger) const {
    const std::size_t pair = PairIndex(floor, trigger);
    return std::span(by_pair_).subspan(starts_[pair], starts_[pair + 1] - starts_[pair]);
  }

  /// The rows as a Markdown table: id, from, event, guard, to, action.
  [[nodiscard]] std::string Markdown() const;

 private:
  static constexpr std::size_t PairIndex(Floor floor, Trigger trigger) {
    return static_cast<std::size_t>(floor) * kTriggerCount + trigger;
  }

  std::vector<Row> rows_;
  std::vector<const Row*> by_pair_;
  std::array<std::uint16_t, kFloorCount * kTriggerCount + 1> starts_{};
};

}  // namespace parley::turn
