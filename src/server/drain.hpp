#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace parley {

/// How a server comes to its end. Pure.
enum class DrainPhase : std::uint8_t {
  kServing,
  kDraining,  ///< no new calls; those under way go on
  kEnded,
};

/// Why the wait for calls was over.
enum class DrainEnd : std::uint8_t {
  kAllCallsEnded,
  kDeadline,  ///< calls were under way for longer than they are given
  kForced,    ///< a second signal
};
[[nodiscard]] std::string_view Name(DrainEnd end);

/// The state of a graceful stop: the first request begins it, calls get time up to a deadline, a second request ends
/// it at once. Not thread-safe.
class Drain {
 public:
  explicit Drain(Ms longest) : longest_(longest) {}

  /// Somebody wants the server to stop. @return true if this begins the drain.
  bool Request(TimePoint now);

  /// To be called now and then. @return true once the server should end.
  bool Advance(TimePoint now, std::size_t active_calls);

  [[nodiscard]] DrainPhase Phase() const { return phase_; }
  /// Time left for calls; nothing unless draining.
  [[nodiscard]] std::optional<Ms> Left(TimePoint now) const;
  /// Meaningful once ended.
  [[nodiscard]] DrainEnd End() const { return end_; }

 private:
  const Ms longest_;
  DrainPhase phase_ = DrainPhase::kServing;
  DrainEnd end_ = DrainEnd::kAllCallsEnded;
  TimePoint deadline_{};
};

}  // namespace parley
