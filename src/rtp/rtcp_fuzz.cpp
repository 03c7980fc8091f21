#include <array>
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "rtp/network_order.hpp"
#include "rtp/rtcp.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::RtcpReceived received;
  // The first report block of an SR that begins the input is about us.
  const std::uint32_t ours = size >= 32 ? parley::ReadU32(data + 28) : 0;
  if (parley::ParseRtcp({data, size}, ours, received) != parley::RtcpFault::kNone) return 0;
  parley::RtcpOutgoing report{.ssrc = received.ssrc,
                              .sender = received.sender,
                              .block = received.about_us,
                              .cname = "fuzz",
                              .bye = received.bye};
  std::array<std::uint8_t, parley::kMaxRtcpSize> out{};
  const auto bytes = parley::WriteRtcp(report, out);
  PARLEY_CHECK(!bytes.empty(), "the report does not fit");
  parley::RtcpReceived back;
  PARLEY_CHECK(parley::ParseRtcp(bytes, ours, back) == parley::RtcpFault::kNone, "what was written cannot be read");
  PARLEY_CHECK(back.sender == received.sender && back.about_us == received.about_us && back.bye == received.bye,
               "what was written reads otherwise");
  if (received.about_us) static_cast<void>(parley::RoundTrip(*received.about_us, parley::WallTime{}));
  return 0;
}
