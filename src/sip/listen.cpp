#include "sip/listen.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "net/local_address.hpp"
#include "sip/message_check.hpp"
#include "sip/sip_text.hpp"
#include "sip/sip_uri.hpp"
#include "sip/verbs.hpp"

namespace parley {
namespace {

constexpr std::uint32_t kTransactionBuckets = 4096;
constexpr std::uint32_t kConnectionBuckets = 256;
constexpr int kBacklog = 1024;                  // libre asks for 5, which drops bursts of connections
constexpr int kSocketBuffer = 4 * 1024 * 1024;  // bytes; a burst of 1,000 INVITEs fits. The kernel may give less

Status FailedSocket(const SipListen& wanted, int error) {
  return Fail(
      ErrorCode::kUnavailable, Origin::kOperatingSystem,
      fmt::format("SIP: cannot listen on {} {}: {}. Choose another address or stop what uses it.",
                  Name(wanted.transport), HostPort(wanted.address.ip, wanted.address.port), std::strerror(error)));
}

/// Calls `visit(fd)` for each socket of ours that is bound to `address`; libre has no accessor to its descriptors.
template <typename Visit>
void ForSocketsAt(const sa& address, Visit visit) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const auto fd = ParseDigits(entry.path().filename().native(), INT32_MAX);
    sa bound{};
    bound.len = sizeof(bound.u);
    if (!fd || getsockname(static_cast<int>(*fd), &bound.u.sa, &bound.len) != 0) continue;
    if (sa_cmp(&bound, &address, SA_ALL)) visit(static_cast<int>(*fd));
  }
}

/// libre refuses a wildcard as "no address".
bool IsWildcard(std::string_view ip) { return ip == "0.0.0.0" || ip == "::"; }

void DeepenBacklog(const sa& address) {
  ForSocketsAt(address, [](int fd) {
    int listening = 0;
    socklen_t size = sizeof(listening);
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening != 0) ::listen(fd, kBacklog);
  });
}

bool RequestTrampoline(const sip_msg* message, void* arg) {
  auto& both = *static_cast<std::pair<SipListeners*, SipStack*>*>(arg);
  if (both.first->TakeProbe(*message)) return true;
  return OnRequest(*both.second, *message);
}

bool ResponseTrampoline(const sip_msg* message, void* arg) {
  return OnStrayResponse(*static_cast<SipStack*>(arg), *message);
}

/// Counts what goes over the wire, libre's own retransmissions included.
void OnTrace(bool sent, sip_transp transport, const sa*, const sa*, const std::uint8_t* bytes, std::size_t size,
             void* arg) {
  SipStats& stats = static_cast<SipStack*>(arg)->Stats();
  std::string_view line(reinterpret_cast<const char*>(bytes), size);
  if (!sent && transport != SIP_TRANSP_UDP) ++stats.messages_received;
  line = line.substr(LeadingLineBreaks(line));
  if (line.starts_with("SIP/2.0 ") && line.size() > 8) {
    const auto status_class = static_cast<std::size_t>(line[8] - '0');
    auto& counters = sent ? stats.responses_sent : stats.responses_received;
    if (status_class < counters.size()) ++counters[status_class];
    return;
  }
  auto& counters = sent ? stats.requests_sent : stats.requests_received;
  ++counters[static_cast<std::size_t>(MethodOf(CutAt(line, ' ')))];
}

void Answer400(SipStack& stack, udp_sock* socket, const sa& source, std::string_view raw, const MessageFacts& facts,
               const MessageVerdict& verdict) {
  const MediaAddress from = ToAddress(source);
  if (verdict.sip_status == 0 || !stack.services.config.sources.Allows(from.ip)) return;
  const std::string tag = fmt::format("{:016x}", InviteKey(facts.call_id, facts.from, 0, ~stack.secret));
  const std::string text = WriteErrorResponse(raw, verdict, from.ip, from.port, tag);
  LibrePtr<mbuf> bytes(mbuf_alloc(text.size()));
  if (bytes == nullptr || mbuf_write_str(bytes.get(), text.c_str()) != 0) return;
  bytes->pos = 0;
  sa destination = source;
  sa_set_port(&destination, ResponsePort(facts.via, from.port));
  ++stack.Stats().responses_sent[static_cast<std::size_t>(verdict.sip_status / 100)];
  (void)udp_send(socket, &destination, bytes.get());
}

