#pragma once

#include <string>

#include "call/call_actor.hpp"
#include "obs/call_record.hpp"

namespace parley {

/// Facts of a call that its actor does not know.
struct CallEnding {
  WallTime started;
  std::optional<WallTime> answered;
  WallTime ended;
  CallEndCause cause = CallEndCause::kInternalError;
  std::string detail;
  std::string codec;
  bool events_complete = true;
};

/// The record of a call that is over. Pure.
[[nodiscard]] CallRecord MakeCallRecord(const CallFacts& facts, const CallHistory& history, const MediaLegStats& media,
                                        const CallEnding& ending);

}  // namespace parley
