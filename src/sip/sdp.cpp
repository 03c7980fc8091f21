#include "sip/sdp.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "sip/sip_text.hpp"

namespace parley {
namespace {

/// Payload types with a meaning of their own (RFC 3551 section 6); G.722's clock is 8000 by an old mistake.
struct StaticFormat {
  std::uint8_t payload_type;
  std::string_view name;
};
constexpr std::array kStaticFormats{StaticFormat{0, "PCMU"}, StaticFormat{3, "GSM"},  StaticFormat{4, "G723"},
                                    StaticFormat{8, "PCMA"}, StaticFormat{9, "G722"}, StaticFormat{13, "CN"},
                                    StaticFormat{18, "G729"}};
constexpr std::uint64_t kMaxPayloadType = 127;
constexpr std::uint64_t kMaxClock = 1'000'000;  // Hz; L16 and video use 90,000 at most
constexpr std::uint64_t kMaxPtime = 1'000;      // ms

std::optional<MediaDirection> DirectionOf(std::string_view name) {
  for (const auto direction :
       {MediaDirection::kSendRecv, MediaDirection::kSendOnly, MediaDirection::kRecvOnly, MediaDirection::kInactive}) {
    if (name == Name(direction)) return direction;
  }
  return std::nullopt;
}

/// "IN IP4 192.0.2.1[/ttl]": the address if it is numeric, else empty.
std::string AddressOf(std::string_view value) {
  if (CutAt(value, ' ') != "IN") return {};
  const std::string_view family = CutAt(value, ' ');
  if (family != "IP4" && family != "IP6") return {};
  const std::string_view address = TrimSip(CutAt(value, '/'));
  return IsIpAddress(address) ? std::string(address) : std::string();
}

void ReadOrigin(std::string_view value, SdpOrigin& origin) {
  constexpr std::uint64_t kAny = UINT64_MAX;
  (void)CutAt(value, ' ');
  origin.session_id = ParseDigits(CutAt(value, ' '), kAny).value_or(0);
  origin.version = ParseDigits(CutAt(value, ' '), kAny).value_or(0);
  origin.address = AddressOf(value);
}

/// What the rtpmap and fmtp lines of one section said, until they are joined to the formats of its m= line.
struct FormatLines {
  std::vector<RtpCodec> maps;
  std::vector<std::pair<std::uint8_t, std::string>> parameters;
};

void ReadRtpmap(std::string_view value, FormatLines& lines) {
  const auto payload_type = ParseDigits(CutAt(value, ' '), kMaxPayloadType);
  const std::string_view name = CutAt(value, '/');
  const auto clock = ParseDigits(CutAt(value, '/'), kMaxClock);
  if (!payload_type || name.empty() || !clock || *clock == 0 || lines.maps.size() >= kMaxSdpCodecs) return;
  const auto channels = ParseDigits(value, 16).value_or(1);
  lines.maps.push_back({.name = std::string(name),
                        .clock = Hz{static_cast<int>(*clock)},
                        .channels = std::max(1, static_cast<int>(channels)),
                        .payload_type = static_cast<std::uint8_t>(*payload_type)});
}

void ReadFmtp(std::string_view value, FormatLines& lines) {
  const auto payload_type = ParseDigits(CutAt(value, ' '), kMaxPayloadType);
  if (!payload_type || lines.parameters.size() >= kMaxSdpCodecs) return;
  lines.parameters.emplace_back(static_cast<std::uint8_t>(*payload_type), std::string(TrimSip(value)));
}

/// a=rtcp:53020 [IN IP4 192.0.2.4] (RFC 3605 section 2.1)
void ReadRtcp(std::string_view value, MediaDescription& media) {
  const auto port = ParseDigits(CutAt(value, ' '), 65535);
  if (port && *port != 0) media.rtcp = MediaAddress{AddressOf(value), static_cast<std::uint16_t>(*port)};
}

Ms ReadPtime(std::string_view value) {
  return Ms{static_cast<Ms::rep>(ParseDigits(TrimSip(CutAt(value, '.')), kMaxPtime).value_or(0))};
}

void ReadMediaAttribute(std::string_view line, MediaDescription& media, FormatLines& formats) {
  std::string_view value = line;
  const std::string_view name = CutAt(value, ':');
  if (name == "rtpmap") {
    ReadRtpmap(value, formats);
  } else if (name == "fmtp") {
    ReadFmtp(value, formats);
  } else if (name == "rtcp") {
    ReadRtcp(value, media);
  } else if (name == "rtcp-mux") {
    media.rtcp_mux = true;
  } else if (name == "ptime") {
    media.ptime = ReadPtime(value);
  } else if (name == "maxptime") {
    media.max_ptime = ReadPtime(value);
  } else if (const auto direction = DirectionOf(name)) {
    media.direction = *direction;
  } else if (!line.empty() && media.others.size() < kMaxSdpCodecs) {
    media.others.emplace_back(line);
  }
}

std::optional<MediaDescription> ReadMediaLine(std::string_view value, MediaDirection inherited) {
  MediaDescription media;
  media.direction = inherited;
  media.media = CutAt(value, ' ');
  std::string_view port_field = CutAt(value, ' ');
  const auto port = ParseDigits(CutAt(port_field, '/'), 65535);
  media.protocol = CutAt(value, ' ');
  if (media.media.empty() || !port || media.protocol.empty()) return std::nullopt;
  media.port = static_cast<std::uint16_t>(*port);
  while (!value.empty() && media.formats.size() < kMaxSdpCodecs) {
    const std::string_view format = CutAt(value, ' ');
    if (!format.empty()) media.formats.emplace_back(format);
  }
  return media;
}

/// Gives each RTP payload type of the m= line its meaning; one without any is left out of `codecs`.
void JoinFormats(MediaDescription& media, const FormatLines& lines) {
  if (media.protocol.find("RTP/") == std::string::npos) return;
  for (const std::string& format : media.formats) {
    const auto payload_type = ParseDigits(format, kMaxPayloadType);
    if (!payload_type) continue;
    const auto same = [&](const auto& f) { return f.payload_type == *payload_type; };
    RtpCodec codec;
    if (const auto map = std::ranges::find_if(lines.maps, same); map != lines.maps.end()) {
      codec = *map;
    } else if (const auto* known = std::ranges::find_if(kStaticFormats, same); known != kStaticFormats.end()) {
      codec.name = known->name;
      codec.payload_type = known->payload_type;
    } else {
      continue;
    }
    const auto fmtp = std::ranges::find_if(lines.parameters, [&](const auto& p) { return p.first == *payload_type; });
    if (fmtp != lines.parameters.end()) codec.fmtp = fmtp->second;
    media.codecs.push_back(std::move(codec));
  }
}

class SdpReader {
 public:
  Result<SdpSession> Read(std::string_view text) {
    bool first = true;
    while (!text.empty()) {
      std::string_view line = CutAt(text, '\n');
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (line.empty()) continue;
      // Parts of it come back in our answer.
      if (std::ranges::any_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; })) {
        return Bad("it has control characters");
      }
      if (first && !line.starts_with("v=")) return Bad("the first line is not v=");
      first = false;
      if (line.size() < 2 || line[1] != '=') continue;
      if (line[0] == 'm') {
        CloseMedia();
        auto media = ReadMediaLine(line.substr(2), session_direction_);
        if (!media) return Bad("an m= line cannot be read");
        if (session_.media.size() >= kMaxSdpMedia) return Bad("too many m= lines");
        session_.media.push_back(std::move(*media));
      } else {
        ReadLine(line[0], line.substr(2));
      }
    }
    if (first) return Bad("it is empty");
    CloseMedia();
    return std::move(session_);
  }