bool Decodes(mbuf* datagram) {
  const std::size_t position = datagram->pos;
  sip_msg* message = nullptr;
  const bool decoded = sip_msg_decode(&message, datagram) == 0;
  mem_deref(message);
  datagram->pos = position;
  return decoded;
}

}  // namespace

SipListeners::~SipListeners() {
  gates_.clear();
  mem_deref(requests_);
  mem_deref(responses_);
}

bool SipListeners::OnDatagram(sa* source, mbuf* datagram, void* arg) {
  constexpr bool kHandled = true;
  Gate& gate = *static_cast<Gate*>(arg);
  SipStack& stack = *gate.stack;
  const std::string_view all(reinterpret_cast<const char*>(mbuf_buf(datagram)), mbuf_get_left(datagram));
  const std::size_t blank = LeadingLineBreaks(all);
  if (blank == all.size()) return kHandled;  // a keep-alive of RFC 5626
  ++stack.Stats().messages_received;
  datagram->pos += blank;
  const std::string_view raw = all.substr(blank);
  MessageFacts facts;
  MessageVerdict verdict = CheckMessage(raw, MessageFraming::kDatagram, facts);
  if (verdict.bad == BadMessage::kNone && !Decodes(datagram)) {
    const bool answer = facts.request && facts.method != SipMethod::kAck;
    verdict = {BadMessage::kUndecodable, answer ? 400 : 0, "Bad Request"};
  }
  if (verdict.bad == BadMessage::kNone) return !kHandled;
  ++stack.Stats().bad_messages[static_cast<std::size_t>(verdict.bad)];
  if (facts.request) Answer400(stack, gate.socket, *source, raw, facts, verdict);
  return kHandled;
}

Status SipListeners::Open(std::function<void()> on_ready) {
  on_ready_ = std::move(on_ready);
  stack_.secret = rand_u64();
  probe_ = fmt::format("probe-{:016x}{:016x}", rand_u64(), rand_u64());

  LibrePtr<dnsc> names;
  std::array<sa, 8> servers{};
  auto count = static_cast<std::uint32_t>(servers.size());
  std::array<char, 64> domain{};
  if (dns_srv_get(domain.data(), domain.size(), servers.data(), &count) == 0 && count > 0) {
    dnsc* made = nullptr;
    if (dnsc_alloc(&made, nullptr, servers.data(), count) == 0) names.reset(made);
  }
  sip* made = nullptr;
  if (sip_alloc(&made, names.get(), kTransactionBuckets, kTransactionBuckets, kConnectionBuckets,
                stack_.services.config.product.c_str(), nullptr, &stack_) != 0) {
    return Fail(ErrorCode::kInternal, Origin::kParley, "SIP: libre could not make its stack");
  }
  stack_.stack.reset(made);
  sip_set_trace_handler(made, OnTrace);
  trampoline_ = {this, &stack_};
  if (sip_listen(&requests_, made, true, RequestTrampoline, &trampoline_) != 0 ||
      sip_listen(&responses_, made, false, ResponseTrampoline, &stack_) != 0) {
    return Fail(ErrorCode::kInternal, Origin::kParley, "SIP: libre took no listener");
  }
  for (const SipListen& wanted : stack_.services.config.listen) {
    const Status opened = IsWildcard(wanted.address.ip) ? OpenEverywhere(wanted) : OpenAlone(wanted);
    if (!opened) return opened;
  }
  for (const SipListen& listen : stack_.listening) {
    if (listen.transport != SipTransport::kUdp) continue;
    if (const Status sent = SendProbe(listen.address); !sent) return sent;
  }
  if (probes_open_ == 0) on_ready_();
  return {};
}

