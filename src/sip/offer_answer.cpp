#include "sip/offer_answer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sip/sip_text.hpp"

namespace parley {
namespace {

constexpr std::string_view kTelephoneEvent = "telephone-event";
constexpr const char* kDtmfEvents = "0-16";  // RFC 4733 section 2.5.1: keys and flash
constexpr Ms kOurPtime{20};                  // kFrameTime: packets leave each 20 ms whatever the codec

bool Sends(MediaDirection d) { return d == MediaDirection::kSendRecv || d == MediaDirection::kSendOnly; }
bool Receives(MediaDirection d) { return d == MediaDirection::kSendRecv || d == MediaDirection::kRecvOnly; }

MediaDirection DirectionFor(bool sends, bool receives) {
  if (sends) return receives ? MediaDirection::kSendRecv : MediaDirection::kSendOnly;
  return receives ? MediaDirection::kRecvOnly : MediaDirection::kInactive;
}

bool SameFormat(const RtpCodec& a, const RtpCodec& b) {
  return EqualNoCase(a.name, b.name) && a.clock == b.clock && a.channels == b.channels;
}

const RtpCodec* FindFormat(const std::vector<RtpCodec>& codecs, const RtpCodec& wanted) {
  const auto found = std::ranges::find_if(codecs, [&](const RtpCodec& c) { return SameFormat(c, wanted); });
  return found == codecs.end() ? nullptr : &*found;
}

const RtpCodec* FindDtmf(const std::vector<RtpCodec>& codecs, Hz clock) {
  const auto found = std::ranges::find_if(
      codecs, [&](const RtpCodec& c) { return EqualNoCase(c.name, kTelephoneEvent) && c.clock == clock; });
  return found == codecs.end() ? nullptr : &*found;
}

/// c=0.0.0.0 was the way of RFC 2543 to say hold: send nothing here (RFC 3264 section 8.4).
bool IsNowhere(std::string_view address) { return address == "0.0.0.0" || address == "::"; }

MediaDirection OfferedDirection(const MediaDescription& media) {
  return IsNowhere(media.connection) ? DirectionFor(Sends(media.direction), false) : media.direction;
}

/// SRTP profiles are not taken here: they come with their own keying.
bool IsPlainRtpAudio(const MediaDescription& media) {
  return media.media == "audio" && media.port != 0 && !media.connection.empty() &&
         (media.protocol == "RTP/AVP" || media.protocol == "RTP/AVPF");
}

void SetRemote(NegotiatedMedia& media, const MediaDescription& peer) {
  media.remote_rtp = {peer.connection, peer.port};
  if (media.rtcp_mux) {
    media.remote_rtcp = media.remote_rtp;
  } else {
    // RFC 3550 section 11: the next higher port unless a=rtcp says otherwise.
    media.remote_rtcp = peer.rtcp.value_or(MediaAddress{peer.connection, static_cast<std::uint16_t>(peer.port + 1)});
  }
  media.ptime = peer.ptime;
}

void AddFormat(MediaDescription& media, RtpCodec codec) {
  media.formats.push_back(std::to_string(codec.payload_type));
  media.codecs.push_back(std::move(codec));
}

MediaDescription Refused(const MediaDescription& offered) {
  MediaDescription refused;
  refused.media = offered.media;
  refused.protocol = offered.protocol;
  refused.formats = offered.formats;
  if (refused.formats.empty()) refused.formats.emplace_back("0");  // the grammar wants one
  return refused;
}

bool AcceptAudio(const MediaDescription& offered, const LocalMedia& local, AnsweredOffer& out) {
  MediaDescription answer;
  for (const RtpCodec& wanted : local.codecs) {
    const RtpCodec* match = FindFormat(offered.codecs, wanted);
    if (match == nullptr) continue;
    // The number is the peer's in both directions (RFC 3264 section 6.1); the parameters are our own.
    RtpCodec codec = *match;
    codec.fmtp = wanted.fmtp;
    AddFormat(answer, std::move(codec));
  }
  if (answer.codecs.empty()) return false;

  out.media.receivable = answer.codecs;
  out.media.codec = answer.codecs.front();
  out.media.receive_payload_type = out.media.codec.payload_type;
  if (const RtpCodec* dtmf = FindDtmf(offered.codecs, out.media.codec.clock);
      dtmf != nullptr && local.telephone_event != 0) {
    out.media.dtmf = DtmfFormat{dtmf->payload_type, dtmf->payload_type, dtmf->clock};
    RtpCodec events = *dtmf;
    events.fmtp = kDtmfEvents;
    AddFormat(answer, std::move(events));
  }
  out.media.rtcp_mux = offered.rtcp_mux && local.rtcp_mux;
  out.media.direction = AnswerDirection(OfferedDirection(offered), local.direction);
  SetRemote(out.media, offered);

  answer.port = local.rtp_port;
  answer.protocol = offered.protocol;
  answer.connection = local.address;
  answer.direction = out.media.direction;
  answer.rtcp_mux = out.media.rtcp_mux;
  answer.ptime = kOurPtime;
  out.answer.media.push_back(std::move(answer));
  return true;
}

}  // namespace

MediaDirection AnswerDirection(MediaDirection offered, MediaDirection wanted) {
  return DirectionFor(Receives(offered) && Sends(wanted), Sends(offered) && Receives(wanted));
}

SdpSession MakeOffer(const LocalMedia& local, const SdpOrigin& origin) {
  SdpSession offer;
  offer.origin = origin;
  offer.connection = local.address;
  MediaDescription media;
  for (const RtpCodec& codec : local.codecs) AddFormat(media, codec);
  if (local.telephone_event != 0) {
    AddFormat(media,
              {.name = std::string(kTelephoneEvent), .payload_type = local.telephone_event, .fmtp = kDtmfEvents});
  }
  media.port = local.rtp_port;
  media.connection = local.address;
  media.direction = local.direction;
  media.rtcp_mux = local.rtcp_mux;
  media.ptime = kOurPtime;
  offer.media.push_back(std::move(media));
  return offer;
}

Result<AnsweredOffer> AnswerOffer(const SdpSession& offer, const LocalMedia& local, const SdpOrigin& origin) {
  AnsweredOffer out;
  out.answer.origin = origin;
  out.answer.connection = local.address;
  bool accepted = false;
  for (const MediaDescription& media : offer.media) {
    if (!accepted && IsPlainRtpAudio(media) && AcceptAudio(media, local, out)) {
      accepted = true;
    } else {
      out.answer.media.push_back(Refused(media));
    }
  }
  if (!accepted) {
    return Fail(ErrorCode::kInvalid, Origin::kPeer, "the offer has no plain RTP audio stream with one of our codecs");
  }
  return out;
}

Result<NegotiatedMedia> ApplyAnswer(const SdpSession& offer, const SdpSession& answer) {
  const auto refused = [](std::string_view why) {
    return Fail(ErrorCode::kInvalid, Origin::kPeer, fmt::format("the answer {}", why));
  };
  if (offer.media.empty() || answer.media.empty()) return refused("has no m= line");
  const MediaDescription& ours = offer.media.front();
  const MediaDescription& theirs = answer.media.front();
  if (!IsPlainRtpAudio(theirs)) return refused("refuses the audio stream");

  NegotiatedMedia media;
  for (const RtpCodec& codec : theirs.codecs) {
    const RtpCodec* offered = FindFormat(ours.codecs, codec);
    if (offered == nullptr || EqualNoCase(codec.name, kTelephoneEvent)) continue;
    if (media.receivable.empty()) {
      media.codec = codec;  // send with the number of the peer's description
      media.receive_payload_type = offered->payload_type;
    }
    media.receivable.push_back(*offered);
  }
  if (media.receivable.empty()) return refused("has none of the offered codecs");
  const RtpCodec* their_dtmf = FindDtmf(theirs.codecs, media.codec.clock);
  const RtpCodec* our_dtmf = FindDtmf(ours.codecs, media.codec.clock);
  if (their_dtmf != nullptr && our_dtmf != nullptr) {
    media.dtmf = DtmfFormat{their_dtmf->payload_type, our_dtmf->payload_type, media.codec.clock};
  }
  media.rtcp_mux = ours.rtcp_mux && theirs.rtcp_mux;
  // The answer's direction is the peer's view: what it receives is what we send.
  const MediaDirection theirs_direction = OfferedDirection(theirs);
  media.direction = DirectionFor(Sends(ours.direction) && Receives(theirs_direction),
                                 Receives(ours.direction) && Sends(theirs_direction));
  SetRemote(media, theirs);
  return media;
}

void Write(ByteWriter& out, const LocalMedia& media) {
  out.Write(media.address);
  out.Write(media.rtp_port);
  out.Write(static_cast<std::uint32_t>(media.codecs.size()));
  for (const RtpCodec& codec : media.codecs) {
    out.Write(codec.name);
    out.Write(codec.clock.value);
    out.Write(codec.channels);
    out.Write(codec.payload_type);
    out.Write(codec.fmtp);
  }
  out.Write(media.telephone_event);
  out.Write(media.direction);
  out.Write(media.rtcp_mux);
}

LocalMedia ReadLocalMedia(ByteReader& in) {
  LocalMedia media;
  media.address = in.Read<std::string>();
  media.rtp_port = in.Read<std::uint16_t>();
  media.codecs.clear();
  const std::size_t count = in.ReadCount();
  if (count > kMaxSdpCodecs) in.MarkInvalid();
  for (std::size_t i = 0; i < count && !in.Failed(); ++i) {
    RtpCodec codec;
    codec.name = in.Read<std::string>();
    codec.clock = Hz{in.Read<int>()};
    codec.channels = in.Read<int>();
    codec.payload_type = in.Read<std::uint8_t>();
    codec.fmtp = in.Read<std::string>();
    if (codec.payload_type > 127 || codec.clock.value <= 0) in.MarkInvalid();
    media.codecs.push_back(std::move(codec));
  }
  media.telephone_event = in.Read<std::uint8_t>();
  media.direction = in.Read<MediaDirection>();
  if (media.direction > MediaDirection::kInactive) in.MarkInvalid();
  media.rtcp_mux = in.Read<bool>();
  return media;
}

}  // namespace parley