 private:
  static tl::unexpected<Error> Bad(std::string_view what) {
    return Fail(ErrorCode::kInvalid, Origin::kPeer, fmt::format("session description: {}", what));
  }

  void ReadLine(char type, std::string_view value) {
    if (session_.media.empty()) {
      if (type == 'o') ReadOrigin(value, session_.origin);
      if (type == 'c') session_.connection = AddressOf(value);
      if (type == 'a') session_direction_ = DirectionOf(value).value_or(session_direction_);
      return;
    }
    MediaDescription& media = session_.media.back();
    if (type == 'c') {
      media.connection = AddressOf(value);
      own_connection_ = true;
    }
    if (type == 'a') ReadMediaAttribute(value, media, formats_);
  }

  void CloseMedia() {
    if (!session_.media.empty()) {
      MediaDescription& media = session_.media.back();
      if (!own_connection_) media.connection = session_.connection;
      if (media.rtcp && media.rtcp->ip.empty()) media.rtcp->ip = media.connection;
      JoinFormats(media, formats_);
    }
    formats_ = {};
    own_connection_ = false;
  }

  SdpSession session_;
  MediaDirection session_direction_ = MediaDirection::kSendRecv;
  FormatLines formats_;
  bool own_connection_ = false;  // the open section has a c= line, usable or not
};

