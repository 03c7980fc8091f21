#pragma once

#include <array>
#include <cstdint>
#include <numeric>

#include "rtp/rtcp.hpp"
#include "rtp/rtp_packet.hpp"

namespace parley {

/// What became of the datagrams of a call, by reason. A snapshot for metrics and the call record.
struct RtpCounters {
  std::uint64_t packets_received = 0;  ///< from the peer, with a payload type that was negotiated
  std::array<std::uint64_t, kRtpFaults> malformed{};
  std::uint64_t wrong_source = 0;
  std::uint64_t wrong_payload_type = 0;
  std::uint64_t too_long = 0;
  std::uint64_t late = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t implausible = 0;  ///< the sequence number jumped, or an SSRC that was replaced
  std::uint64_t on_hold = 0;      ///< music on hold and the like
  std::uint64_t gaps_concealed = 0;

  std::uint64_t packets_sent = 0;
  std::uint64_t send_failed = 0;

  std::array<std::uint64_t, kRtcpFaults> rtcp_malformed{};
  std::uint64_t rtcp_wrong_source = 0;
  std::uint64_t rtcp_received = 0;
  std::uint64_t rtcp_sent = 0;

  /// Packets that were not used for one of these reasons; duplicates and hold are none.
  [[nodiscard]] std::uint64_t Dropped() const {
    return std::accumulate(malformed.begin(), malformed.end(), std::uint64_t{0}) + wrong_source + wrong_payload_type +
           too_long + late + implausible;
  }
};

}  // namespace parley
