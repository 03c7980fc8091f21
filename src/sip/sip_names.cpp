#include "sip/sip_sink.hpp"
#include "sip/sip_stats.hpp"

namespace parley {

std::string_view Name(SipEndReason reason) {
  switch (reason) {
    case SipEndReason::kPeerHungUp: return "peer hung up";
    case SipEndReason::kPeerCancelled: return "peer cancelled";
    case SipEndReason::kPeerRejected: return "peer rejected";
    case SipEndReason::kLocalHangUp: return "we hung up";
    case SipEndReason::kLocalReject: return "we rejected";
    case SipEndReason::kNoAck: return "no ACK";
    case SipEndReason::kNoAnswer: return "no answer";
    case SipEndReason::kMediaRefused: return "no common media";
    case SipEndReason::kPeerUnreachable: return "peer unreachable";
    case SipEndReason::kDialogLost: return "peer lost the call";
    case SipEndReason::kProtocolError: return "protocol error";
    case SipEndReason::kShutdown: return "shutdown";
  }
  return "?";
}

namespace {
constexpr std::array<std::string_view, static_cast<std::size_t>(SipMethod::kCount)> kMethods{
    "INVITE",  "ACK",    "BYE",   "CANCEL",   "OPTIONS",   "INFO",    "REFER", "NOTIFY",
    "MESSAGE", "UPDATE", "PRACK", "REGISTER", "SUBSCRIBE", "PUBLISH", "OTHER"};
}  // namespace

std::string_view Name(SipMethod method) {
  return method < SipMethod::kCount ? kMethods[static_cast<std::size_t>(method)] : "?";
}

SipMethod MethodOf(std::string_view name) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(SipMethod::kOther); ++i) {
    if (kMethods[i] == name) return static_cast<SipMethod>(i);
  }
  return SipMethod::kOther;
}

std::string_view Name(BadMessage reason) {
  switch (reason) {
    case BadMessage::kNone: return "none";
    case BadMessage::kNotSip: return "not_sip";
    case BadMessage::kTooLarge: return "too_large";
    case BadMessage::kVersion: return "version";
    case BadMessage::kVia: return "via";
    case BadMessage::kMissingHeader: return "missing_header";
    case BadMessage::kRepeatedHeader: return "repeated_header";
    case BadMessage::kHeaderSyntax: return "header_syntax";
    case BadMessage::kCSeq: return "cseq";
    case BadMessage::kUriScheme: return "uri_scheme";
    case BadMessage::kContentLength: return "content_length";
    case BadMessage::kUndecodable: return "undecodable";
    case BadMessage::kStray: return "stray";
    case BadMessage::kCount: break;
  }
  return "?";
}

}  // namespace parley
