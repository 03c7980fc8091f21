#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/units.hpp"
#include "turn/slot_progress.hpp"
#include "turn/text_cue.hpp"

namespace parley::turn {

/// Row of the endpoint table: what the words say, or where a slot is asked for, how far it is filled.
enum class WaitKind : std::uint8_t {
  kComplete,
  kNeutral,
  kOpen,
  kFiller,
  kSlot,
  kSlotIncomplete,
  kSlotByGrammar,
  kSlotByLength,
};
inline constexpr std::size_t kWaitKinds = 8;
std::span<const std::string_view> NamesOf(WaitKind);

/// A pause is waited out longer the less it looks like an end. Between the knots of p(end) the wait is linear,
/// outside them constant: no small change of the score costs seconds.
inline constexpr std::array<double, 4> kWaitKnots = {0.10, 0.35, 0.50, 0.70};

/// Waits in ms at the four knots, and without a score.
using WaitRow = std::array<Ms, 5>;
using WaitTable = std::array<WaitRow, kWaitKinds>;

inline constexpr WaitTable kDefaultWaits = {{
    {Ms{1100}, Ms{700}, Ms{500}, Ms{300}, Ms{500}},
    {Ms{1600}, Ms{1000}, Ms{700}, Ms{300}, Ms{700}},
    {Ms{2200}, Ms{1500}, Ms{1100}, Ms{700}, Ms{1400}},
    {Ms{3000}, Ms{2600}, Ms{2200}, Ms{1800}, Ms{2400}},
    {Ms{3000}, Ms{1500}, Ms{1100}, Ms{700}, Ms{1500}},
    {Ms{3000}, Ms{1800}, Ms{1500}, Ms{1500}, Ms{1500}},
    {Ms{700}, Ms{700}, Ms{700}, Ms{700}, Ms{700}},
    {Ms{300}, Ms{300}, Ms{300}, Ms{300}, Ms{300}},
}};

[[nodiscard]] WaitKind WaitKindOf(TextCue cue);
[[nodiscard]] WaitKind WaitKindOf(SlotProgress progress);

/// W(p, cue), raised to the caller's pace: `pace` for neutral, open and filler, halfway from 300 for complete, not at
/// all in slots. Pure.
[[nodiscard]] Ms EndpointWait(const WaitTable& table, WaitKind kind, std::optional<double> p_end, double pace_ms);

}  // namespace parley::turn
