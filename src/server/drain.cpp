#include "server/drain.hpp"

#include <algorithm>
#include <chrono>

namespace parley {

std::string_view Name(DrainEnd end) {
  switch (end) {
    case DrainEnd::kAllCallsEnded: return "all_calls_ended";
    case DrainEnd::kDeadline: return "deadline";
    case DrainEnd::kForced: return "forced";
  }
  return "unknown";
}

bool Drain::Request(TimePoint now) {
  switch (phase_) {
    case DrainPhase::kServing:
      phase_ = DrainPhase::kDraining;
      deadline_ = now + longest_;
      return true;
    case DrainPhase::kDraining:
      phase_ = DrainPhase::kEnded;
      end_ = DrainEnd::kForced;
      return false;
    case DrainPhase::kEnded: return false;
  }
  return false;
}

bool Drain::Advance(TimePoint now, std::size_t active_calls) {
  if (phase_ != DrainPhase::kDraining) return phase_ == DrainPhase::kEnded;
  if (active_calls > 0 && now < deadline_) return false;
  phase_ = DrainPhase::kEnded;
  end_ = active_calls == 0 ? DrainEnd::kAllCallsEnded : DrainEnd::kDeadline;
  return true;
}

std::optional<Ms> Drain::Left(TimePoint now) const {
  if (phase_ != DrainPhase::kDraining) return std::nullopt;
  return std::chrono::duration_cast<Ms>(std::max(deadline_ - now, Ns{0}));
}

}  // namespace parley
