#pragma once

#include "base/clock.hpp"
#include "net/udp_socket.hpp"

namespace parley {

/// What all RTP legs of a shard share while they drain their sockets: memory to receive into, and the offset from
/// the kernel's time of day to the monotonic line. Make one per shard. Loop-affine; never allocates.
class RtpDrain {
 public:
  /// The clock must outlive it.
  explicit RtpDrain(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] DatagramBatch& Batch() { return batch_; }
  [[nodiscard]] WallTime WallNow() const { return clock_.WallNow(); }

  /// When a datagram arrived, on the monotonic line: never in the future, and at most kOldest ago, whatever the time
  /// of day does. @param now  of the tick; the offset is taken once for each.
  [[nodiscard]] TimePoint ArrivalOf(const DatagramBatch::Datagram& datagram, TimePoint now) noexcept;

 private:
  static constexpr Us kOldest = Seconds{1};

  const Clock& clock_;
  TimePoint offset_taken_{};
  Ns offset_{0};  // time of day - monotonic time
  DatagramBatch batch_;
};

}  // namespace parley