std::string ConnectionText(std::string_view address) {
  return fmt::format("IN {} {}", address.find(':') == std::string_view::npos ? "IP4" : "IP6", address);
}

void WriteMedia(std::string& out, const MediaDescription& media, std::string_view session_connection) {
  fmt::format_to(std::back_inserter(out), "m={} {} {}", media.media, media.port, media.protocol);
  for (const std::string& format : media.formats) fmt::format_to(std::back_inserter(out), " {}", format);
  out += "\r\n";
  if (!media.connection.empty() && media.connection != session_connection) {
    fmt::format_to(std::back_inserter(out), "c={}\r\n", ConnectionText(media.connection));
  }
  for (const RtpCodec& codec : media.codecs) {
    fmt::format_to(std::back_inserter(out), "a=rtpmap:{} {}/{}", codec.payload_type, codec.name, codec.clock.value);
    if (codec.channels != 1) fmt::format_to(std::back_inserter(out), "/{}", codec.channels);
    out += "\r\n";
    if (!codec.fmtp.empty()) {
      fmt::format_to(std::back_inserter(out), "a=fmtp:{} {}\r\n", codec.payload_type, codec.fmtp);
    }
  }
  if (media.ptime.count() != 0) fmt::format_to(std::back_inserter(out), "a=ptime:{}\r\n", media.ptime.count());
  if (media.max_ptime.count() != 0) {
    fmt::format_to(std::back_inserter(out), "a=maxptime:{}\r\n", media.max_ptime.count());
  }
  if (media.rtcp) {
    fmt::format_to(std::back_inserter(out), "a=rtcp:{}", media.rtcp->port);
    if (!media.rtcp->ip.empty()) fmt::format_to(std::back_inserter(out), " {}", ConnectionText(media.rtcp->ip));
    out += "\r\n";
  }
  if (media.rtcp_mux) out += "a=rtcp-mux\r\n";
  for (const std::string& other : media.others) fmt::format_to(std::back_inserter(out), "a={}\r\n", other);
  if (media.port != 0) fmt::format_to(std::back_inserter(out), "a={}\r\n", Name(media.direction));
}

}  // namespace

Result<SdpSession> ParseSdp(std::string_view text) { return SdpReader().Read(text); }

std::string WriteSdp(const SdpSession& session) {
  std::string out = fmt::format("v=0\r\no=- {} {} {}\r\ns=-\r\n", session.origin.session_id, session.origin.version,
                                ConnectionText(session.origin.address.empty() ? "0.0.0.0" : session.origin.address));
  if (!session.connection.empty()) {
    fmt::format_to(std::back_inserter(out), "c={}\r\n", ConnectionText(session.connection));
  }
  out += "t=0 0\r\n";
  for (const MediaDescription& media : session.media) WriteMedia(out, media, session.connection);
  return out;
}

std::string_view Name(MediaDirection direction) {
  switch (direction) {
    case MediaDirection::kSendRecv: return "sendrecv";
    case MediaDirection::kSendOnly: return "sendonly";
    case MediaDirection::kRecvOnly: return "recvonly";
    case MediaDirection::kInactive: return "inactive";
  }
  return "sendrecv";
}

bool IsIpAddress(std::string_view text) {
  constexpr std::size_t kLongest = INET6_ADDRSTRLEN;
  if (text.empty() || text.size() >= kLongest) return false;
  const std::string copy(text);
  in6_addr parsed{};
  return inet_pton(AF_INET, copy.c_str(), &parsed) == 1 || inet_pton(AF_INET6, copy.c_str(), &parsed) == 1;
}

}  // namespace parley
