#include "turn/row_table.hpp"

namespace parley::turn {
namespace {

constexpr auto kTopics = {RowsOfLine,     RowsOfHearing,  RowsOfDigits,  RowsOfListening, RowsOfUserTurn, RowsOfPause,
                          RowsOfThinking, RowsOfSpeaking, RowsOfOverlap, RowsOfPlayEnd,   RowsOfEnd,      RowsOfRecord};

std::string FloorsText(const FloorSet& from) {
  if (from == kAnyLive) return "any live";
  std::string text;
  for (std::size_t i = 0; i < kFloorCount; ++i) {
    if (!from.Has(static_cast<Floor>(i))) continue;
    if (!text.empty()) text += ", ";
    text += Name(static_cast<Floor>(i));
  }
  return text;
}

std::string TriggersText(const TriggerSet& on) {
  std::string text;
  for (std::size_t i = 0; i < kTriggerCount; ++i) {
    if (!on.Has(i)) continue;
    if (!text.empty()) text += ", ";
    text += NameOfTrigger(static_cast<Trigger>(i));
  }
  return text;
}

}  // namespace

Trigger TriggerOf(const EventBody& body) {
  if (const auto* timer = std::get_if<TimerFired>(&body)) return TriggerOf(timer->timer);
  return static_cast<Trigger>(body.index());
}

namespace {

template <std::size_t... I>
constexpr std::array<std::string_view, sizeof...(I)> EventNames(std::index_sequence<I...>) {
  return {std::variant_alternative_t<I, EventBody>::kName...};
}

}  // namespace

std::string_view NameOfTrigger(Trigger trigger) {
  static constexpr auto kNames = EventNames(std::make_index_sequence<kEventKinds - 1>{});
  if (trigger < kNames.size()) return kNames[trigger];
  return Name(static_cast<TimerId>(trigger - kNames.size()));
}

RowTable::RowTable(std::vector<Row> rows) : rows_(std::move(rows)) {
  for (std::size_t floor = 0; floor < kFloorCount; ++floor) {
    for (std::size_t trigger = 0; trigger < kTriggerCount; ++trigger) {
      starts_[floor * kTriggerCount + trigger] = static_cast<std::uint16_t>(by_pair_.size());
      for (const Row& row : rows_)
        if (row.from.Has(static_cast<Floor>(floor)) && row.on.Has(trigger)) by_pair_.push_back(&row);
    }
  }
  starts_.back() = static_cast<std::uint16_t>(by_pair_.size());
}

std::vector<Row> RowTable::StandardRows() {
  std::vector<Row> rows;
  for (const auto topic : kTopics) {
    const std::span<const Row> more = topic();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

const RowTable& RowTable::Standard() {
  static const RowTable table(StandardRows());
  return table;
}

std::string RowTable::Markdown() const {
  std::string text = "| # | From | Event [guard] | To | Does |\n|---|---|---|---|---|\n";
  for (const Row& row : rows_) {
    text += "| ";
    text += row.id;
    text += " | " + FloorsText(row.from) + " | " + TriggersText(row.on);
    if (!row.guard.text.empty()) {
      text += " [";
      text += row.guard.text;
      text += "]";
    }
    text += " | ";
    text += row.to;
    text += " | ";
    text += row.does;
    text += " |\n";
  }
  return text;
}

}  // namespace parley::turn
