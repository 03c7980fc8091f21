#include "sip/sip_dialog.hpp"

namespace parley {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMaxRoutes = 64;

void Write(ByteWriter& out, const MediaAddress& address) {
  out.Write(address.ip);
  out.Write(address.port);
}

MediaAddress ReadAddress(ByteReader& in) {
  MediaAddress address;
  address.ip = in.Read<std::string>();
  address.port = in.Read<std::uint16_t>();
  return address;
}

void Write(ByteWriter& out, const DialogRoute& route) {
  out.Write(route.remote_target);
  out.Write(static_cast<std::uint32_t>(route.route_set.size()));
  for (const std::string& hop : route.route_set) out.Write(hop);
  out.Write(route.transport);
  Write(out, route.source);
}

DialogRoute ReadRoute(ByteReader& in) {
  DialogRoute route;
  route.remote_target = in.Read<std::string>();
  const std::size_t hops = in.ReadCount();
  if (hops > kMaxRoutes) in.MarkInvalid();
  for (std::size_t i = 0; i < hops && !in.Failed(); ++i) route.route_set.push_back(in.Read<std::string>());
  route.transport = in.Read<SipTransport>();
  if (route.transport > SipTransport::kTcp) in.MarkInvalid();
  route.source = ReadAddress(in);
  return route;
}

void Write(ByteWriter& out, const DialogMedia& media) {
  out.Write(media.origin.session_id);
  out.Write(media.origin.version);
  out.Write(media.origin.address);
  Write(out, media.local);
  out.Write(media.local_sdp);
  out.Write(media.remote_sdp);
  out.Write(media.offer);
}

DialogMedia ReadMedia(ByteReader& in) {
  DialogMedia media;
  media.origin.session_id = in.Read<std::uint64_t>();
  media.origin.version = in.Read<std::uint64_t>();
  media.origin.address = in.Read<std::string>();
  media.local = ReadLocalMedia(in);
  media.local_sdp = in.Read<std::string>();
  media.remote_sdp = in.Read<std::string>();
  media.offer = in.Read<OfferState>();
  if (media.offer > OfferState::kOurOfferOpen) in.MarkInvalid();
  return media;
}

}  // namespace

Bytes EncodeDialog(const SipDialog& dialog) {
  ByteWriter out;
  out.Write(kVersion);
  out.Write(dialog.role);
  out.Write(dialog.state);
  out.Write(dialog.id.call_id);
  out.Write(dialog.id.local_tag);
  out.Write(dialog.id.remote_tag);
  out.Write(dialog.parties.local);
  out.Write(dialog.parties.remote);
  Write(out, dialog.route);
  out.Write(dialog.cseq.local);
  out.Write(dialog.cseq.remote);
  out.Write(dialog.cseq.own_invite);
  out.Write(dialog.cseq.peer_invite);
  Write(out, dialog.media);
  out.Write(dialog.open_invite);
  return std::move(out).Take();
}

Result<SipDialog> DecodeDialog(const Bytes& bytes) {
  ByteReader in(bytes);
  SipDialog dialog;
  if (in.Read<std::uint8_t>() != kVersion) {
    return Fail(ErrorCode::kInvalid, Origin::kParley, "SIP dialog: stored by a version that this build does not know");
  }
  dialog.role = in.Read<SipRole>();
  dialog.state = in.Read<SipDialogState>();
  if (dialog.role > SipRole::kUac || dialog.state > SipDialogState::kEnded) in.MarkInvalid();
  dialog.id.call_id = in.Read<std::string>();
  dialog.id.local_tag = in.Read<std::string>();
  dialog.id.remote_tag = in.Read<std::string>();
  dialog.parties.local = in.Read<std::string>();
  dialog.parties.remote = in.Read<std::string>();
  dialog.route = ReadRoute(in);
  dialog.cseq.local = in.Read<std::uint32_t>();
  dialog.cseq.remote = in.Read<std::uint32_t>();
  dialog.cseq.own_invite = in.Read<std::uint32_t>();
  dialog.cseq.peer_invite = in.Read<std::uint32_t>();
  dialog.media = ReadMedia(in);
  dialog.open_invite = in.Read<std::string>();
  if (dialog.id.call_id.empty() || dialog.id.local_tag.empty()) in.MarkInvalid();
  if (const Status status = in.Finish("SIP dialog"); !status) return FailFrom(status);
  return dialog;
}

std::string_view Name(SipDialogState state) {
  switch (state) {
    case SipDialogState::kIncoming: return "incoming";
    case SipDialogState::kAnswered: return "answered";
    case SipDialogState::kHangUpAfterAck: return "hang up after ACK";
    case SipDialogState::kCalling: return "calling";
    case SipDialogState::kCancelling: return "cancelling";
    case SipDialogState::kConfirmed: return "confirmed";
    case SipDialogState::kEnding: return "ending";
    case SipDialogState::kEnded: return "ended";
  }
  return "?";
}

std::string_view Name(SipTransport transport) {
  switch (transport) {
    case SipTransport::kUdp: return "UDP";
    case SipTransport::kTcp: return "TCP";
  }
  return "?";
}

}  // namespace parley
