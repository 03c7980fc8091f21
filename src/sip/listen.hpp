#pragma once

// Private to src/sip.

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "sip/sip_stack.hpp"

namespace parley {

/// The sockets of a stack, and a gate in front of the UDP ones: every datagram is bounded and checked by our own code
/// before libre parses it, and what libre would only complain about on standard error gets its answer here.
/// libre offers no way to a transport's socket but through a message that came in by it. So each UDP socket is sent
/// one OPTIONS by ourselves at the start; it shows the socket, and that the socket can be reached.
class SipListeners {
 public:
  explicit SipListeners(SipStack& stack) : stack_(stack) {}
  ~SipListeners();
  SipListeners(const SipListeners&) = delete;
  SipListeners& operator=(const SipListeners&) = delete;

  /// Makes libre's SIP stack and opens the sockets of the configuration. `on_ready` runs when all gates are up.
  [[nodiscard]] Status Open(std::function<void()> on_ready);

  /// True if the request is one of our own probes.
  bool TakeProbe(const sip_msg& request);

 private:
  struct Gate {
    SipStack* stack = nullptr;
    udp_sock* socket = nullptr;
    LibrePtr<udp_helper> helper;
  };

  [[nodiscard]] Status OpenOne(const SipListen& wanted);
  [[nodiscard]] Status OpenAlone(const SipListen& wanted);
  /// A socket on each of the machine's addresses. Requests of ours leave from the first, which is not loopback if there
  /// is another; responses leave from the socket that the request came to.
  [[nodiscard]] Status OpenEverywhere(const SipListen& wanted);
  [[nodiscard]] Status SendProbe(const MediaAddress& address);
  static bool OnDatagram(sa* source, mbuf* datagram, void* gate);

  SipStack& stack_;
  std::function<void()> on_ready_;
  std::pair<SipListeners*, SipStack*> trampoline_;
  sip_lsnr* requests_ = nullptr;
  sip_lsnr* responses_ = nullptr;
  std::list<Gate> gates_;
  std::string probe_;
  std::size_t probes_open_ = 0;
};

}  // namespace parley
