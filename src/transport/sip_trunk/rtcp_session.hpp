#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "rtp/receiver_stats.hpp"
#include "rtp/rtcp.hpp"
#include "rtp/rtp_sender.hpp"

namespace parley {

/// The RTCP side of one call: when to report, what, and what the peer's reports say. It knows no socket and no
/// clock. Loop-affine; never blocks, locks, allocates or formats after it was made.
class RtcpSession {
 public:
  /// @param cname  names this end within the session (RFC 3550 section 6.5.1), cut at 255 bytes.
  /// @param seed  of the report intervals.
  RtcpSession(std::string cname, std::uint32_t seed);

  /// What a report needs to know.
  struct Moment {
    TimePoint now;
    WallTime wall;
    std::uint32_t rtp_timestamp = 0;  ///< of our stream at `now`
  };

  /// The first report is due after half an interval at most (RFC 3550 section 6.2).
  void Start(TimePoint now) noexcept;
  [[nodiscard]] bool Due(TimePoint now) const noexcept { return now >= next_; }

  /// Writes the report that is due and plans the next: SR if something was sent since the last, else RR.
  [[nodiscard]] std::span<const std::uint8_t> Report(const Moment& moment, const RtpSenderState& sender,
                                                     ReceiverStats& received, bool bye) noexcept;

  /// Reads what the peer sent. @param wall_arrival  time of day of its arrival.
  RtcpFault OnPacket(std::span<const std::uint8_t> datagram, std::uint32_t our_ssrc, WallTime wall_arrival) noexcept;

  /// Of the last report that told; 0 before.
  [[nodiscard]] Us RoundTripTime() const { return round_trip_; }
  /// What the peer last said about our stream.
  [[nodiscard]] const std::optional<RtcpReportBlock>& PeerReport() const { return peer_report_; }

 private:
  struct LastSenderReport {
    std::uint32_t middle_ntp = 0;
    WallTime arrival;
  };

  [[nodiscard]] std::uint32_t Random() noexcept;

  std::string cname_;
  std::uint64_t random_;
  TimePoint next_ = TimePoint::max();
  std::uint32_t packets_at_last_report_ = 0;
  std::optional<LastSenderReport> peer_sr_;
  std::optional<RtcpReportBlock> peer_report_;
  Us round_trip_{0};
  std::array<std::uint8_t, kMaxRtcpSize> packet_{};
};

}  // namespace parley
