#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "audio/g711.hpp"
#include "net/socket_address.hpp"

namespace parley {

/// What a payload type carries.
enum class PayloadKind : std::uint8_t { kNotNegotiated, kPcmu, kPcma, kTelephoneEvent, kComfortNoise };

/// The payload types that may arrive, by our own numbers.
class PayloadTypes {
 public:
  void Set(std::uint8_t payload_type, PayloadKind kind) { kinds_[payload_type & 0x7F] = kind; }
  [[nodiscard]] PayloadKind Of(std::uint8_t payload_type) const { return kinds_[payload_type & 0x7F]; }

 private:
  std::array<PayloadKind, 128> kinds_{};
};

/// What offer and answer agreed on for the audio of a call, as plain values. All clocks are 8000 Hz.
struct NegotiatedRtp {
  SocketAddress remote_rtp;   ///< empty, unspecified or port 0: the peer wants nothing
  SocketAddress remote_rtcp;  ///< of no meaning with rtcp_mux
  bool rtcp_mux = false;
  G711Law send_law = G711Law::kMu;
  std::uint8_t send_payload_type = 0;           ///< the peer's number
  std::optional<std::uint8_t> send_event_type;  ///< the peer's number for telephone events, if it takes them
  PayloadTypes receive;
  bool may_send = true;  ///< false: the peer put us on hold (our direction is recvonly or inactive)
  bool may_receive = true;

  /// True if what the peer sends is the caller's voice: nobody is on hold.
  [[nodiscard]] bool Conversing() const { return may_send && may_receive; }

  /// True if there is somewhere to send to and the peer wants it.
  [[nodiscard]] bool HasRemote() const {
    return !remote_rtp.Empty() && !remote_rtp.IsUnspecified() && remote_rtp.Port() != 0;
  }
};

}  // namespace parley
