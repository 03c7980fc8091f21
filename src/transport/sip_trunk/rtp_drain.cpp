#include "transport/sip_trunk/rtp_drain.hpp"

#include <algorithm>

namespace parley {

TimePoint RtpDrain::ArrivalOf(const DatagramBatch::Datagram& datagram, TimePoint now) noexcept {
  if (!datagram.arrived) return now;
  if (offset_taken_ != now) {
    offset_ = clock_.WallNow().time_since_epoch() - clock_.Now().time_since_epoch();
    offset_taken_ = now;
  }
  const TimePoint arrival{datagram.arrived->time_since_epoch() - offset_};
  return std::clamp<TimePoint>(arrival, now - kOldest, now);
}

}  // namespace parley
