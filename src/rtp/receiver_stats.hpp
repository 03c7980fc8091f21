#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "rtp/rtcp.hpp"
#include "rtp/rtp_packet.hpp"
#include "rtp/sequence_tracker.hpp"

namespace parley {

/// Reception statistics of RFC 3550 appendix A.1, A.3 and A.8 for one source at a time, and totals over all sources
/// of the call. A value of fixed memory; no clock: arrival is an argument.
class ReceiverStats {
 public:
  /// @param clock  RTP clock rate of the stream.
  explicit ReceiverStats(Hz clock) : clock_(clock) {}

  /// Counts a packet of the current source; another SSRC begins a new source.
  /// @param timed  false for packets whose timestamp is not the time of sending (telephone events): no jitter.
  /// @return false for an implausible jump of the sequence number: the packet is to be dropped.
  bool OnPacket(const RtpPacket& packet, bool timed, TimePoint arrival) noexcept;

  /// The packet just counted was a duplicate.
  void NoteDuplicate() noexcept { ++duplicates_; }

  /// The block for the next RTCP report; begins a new interval. LSR and DLSR are the caller's.
  [[nodiscard]] RtcpReportBlock TakeReport() noexcept;

  [[nodiscard]] bool Started() const { return sequence_.Started(); }
  [[nodiscard]] std::uint64_t Received() const { return ended_.received + received_; }
  /// Lost of all sources so far. Unlike the figure of a report, which counts duplicates as received (RFC 3550 section
  /// 6.4.1), it is what the listener missed.
  [[nodiscard]] std::int64_t Lost() const {
    return static_cast<std::int64_t>(duplicates_) + ended_.lost + Expected() - static_cast<std::int64_t>(received_);
  }
  /// Lost over expected, 0-1, of the whole call.
  [[nodiscard]] double FractionLost() const;
  /// Burst ratio for the E-model (ITU-T G.107): 1 when losses are random, more when they come together.
  [[nodiscard]] double BurstRatio() const;
  /// Interarrival jitter (RFC 3550 section 6.4.1).
  [[nodiscard]] std::uint32_t JitterRtpUnits() const { return jitter_.scaled >> 4; }
  [[nodiscard]] Us Jitter() const { return DurationOf({JitterRtpUnits()}, clock_); }

 private:
  void BeginSource(const RtpPacket& packet, std::int64_t extended) noexcept;
  void UpdateJitter(std::uint32_t timestamp, TimePoint arrival) noexcept;
  [[nodiscard]] std::int64_t Expected() const;

  struct Base {  // the first packet of the source
    std::int64_t extended = 0;
    std::uint16_t sequence = 0;  // as it was sent
  };
  struct Totals {  // of earlier sources
    std::uint64_t received = 0;
    std::int64_t expected = 0;
    std::int64_t lost = 0;
  };
  struct Interval {  // up to the last report
    std::int64_t expected = 0;
    std::uint64_t received = 0;
  };
  struct JitterEstimate {
    std::optional<std::uint32_t> transit;
    std::uint32_t scaled = 0;  // by 16, as in A.8
  };
  struct Bursts {
    std::uint64_t count = 0;
    std::uint64_t packets = 0;
  };

  Hz clock_;
  SequenceTracker sequence_;
  std::uint32_t ssrc_ = 0;
  Base base_;
  std::uint64_t received_ = 0;    // of this source
  std::uint64_t duplicates_ = 0;  // of all sources
  Totals ended_;
  Interval reported_;
  Bursts bursts_;
  JitterEstimate jitter_;
};

}  // namespace parley
