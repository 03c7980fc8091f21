#include "sip/dialog_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sip/sip_text.hpp"
#include "sip/sip_uri.hpp"
#include "sip/source_acl.hpp"

namespace parley {
namespace {

std::string UriOf(std::string_view name_addr) {
  const auto parsed = ParseNameAddr(name_addr);
  return parsed ? parsed->uri : std::string();
}

bool IsLooseRouter(std::string_view uri) {
  const auto parsed = ParseSipUri(uri);
  return parsed && FindParameter(parsed->parameters, "lr").has_value();
}

/// libre refuses sips: as a next hop; a TLS connection is named by its transport instead.
std::string NextHop(std::string uri) {
  if (!EqualNoCase(uri.substr(0, 5), "sips:")) return uri;
  std::string hop = "sip:" + uri.substr(5);
  const auto parsed = ParseSipUri(hop);
  if (!parsed || !FindParameter(parsed->parameters, "transport")) hop += ";transport=tls";
  return hop;
}

std::string SourceUri(const DialogRoute& route) {
  return fmt::format("sip:{}{}", HostPort(route.source.ip, route.source.port),
                     route.transport == SipTransport::kTcp ? ";transport=tcp" : "");
}

bool BehindNat(const DialogRoute& route) {
  const auto contact = ParseSipUri(route.remote_target);
  return contact && contact->host != route.source.ip && IsPrivateAddress(contact->host) && !route.source.ip.empty() &&
         !IsPrivateAddress(route.source.ip);
}

}  // namespace

RequestVerdict JudgeRequest(const SipDialog& dialog, SipMethod method, std::uint32_t cseq, std::string_view call_id,
                            std::string_view from_tag) {
  if (dialog.id.call_id != call_id || dialog.id.remote_tag != from_tag) return RequestVerdict::kNoDialog;
  if (dialog.state == SipDialogState::kEnded) {
    // Its transaction may be gone, after a restart or because the peer numbers its branches anew.
    return method == SipMethod::kBye && cseq == dialog.cseq.remote ? RequestVerdict::kRepeatedBye
                                                                   : RequestVerdict::kNoDialog;
  }
  // A caller's INVITE is the first request that we see of an outgoing call's peer: nothing to compare with.
  if (dialog.cseq.remote != 0 && cseq <= dialog.cseq.remote) return RequestVerdict::kOldCSeq;
  if (method == SipMethod::kInvite) {
    if (dialog.state == SipDialogState::kEnding) return RequestVerdict::kNoDialog;
    if (dialog.cseq.own_invite != 0) return RequestVerdict::kGlare;
    if (dialog.cseq.peer_invite != 0) return RequestVerdict::kInviteOpen;
  }
  return RequestVerdict::kAccept;
}

bool AckMatches(const SipDialog& dialog, std::uint32_t cseq) {
  if (dialog.cseq.peer_invite == 0 || dialog.cseq.peer_invite != cseq) return false;
  return dialog.state == SipDialogState::kAnswered || dialog.state == SipDialogState::kHangUpAfterAck ||
         dialog.state == SipDialogState::kConfirmed;
}

Ms GlareDelay(SipRole role, std::uint32_t random) {
  if (role == SipRole::kUac) return Ms{2100 + 10 * (random % 191)};
  return Ms{10 * (random % 201)};
}

Ms AnswerRepeatDelay(int sent) { return std::min(kSipT1 * (1 << std::clamp(sent - 1, 0, 4)), kSipT2); }

std::uint32_t TakeCSeq(SipDialog& dialog) { return ++dialog.cseq.local; }

RequestTarget TargetOf(const SipDialog& dialog, bool connection_known) {
  const DialogRoute& route = dialog.route;
  RequestTarget target{route.remote_target, route.route_set, {}};
  if (!route.route_set.empty()) {
    const std::string first = UriOf(route.route_set.front());
    if (!IsLooseRouter(first)) {
      target.request_uri = first;
      target.routes.erase(target.routes.begin());
      target.routes.push_back(fmt::format("<{}>", route.remote_target));
    }
    target.next_hop = NextHop(first);
    return target;
  }
  const bool reuse = route.transport == SipTransport::kTcp ? connection_known : BehindNat(route);
  target.next_hop = reuse && !route.source.ip.empty() ? SourceUri(route) : NextHop(route.remote_target);
  return target;
}

std::vector<std::string> RouteSetOf(std::vector<std::string> record_routes, SipRole role) {
  if (role == SipRole::kUac) std::ranges::reverse(record_routes);
  return record_routes;
}

}  // namespace parley
