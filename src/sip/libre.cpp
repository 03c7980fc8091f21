#include "sip/libre.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "sip/sip_text.hpp"

namespace parley {

LibrePtr<sip_msg> Keep(const sip_msg& message) {
  return LibrePtr<sip_msg>(static_cast<sip_msg*>(mem_ref(const_cast<sip_msg*>(&message))));
}

std::string_view View(const pl& text) {
  return text.p == nullptr ? std::string_view{} : std::string_view(text.p, text.l);
}
std::string Text(const pl& text) { return std::string(View(text)); }

pl ToPl(std::string_view text) {
  pl out;
  out.p = text.data();
  out.l = text.size();
  return out;
}

MediaAddress ToAddress(const sa& address) {
  char text[64] = {};
  (void)re_snprintf(text, sizeof(text), "%j", &address);
  return {text, sa_port(&address)};
}

bool FromAddress(const MediaAddress& address, sa& out) {
  return sa_set_str(&out, address.ip.c_str(), address.port) == 0;
}

SipTransport ToTransport(sip_transp transport) {
  return transport == SIP_TRANSP_UDP ? SipTransport::kUdp : SipTransport::kTcp;
}

sip_transp FromTransport(SipTransport transport) {
  return transport == SipTransport::kUdp ? SIP_TRANSP_UDP : SIP_TRANSP_TCP;
}

std::string_view BodyOf(const sip_msg& message) {
  const std::string_view rest(reinterpret_cast<const char*>(mbuf_buf(message.mb)), mbuf_get_left(message.mb));
  if (!pl_isset(&message.clen)) return rest;
  return rest.substr(0, pl_u32(&message.clen));  // a datagram may hold more than one message
}

std::string_view RawOf(const sip_msg& message) {
  const char* start = message.req ? message.met.p : message.ver.p;
  const std::string_view body = BodyOf(message);
  return {start, static_cast<std::size_t>(body.data() + body.size() - start)};
}

void SendWithoutDelay(const sip_msg& message) {
  if (message.tp != SIP_TRANSP_TCP || sip_msg_tcpconn(&message) == nullptr) return;
  const int on = 1;
  (void)setsockopt(tcp_conn_fd(sip_msg_tcpconn(&message)), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

std::string HeaderText(const sip_msg& message, sip_hdrid id) {
  const sip_hdr* header = sip_msg_hdr(&message, id);
  return header == nullptr ? std::string() : Unfold(View(header->val));
}

std::string HeaderText(const sip_msg& message, const char* name) {
  const sip_hdr* header = sip_msg_xhdr(&message, name);
  return header == nullptr ? std::string() : Unfold(View(header->val));
}

}  // namespace parley
