#include "transport/sip_trunk/negotiated_audio.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

namespace parley {
namespace {

/// The law of an SDP codec name, which is compared without case (RFC 8866 section 6.6).
std::optional<G711Law> LawOf(const RtpCodec& codec) {
  std::string name = codec.name;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  if (name == "PCMU") return G711Law::kMu;
  if (name == "PCMA") return G711Law::kA;
  return std::nullopt;
}

}  // namespace

Result<NegotiatedRtp> ToNegotiatedRtp(const NegotiatedMedia& media) {
  NegotiatedRtp rtp;
  auto remote = SocketAddress::Parse(media.remote_rtp.ip, media.remote_rtp.port);
  if (!remote) return FailFrom(remote);
  rtp.remote_rtp = *remote;
  auto rtcp = SocketAddress::Parse(media.remote_rtcp.ip, media.remote_rtcp.port);
  rtp.remote_rtcp = rtcp ? *rtcp : remote->WithPort(static_cast<std::uint16_t>(remote->Port() + 1));
  rtp.rtcp_mux = media.rtcp_mux;
  const auto law = LawOf(media.codec);
  if (!law) {
    return Fail(ErrorCode::kInvalid, Origin::kPeer,
                fmt::format("the peer chose {}, which was not offered", media.codec.name));
  }
  rtp.send_law = *law;
  rtp.send_payload_type = media.codec.payload_type;
  for (const RtpCodec& codec : media.receivable) {
    if (const auto receive = LawOf(codec)) {
      rtp.receive.Set(codec.payload_type, *receive == G711Law::kMu ? PayloadKind::kPcmu : PayloadKind::kPcma);
    }
  }
  rtp.receive.Set(media.receive_payload_type, *law == G711Law::kMu ? PayloadKind::kPcmu : PayloadKind::kPcma);
  rtp.receive.Set(13, PayloadKind::kComfortNoise);  // RFC 3389: the static number at 8 kHz
  if (media.dtmf) {
    rtp.send_event_type = media.dtmf->send_payload_type;
    rtp.receive.Set(media.dtmf->receive_payload_type, PayloadKind::kTelephoneEvent);
  }
  rtp.may_send = media.direction == MediaDirection::kSendRecv || media.direction == MediaDirection::kSendOnly;
  rtp.may_receive = media.direction == MediaDirection::kSendRecv || media.direction == MediaDirection::kRecvOnly;
  return rtp;
}

}  // namespace parley
