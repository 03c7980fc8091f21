#include "turn/turn_state.hpp"

#include <array>

namespace parley::turn {
namespace {

constexpr std::array<std::string_view, kFloorCount> kFloorNames = {
    "CONNECTING",  "LISTENING", "USER_SPEAKING", "USER_PAUSED",  "THINKING", "SPEAKING", "OVERLAP",
    "INTERRUPTED", "RESUMING",  "IDLE_PROMPT",   "TRANSFERRING", "ENDING",   "ENDED"};
static_assert(std::variant_size_v<FloorState> == kFloorCount);

}  // namespace

std::span<const std::string_view> NamesOf(Floor) { return kFloorNames; }

Response* CurrentResponse(TurnState& state) {
  struct Find {
    Response* operator()(Speaking& floor) const { return &floor.response; }
    Response* operator()(Overlap& floor) const { return &floor.response; }
    Response* operator()(Interrupted& floor) const { return &floor.response; }
    Response* operator()(Resuming& floor) const { return &floor.response; }
    Response* operator()(IdlePrompt& floor) const { return &floor.response; }
    Response* operator()(Ending& floor) const { return floor.response ? &*floor.response : nullptr; }
    Response* operator()(Connecting&) const { return nullptr; }
    Response* operator()(Listening&) const { return nullptr; }
    Response* operator()(UserSpeaking&) const { return nullptr; }
    Response* operator()(UserPaused&) const { return nullptr; }
    Response* operator()(Thinking&) const { return nullptr; }
    Response* operator()(Transferring&) const { return nullptr; }
    Response* operator()(Ended&) const { return nullptr; }
  };
  return std::visit(Find{}, state.floor);
}

const Response* CurrentResponse(const TurnState& state) { return CurrentResponse(const_cast<TurnState&>(state)); }

bool AgentHoldsFloor(Floor floor) {
  switch (floor) {
    case Floor::kThinking:
    case Floor::kSpeaking:
    case Floor::kOverlap:
    case Floor::kInterrupted:
    case Floor::kResuming: return true;
    case Floor::kConnecting:
    case Floor::kListening:
    case Floor::kUserSpeaking:
    case Floor::kUserPaused:
    case Floor::kIdlePrompt:
    case Floor::kTransferring:
    case Floor::kEnding:
    case Floor::kEnded: return false;
  }
  return false;
}

}  // namespace parley::turn
