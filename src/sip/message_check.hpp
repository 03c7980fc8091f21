#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/sip_stats.hpp"

namespace parley {

/// What the raw bytes of a message say, before libre sees them. The views point into those bytes.
struct MessageFacts {
  bool request = false;
  SipMethod method = SipMethod::kOther;
  std::string_view method_name;
  std::string_view request_uri;
  int status = 0;
  std::string_view from;
  std::string_view to;
  std::string_view call_id;
  std::string_view cseq;
  std::uint32_t cseq_number = 0;
  std::string_view via;  ///< topmost value
  std::string_view body;
};

/// Whether a message may go on, and what its sender is told if not.
struct MessageVerdict {
  BadMessage bad = BadMessage::kNone;
  int sip_status = 0;  ///< response that it deserves; 0: silence
  std::string_view reason;
};

/// What frames the message: a datagram ends where it ends, a stream needs a Content-Length.
enum class MessageFraming : std::uint8_t { kDatagram, kStream };

/// Largest datagram accepted; anything longer gets 513. RFC 3261 section 18.1.1 asks for 65,535 bytes; no INVITE that
/// interoperates comes near this, and what is kept of it is kept for 32 s.
inline constexpr std::size_t kMaxDatagram = 16 * 1024;
inline constexpr std::size_t kMaxHeaderLines = 256;

/// Bounds and checks everything that a handler of ours or libre would trust: start line, header syntax, essential
/// headers present exactly once, CSeq in range and of the request's method, Content-Length within the datagram, a Via
/// that an answer can follow (RFC 3261 sections 7, 8.1.1, 18.3; RFC 4475 for the judgement of odd cases). libre 1.1.0
/// leaves most of it to its user. Reads the bytes once, allocates nothing.
[[nodiscard]] MessageVerdict CheckMessage(std::string_view raw, MessageFraming framing, MessageFacts& facts);

/// The response to a request that libre never gets to see: Via, From, To, Call-ID and CSeq as received (RFC 3261
/// section 8.2.6.2), `received` and `rport` filled in (RFC 3581).
/// @param tag  put into To if the request has none.
[[nodiscard]] std::string WriteErrorResponse(std::string_view raw, const MessageVerdict& verdict,
                                             std::string_view source_ip, std::uint16_t source_port,
                                             std::string_view tag);

/// Port that a response to this Via goes to: the source's if it asks for rport, else the one it names, else 5060.
[[nodiscard]] std::uint16_t ResponsePort(std::string_view via, std::uint16_t source_port);

/// Number of CR and LF bytes in front of the start line (RFC 3261 section 7.5).
[[nodiscard]] std::size_t LeadingLineBreaks(std::string_view raw);

}  // namespace parley
