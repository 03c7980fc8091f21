#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace parley {

/// Who may send on a stream, seen from the side that wrote the description (RFC 3264 section 5.1).
enum class MediaDirection : std::uint8_t { kSendRecv, kSendOnly, kRecvOnly, kInactive };

/// One RTP payload format as an SDP names it. `clock` is the RTP clock (8000 for G.722, 48000 for Opus).
struct RtpCodec {
  std::string name;  ///< as in a=rtpmap, compared without case: "PCMU", "telephone-event"
  Hz clock{8000};
  int channels = 1;
  std::uint8_t payload_type = 0;  ///< 0-127
  std::string fmtp{};             ///< value of a=fmtp behind the payload type; empty if there is none
  bool operator==(const RtpCodec&) const = default;
};

/// A numeric IPv4 or IPv6 address and a port.
struct MediaAddress {
  std::string ip;
  std::uint16_t port = 0;
  bool operator==(const MediaAddress&) const = default;
};

/// One m= section with its attributes. Values that a media section inherits from the session are filled in by
/// ParseSdp. `formats` keeps what is not RTP (T.38, application) so that an answer can refuse it in its place.
struct MediaDescription {
  std::string media = "audio";
  std::uint16_t port = 0;  ///< 0: the stream is refused or switched off
  std::string protocol = "RTP/AVP";
  std::vector<std::string> formats;  ///< the tokens of the m= line
  std::vector<RtpCodec> codecs;      ///< the formats that are RTP payload types with a known meaning, in order
  std::string connection;            ///< numeric address of c=
  MediaDirection direction = MediaDirection::kSendRecv;
  std::optional<MediaAddress> rtcp;  ///< a=rtcp of RFC 3605; its address is `connection` if the line gave none
  bool rtcp_mux = false;             ///< RFC 5761
  Ms ptime{0};                       ///< 0: not said
  Ms max_ptime{0};
  std::vector<std::string> others;  ///< other a= lines without "a=", e.g. crypto, fingerprint
  bool operator==(const MediaDescription&) const = default;
};

/// o= line (RFC 8866 section 5.2). Our own id stays the same for a call and the version grows with each change.
struct SdpOrigin {
  std::uint64_t session_id = 0;
  std::uint64_t version = 0;
  std::string address;
  bool operator==(const SdpOrigin&) const = default;
};

/// A session description as a value. The parser is our own and not libre's, whose session object picks the o=
/// line itself, has no setter for it and cannot be written to bytes and read back.
struct SdpSession {
  SdpOrigin origin;
  std::string connection;  ///< session level c=, empty if there is none
  std::vector<MediaDescription> media;
  bool operator==(const SdpSession&) const = default;
};

/// Reads a description (RFC 8866) leniently: unknown lines are skipped, LF alone ends a line, an o= line that
/// cannot be read counts as zero. Bounded: at most kMaxSdpMedia sections and kMaxSdpCodecs formats in each.
/// @return kInvalid if there is no v= and m= structure or a live stream has no usable c= line.
[[nodiscard]] Result<SdpSession> ParseSdp(std::string_view text);

/// Writes a description with CRLF line ends, as an offer or an answer.
[[nodiscard]] std::string WriteSdp(const SdpSession& session);

[[nodiscard]] std::string_view Name(MediaDirection direction);

/// True for a numeric IPv4 or IPv6 address.
[[nodiscard]] bool IsIpAddress(std::string_view text);

inline constexpr std::size_t kMaxSdpMedia = 16;
inline constexpr std::size_t kMaxSdpCodecs = 64;

}  // namespace parley
