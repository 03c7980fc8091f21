#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "net/local_address.hpp"
#include "sip/sip_status.hpp"
#include "sip/sip_text.hpp"
#include "sip/sip_uri.hpp"
#include "sip/verbs.hpp"

namespace parley {
namespace {

std::string WriteTail(const MessageTail& tail) {
  std::string out = tail.headers;
  if (!tail.body.empty()) fmt::format_to(std::back_inserter(out), "Content-Type: {}\r\n", tail.content_type);
  fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n\r\n{}", tail.body.size(), tail.body);
  return out;
}

/// Of the sockets that could send to `peer` the one at the address that the routing table chooses, else the first.
const SipListen* FindListen(const SipStack& stack, SipTransport transport, const sa& peer) {
  std::vector<const SipListen*> fitting;
  for (const SipListen& listen : stack.listening) {
    const bool v6 = listen.address.ip.find(':') != std::string::npos;
    if (listen.transport == transport && v6 == (sa_af(&peer) == AF_INET6)) fitting.push_back(&listen);
  }
  if (fitting.size() > 1) {
    const Result<std::string> local = LocalAddressTowards(ToAddress(peer).ip);
    const auto same = [&](const SipListen* listen) { return local && listen->address.ip == *local; };
    const auto found = std::find_if(fitting.begin(), fitting.end(), same);
    if (found != fitting.end()) return *found;
  }
  return fitting.empty() ? nullptr : fitting.front();
}

/// Writes our reachable address into the Via that libre made from the socket's, which may be behind a NAT (RFC 3261
/// section 18.1.1 wants the address that we are prepared to receive at).
int FixVia(const SipStack& stack, sip_transp transport, const sa* destination, mbuf* message) {
  if (stack.services.config.advertised_host.empty()) return 0;
  const std::string_view text(reinterpret_cast<const char*>(message->buf), message->end);
  const std::size_t via = text.find("\r\nVia: ");
  const std::size_t host = text.find(' ', via + 7);
  const std::size_t end = text.find(';', host);
  if (via == std::string_view::npos || host == std::string_view::npos || end == std::string_view::npos) return 0;
  const MediaAddress local = LocalAddress(stack, ToTransport(transport), *destination);
  const std::string fixed =
      fmt::format("{}{}{}", text.substr(0, host + 1), HostPort(local.ip, local.port), text.substr(end));
  mbuf_rewind(message);
  return mbuf_write_mem(message, reinterpret_cast<const std::uint8_t*>(fixed.data()), fixed.size());
}

int OnSendRequest(sip_transp transport, const sa*, const sa* destination, mbuf* message, void* arg) {
  return FixVia(*static_cast<PendingRequest*>(arg)->stack, transport, destination, message);
}

int OnSendAck(sip_transp transport, const sa*, const sa* destination, mbuf* message, void* arg) {
  return FixVia(*static_cast<SipStack*>(arg), transport, destination, message);
}

/// The host to which the next hop leads, as far as it is numeric; else any address of the family we listen on.
sa PeerOf(const SipUri& hop) {
  sa peer{};
  constexpr std::uint16_t kSipPort = 5060;
  if (!FromAddress({hop.host, hop.port != 0 ? hop.port : kSipPort}, peer)) {
    (void)FromAddress({"192.0.2.1", kSipPort}, peer);  // RFC 5737: asks only for the default route's address
  }
  return peer;
}

struct PreparedRequest {
  std::string uri;
  std::string next_hop;
  std::string text;
};

PreparedRequest Prepare(const SipStack& stack, const SipCall& call, SipMethod method, std::uint32_t cseq,
                        const MessageTail& tail) {
  const SipDialog& dialog = call.dialog;
  const RequestTarget target = TargetOf(dialog, call.connection_known);
  PreparedRequest out;
  out.uri = target.request_uri;
  out.next_hop = target.next_hop;
  auto hop = ParseSipUri(target.next_hop);
  if (hop && EqualNoCase(hop->host, "localhost")) {
    // RFC 6761 section 6.3: never asked of a name server.
    hop->host = "127.0.0.1";
    out.next_hop = fmt::format("sip:{}{}", HostPort(hop->host, hop->port), hop->parameters);
  }
  for (const std::string& route : target.routes) {
    fmt::format_to(std::back_inserter(out.text), "Route: {}\r\n", route);
  }
  const sa peer = PeerOf(hop.value_or(SipUri{}));
  fmt::format_to(std::back_inserter(out.text),
                 "To: {}\r\nFrom: {}\r\nCall-ID: {}\r\nCSeq: {} {}\r\n{}User-Agent: {}\r\n", dialog.parties.remote,
                 dialog.parties.local, dialog.id.call_id, cseq, Name(method),
                 ContactHeader(stack, dialog.route.transport, peer), stack.services.config.product);
  if (method == SipMethod::kInvite) out.text += kAllow;
  out.text += WriteTail(tail);
  return out;
}

}  // namespace

MediaAddress LocalAddress(const SipStack& stack, SipTransport transport, const sa& peer) {
  const SipListen* listen = FindListen(stack, transport, peer);
  if (listen == nullptr && !stack.listening.empty()) listen = &stack.listening.front();
  MediaAddress local = listen == nullptr ? MediaAddress{"127.0.0.1", 0} : listen->address;
  if (!stack.services.config.advertised_host.empty()) local.ip = stack.services.config.advertised_host;
  return local;
}

std::string ContactHeader(const SipStack& stack, SipTransport transport, const sa& peer) {
  const MediaAddress local = LocalAddress(stack, transport, peer);
  return fmt::format("Contact: <sip:{}@{}{}>\r\n", stack.services.config.contact_user, HostPort(local.ip, local.port),
                     transport == SipTransport::kTcp ? ";transport=tcp" : "");
}

void ReplyStateless(SipStack& stack, const sip_msg& request, int status, const MessageTail& tail) {
  const std::string text = WriteTail(tail);
  // A refusal said twice has the same To-tag both times although nothing is kept of it.
  const_cast<sip_msg&>(request).tag =
      InviteKey(View(request.callid), View(request.from.tag), request.cseq.num, ~stack.secret);
  (void)sip_replyf(stack.stack.get(), &request, static_cast<std::uint16_t>(status),
                   std::string(ReasonPhrase(status)).c_str(), "%b", text.data(), text.size());
}

void ReplyOnce(SipStack& stack, const sip_msg& request, int status, const MessageTail& tail) {
  const std::string text = WriteTail(tail);
  (void)sip_treplyf(nullptr, nullptr, stack.stack.get(), &request, false, static_cast<std::uint16_t>(status),
                    std::string(ReasonPhrase(status)).c_str(), "%b", text.data(), text.size());
}

bool ReplyInvite(SipStack& stack, SipCall& call, int status, const MessageTail& tail) {
  if (call.peer.transaction == nullptr) return false;
  const std::string text = WriteTail(tail);
  const bool makes_dialog = status > 100 && status < 300;
  mbuf* sent = nullptr;
  const int error = sip_treplyf(&call.peer.transaction, &sent, stack.stack.get(), call.peer.message.get(), makes_dialog,
                                static_cast<std::uint16_t>(status), std::string(ReasonPhrase(status)).c_str(), "%b",
                                text.data(), text.size());
  if (error != 0) return false;
  LibrePtr<mbuf> bytes(sent);
  if (status >= 200 && status < 300) call.peer.answer = std::move(bytes);
  return true;
}

PendingRequest* SendRequest(SipStack& stack, SipCall& call, SipMethod method, std::uint32_t cseq,
                            const MessageTail& tail) {
  const PreparedRequest prepared = Prepare(stack, call, method, cseq, tail);
  uri hop{};
  const pl hop_text = ToPl(prepared.next_hop);
  if (uri_decode(&hop, &hop_text) != 0) return nullptr;
  auto owned = std::make_unique<PendingRequest>(PendingRequest{&stack, call.id, method, cseq, nullptr});
  PendingRequest* pending = owned.get();
  const int error =
      sip_requestf(&pending->request, stack.stack.get(), true, std::string(Name(method)).c_str(), prepared.uri.c_str(),
                   &hop, nullptr, OnSendRequest, OnResponse, pending, "%b", prepared.text.data(), prepared.text.size());
  if (error != 0) return nullptr;
  stack.pending.emplace(pending, std::move(owned));
  return pending;
}

void SendAck(SipStack& stack, SipCall& call, std::uint32_t cseq) {
  const PreparedRequest prepared = Prepare(stack, call, SipMethod::kAck, cseq, {});
  uri hop{};
  const pl hop_text = ToPl(prepared.next_hop);
  if (uri_decode(&hop, &hop_text) != 0) return;
  (void)sip_requestf(nullptr, stack.stack.get(), false, "ACK", prepared.uri.c_str(), &hop, nullptr, OnSendAck, nullptr,
                     &stack, "%b", prepared.text.data(), prepared.text.size());
}

}  // namespace parley
