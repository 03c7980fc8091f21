#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.hpp"
#include "rtp/rtp_packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::RtpPacket packet;
  static_cast<void>(parley::LooksLikeRtcp({data, size}));
  if (parley::ParseRtp({data, size}, packet) != parley::RtpFault::kNone) return 0;
  PARLEY_CHECK(packet.payload.empty() ||
                   (packet.payload.data() >= data && packet.payload.data() + packet.payload.size() <= data + size),
               "the payload leaves the datagram");
  std::vector<std::uint8_t> bytes(parley::kRtpHeaderSize);
  parley::WriteRtpHeader(packet, std::span(bytes).first<parley::kRtpHeaderSize>());
  bytes.insert(bytes.end(), packet.payload.begin(), packet.payload.end());
  parley::RtpPacket back;
  PARLEY_CHECK(parley::ParseRtp(bytes, back) == parley::RtpFault::kNone, "what was written cannot be read");
  PARLEY_CHECK(back.sequence == packet.sequence && back.timestamp == packet.timestamp && back.ssrc == packet.ssrc &&
                   back.payload_type == packet.payload_type && back.marker == packet.marker &&
                   std::ranges::equal(back.payload, packet.payload),
               "what was written reads otherwise");
  return 0;
}
