#include "turn/turn_timers.hpp"

namespace parley::turn {
namespace {

constexpr std::array<std::string_view, kTimerCount> kTimerNames = {
    "T_EP",        "T_STT_FINAL",   "T_EMPTY",  "T_SPEC_WAIT", "T_SPEC_LATE",     "T_EP_FORCE",   "T_DEAF",
    "T_MONOLOGUE", "T_FILL1",       "T_FILL2",  "T_FILL3",     "T_HOLD",          "T_PLAY_STALL", "T_FALSE_INT",
    "T_RESUME",    "T_GUARD_FIRST", "T_IDLE1",  "T_IDLE2",     "T_IDLE3",         "T_GRACE",      "T_DIGIT",
    "T_MEDIA_END", "T_XFER",        "T_END",    "T_AMD",       "T_AMD_VOICEMAIL", "T_STT_GONE",   "T_CALL_WARN",
    "T_CALL_MAX",  "T_DRAIN1",      "T_DRAIN2", "T_DRAIN3"};

}  // namespace

std::span<const std::string_view> NamesOf(TimerId) { return kTimerNames; }

std::uint32_t TurnTimers::Arm(TimerId id, Ms at) {
  Of(id) = {.phase = Phase::kRunning, .generation = ++last_generation_, .at = at};
  return last_generation_;
}

void TurnTimers::ArmFrozen(TimerId id, Ms left) {
  Of(id) = {.phase = Phase::kFrozen, .generation = 0, .at = left > Ms{0} ? left : Ms{0}};
}

void TurnTimers::Freeze(TimerId id, Ms now) { ArmFrozen(id, Get(id).at - now); }

bool TurnTimers::Matches(TimerId id, std::uint32_t generation) const {
  return Running(id) && Get(id).generation == generation;
}

std::optional<Ms> TurnTimers::Left(TimerId id, Ms now) const {
  const Entry& entry = Get(id);
  switch (entry.phase) {
    case Phase::kOff: return std::nullopt;
    case Phase::kRunning: return entry.at - now;
    case Phase::kFrozen: return entry.at;
  }
  return std::nullopt;
}

}  // namespace parley::turn
