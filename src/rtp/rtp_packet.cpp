#include "rtp/rtp_packet.hpp"

#include "rtp/network_order.hpp"

namespace parley {
namespace {

constexpr unsigned kVersion = 2;
constexpr unsigned kPaddingBit = 0x20;
constexpr unsigned kExtensionBit = 0x10;
constexpr unsigned kCsrcMask = 0x0F;
constexpr unsigned kMarkerBit = 0x80;

}  // namespace

RtpFault ParseRtp(std::span<const std::uint8_t> datagram, RtpPacket& packet) noexcept {
  if (datagram.size() < kRtpHeaderSize) return RtpFault::kTooShort;
  const unsigned first = datagram[0];
  if (first >> 6 != kVersion) return RtpFault::kVersion;

  std::size_t begin = kRtpHeaderSize + 4 * (first & kCsrcMask);
  if (begin > datagram.size()) return RtpFault::kCsrc;
  if ((first & kExtensionBit) != 0) {
    if (datagram.size() - begin < 4) return RtpFault::kExtension;
    begin += 4 + 4 * std::size_t{ReadU16(datagram.data() + begin + 2)};
    if (begin > datagram.size()) return RtpFault::kExtension;
  }
  std::size_t end = datagram.size();
  if ((first & kPaddingBit) != 0) {
    const std::size_t padding = datagram.back();
    if (padding == 0 || padding > end - begin) return RtpFault::kPadding;
    end -= padding;
  }

  packet.marker = (datagram[1] & kMarkerBit) != 0;
  packet.payload_type = datagram[1] & 0x7F;
  packet.sequence = ReadU16(datagram.data() + 2);
  packet.timestamp = ReadU32(datagram.data() + 4);
  packet.ssrc = ReadU32(datagram.data() + 8);
  packet.payload = datagram.subspan(begin, end - begin);
  return RtpFault::kNone;
}

void WriteRtpHeader(const RtpPacket& packet, std::span<std::uint8_t, kRtpHeaderSize> header) noexcept {
  header[0] = kVersion << 6;
  header[1] = static_cast<std::uint8_t>((packet.marker ? kMarkerBit : 0) | (packet.payload_type & 0x7FU));
  WriteU16(&header[2], packet.sequence);
  WriteU32(&header[4], packet.timestamp);
  WriteU32(&header[8], packet.ssrc);
}

bool LooksLikeRtcp(std::span<const std::uint8_t> datagram) noexcept {
  return datagram.size() >= 8 && datagram[0] >> 6 == kVersion && datagram[1] >= 192 && datagram[1] <= 223;
}

}  // namespace parley
