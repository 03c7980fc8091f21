#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/clock.hpp"
#include "sip/sip_sink.hpp"

namespace parley {

/// What a call waits for. One deadline of each kind at most.
enum class SipTimer : std::uint8_t {
  kRepeatAnswer,  ///< our 200 goes out again
  kAckMissing,    ///< 64*T1 after our 200
  kNoAnswer,      ///< it has rung too long
  kRingAgain,     ///< 180 is repeated each minute (RFC 3261 section 13.3.1.1)
  kReinvite,      ///< a re-INVITE may be tried (again)
  kInviteLost,    ///< our INVITE was open at a restart: its transaction is gone
  kForget,        ///< the ended dialog is no longer needed
  kCount
};

/// Deadlines of all calls in one ordered set. libre's own timers are one linked list on the wall clock, so ours are
/// not put there; the endpoint arms one timerfd for the first of these. Loop-affine.
class SipTimers {
 public:
  struct Due {
    SipCallId call;
    SipTimer timer = SipTimer::kForget;
  };

  void Set(SipCallId call, SipTimer timer, TimePoint at);
  void Cancel(SipCallId call, SipTimer timer);
  void CancelAll(SipCallId call);
  [[nodiscard]] bool IsSet(SipCallId call, SipTimer timer) const;

  /// The earliest deadline.
  [[nodiscard]] std::optional<TimePoint> Next() const;

  /// Takes one deadline that has passed, the earliest first.
  [[nodiscard]] std::optional<Due> Pop(TimePoint now);

 private:
  struct Entry {
    TimePoint at;
    SipCallId call;
    SipTimer timer;
    auto operator<=>(const Entry&) const = default;
  };
  static constexpr TimePoint kUnset = TimePoint::min();
  using Deadlines = std::array<TimePoint, static_cast<std::size_t>(SipTimer::kCount)>;

  std::set<Entry> queue_;
  std::unordered_map<SipCallId, Deadlines> by_call_;
};

}  // namespace parley
