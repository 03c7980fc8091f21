#include "turn/endpoint_wait.hpp"

#include <algorithm>
#include <cmath>

namespace parley::turn {
namespace {

constexpr std::array<std::string_view, kWaitKinds> kKindNames = {
    "complete", "neutral", "open", "filler", "slot", "slot_incomplete", "slot_grammar", "slot_length"};

double InterpolatedWait(const WaitRow& row, double p_end) {
  if (p_end <= kWaitKnots.front()) return static_cast<double>(row[0].count());
  if (p_end >= kWaitKnots.back()) return static_cast<double>(row[3].count());
  std::size_t i = 0;
  while (p_end >= kWaitKnots[i + 1]) ++i;
  const auto low = static_cast<double>(row[i].count());
  const auto high = static_cast<double>(row[i + 1].count());
  return low + (high - low) * (p_end - kWaitKnots[i]) / (kWaitKnots[i + 1] - kWaitKnots[i]);
}

/// The pace of a caller who does not pause, below which nothing is adapted.
constexpr double kQuickestPaceMs = 300;

}  // namespace

std::span<const std::string_view> NamesOf(WaitKind) { return kKindNames; }

WaitKind WaitKindOf(TextCue cue) {
  switch (cue) {
    case TextCue::kComplete: return WaitKind::kComplete;
    case TextCue::kNeutral: return WaitKind::kNeutral;
    case TextCue::kOpen: return WaitKind::kOpen;
    case TextCue::kFiller: return WaitKind::kFiller;
  }
  return WaitKind::kNeutral;
}

WaitKind WaitKindOf(SlotProgress progress) {
  switch (progress) {
    case SlotProgress::kUnknown: return WaitKind::kSlot;
    case SlotProgress::kIncomplete: return WaitKind::kSlotIncomplete;
    case SlotProgress::kCompleteByGrammar: return WaitKind::kSlotByGrammar;
    case SlotProgress::kCompleteByLength: return WaitKind::kSlotByLength;
  }
  return WaitKind::kSlot;
}

Ms EndpointWait(const WaitTable& table, WaitKind kind, std::optional<double> p_end, double pace_ms) {
  const WaitRow& row = table[static_cast<std::size_t>(kind)];
  double wait = p_end ? InterpolatedWait(row, *p_end) : static_cast<double>(row[4].count());
  if (kind == WaitKind::kNeutral || kind == WaitKind::kOpen || kind == WaitKind::kFiller) {
    wait = std::max(wait, pace_ms);
  } else if (kind == WaitKind::kComplete) {
    wait = std::max(wait, (kQuickestPaceMs + pace_ms) / 2);
  }
  return Ms{std::lround(wait)};
}

}  // namespace parley::turn