Status SipListeners::OpenAlone(const SipListen& wanted) {
  sa address{}, taken{};
  if (!FromAddress(wanted.address, address)) {
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                fmt::format("SIP: \"{}\" is not a numeric address to listen on", wanted.address.ip));
  }
  if (sip_transp_laddr(stack_.stack.get(), &taken, FromTransport(wanted.transport), &address) == 0) {
    return Fail(
        ErrorCode::kInvalid, Origin::kConfiguration,
        fmt::format("SIP: two {} addresses of one family; libre can send from one only", Name(wanted.transport)));
  }
  return OpenOne(wanted);
}

Status SipListeners::OpenEverywhere(const SipListen& wanted) {
  SipListen one = wanted;
  for (const std::string& ip : OwnAddresses(wanted.address.ip == "::" ? AF_INET6 : AF_INET)) {
    one.address.ip = ip;
    if (const Status opened = OpenOne(one); !opened) return opened;
    one.address.port = stack_.listening.back().address.port;  // a free port is the same one everywhere
  }
  return {};
}

Status SipListeners::OpenOne(const SipListen& wanted) {
  sa address{};
  (void)FromAddress(wanted.address, address);
  const sip_transp transport = FromTransport(wanted.transport);
  if (const int error = sip_transp_add(stack_.stack.get(), transport, &address); error != 0) {
    return FailedSocket(wanted, error);
  }
  sa bound = address;
  // Only the first of a family and transport may be on any free port, and that is the one libre tells.
  if (sa_port(&address) == 0) (void)sip_transp_laddr(stack_.stack.get(), &bound, transport, &address);
  if (wanted.transport == SipTransport::kTcp) DeepenBacklog(bound);
  stack_.listening.push_back({wanted.transport, {wanted.address.ip, sa_port(&bound)}});
  return {};
}

Status SipListeners::SendProbe(const MediaAddress& address) {
  const bool v6 = address.ip.find(':') != std::string::npos;
  sa destination{};
  (void)FromAddress(address, destination);
  const std::string text = fmt::format(
      "OPTIONS sip:probe@localhost SIP/2.0\r\nVia: SIP/2.0/UDP {};branch=z9hG4bK{}\r\nFrom: <sip:probe@localhost>;tag=1"
      "\r\nTo: <sip:probe@localhost>\r\nCall-ID: {}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 0\r\nContent-Length: 0\r\n\r\n",
      HostPort(address.ip, address.port), probe_, probe_);
  const int fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const ssize_t sent = fd < 0 ? -1 : sendto(fd, text.data(), text.size(), 0, &destination.u.sa, destination.len);
  const int error = errno;
  if (fd >= 0) close(fd);
  if (sent != static_cast<ssize_t>(text.size())) return FailedSocket({SipTransport::kUdp, address}, error);
  ++probes_open_;
  return {};
}

bool SipListeners::TakeProbe(const sip_msg& request) {
  if (probes_open_ == 0 || View(request.callid) != probe_ || request.tp != SIP_TRANSP_UDP) return false;
  Gate& gate = gates_.emplace_back();
  gate.stack = &stack_;
  gate.socket = static_cast<udp_sock*>(request.sock);
  udp_rxsz_set(gate.socket, kMaxDatagram + 1);  // one more than allowed, so that a longer one is seen to be longer
  (void)udp_sockbuf_set(gate.socket, kSocketBuffer);
  udp_helper* helper = nullptr;
  constexpr int kLayer = 0;  // below any other helper
  (void)udp_register_helper(&helper, gate.socket, kLayer, nullptr, OnDatagram, &gate);
  gate.helper.reset(helper);
  if (--probes_open_ == 0) on_ready_();
  return true;
}

}  // namespace parley
