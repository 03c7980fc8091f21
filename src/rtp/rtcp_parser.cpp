#include <cstdint>

#include "rtp/network_order.hpp"
#include "rtp/rtcp.hpp"
#include "rtp/rtcp_types.hpp"

namespace parley {
namespace {

RtcpReportBlock ReadBlock(const std::uint8_t* at) {
  RtcpReportBlock block;
  block.ssrc = ReadU32(at);
  const std::uint32_t loss = ReadU32(at + 4);
  block.fraction_lost = static_cast<std::uint8_t>(loss >> 24);
  block.cumulative_lost = static_cast<std::int32_t>(loss << 8) >> 8;
  block.highest_sequence = ReadU32(at + 8);
  block.jitter = ReadU32(at + 12);
  block.last_report = ReadU32(at + 16);
  block.delay = ReadU32(at + 20);
  return block;
}

// `body` is what follows the header word of an SR or RR.
RtcpFault ReadReport(std::span<const std::uint8_t> body, bool sender, std::size_t blocks, std::uint32_t our_ssrc,
                     RtcpReceived& received) {
  std::size_t at = 4 + (sender ? kRtcpSenderInfoSize : 0);
  if (body.size() < at + blocks * kRtcpBlockSize) return RtcpFault::kLength;
  if (sender) {
    received.sender = RtcpSenderInfo{.ntp = std::uint64_t{ReadU32(&body[4])} << 32 | ReadU32(&body[8]),
                                     .rtp_timestamp = ReadU32(&body[12]),
                                     .packets = ReadU32(&body[16]),
                                     .octets = ReadU32(&body[20])};
  }
  for (std::size_t i = 0; i < blocks; ++i, at += kRtcpBlockSize) {
    if (ReadU32(&body[at]) == our_ssrc) received.about_us = ReadBlock(&body[at]);
  }
  return RtcpFault::kNone;
}

}  // namespace

RtcpFault ParseRtcp(std::span<const std::uint8_t> datagram, std::uint32_t our_ssrc, RtcpReceived& received) noexcept {
  received = {};
  if (datagram.size() < 8) return RtcpFault::kTooShort;
  if (datagram[0] >> 6 != kRtcpVersion) return RtcpFault::kVersion;
  if (datagram[1] != kRtcpSr && datagram[1] != kRtcpRr) return RtcpFault::kFirstType;
  received.ssrc = ReadU32(&datagram[4]);

  while (!datagram.empty()) {
    if (datagram.size() < kRtcpHeaderSize) return RtcpFault::kLength;
    if (datagram[0] >> 6 != kRtcpVersion) return RtcpFault::kVersion;
    const std::size_t size = 4 * (std::size_t{ReadU16(&datagram[2])} + 1);
    if (size > datagram.size()) return RtcpFault::kLength;
    std::span<const std::uint8_t> body = datagram.subspan(kRtcpHeaderSize, size - kRtcpHeaderSize);
    if ((datagram[0] & 0x20) != 0) {
      if (size != datagram.size()) return RtcpFault::kPadding;
      const std::size_t padding = datagram.back();
      if (padding == 0 || padding > body.size()) return RtcpFault::kPadding;
      body = body.first(body.size() - padding);
    }
    const std::size_t count = datagram[0] & 0x1F;
    const std::uint8_t type = datagram[1];
    if (type == kRtcpSr || type == kRtcpRr) {
      const RtcpFault fault = ReadReport(body, type == kRtcpSr, count, our_ssrc, received);
      if (fault != RtcpFault::kNone) return fault;
    } else if (type == kRtcpBye) {
      if (body.size() < 4 * count) return RtcpFault::kLength;
      received.bye = true;
    }
    datagram = datagram.subspan(size);
  }
  return RtcpFault::kNone;
}

}  // namespace parley
