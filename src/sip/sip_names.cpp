#include "sip/sip_sink.hpp"
#include "sip/sip_stats.hpp"

namespace parley {

std::string_view Name(EndReason reason) {
  switch (reason) {
    case EndReason::kPeerHungUp: return "peer hung up";
    case EndReason::kPeerCancelled: return "peer cancelled";
    case EndReason::kPeerRejected: return "peer rejected";
    case EndReason::kLocalHangUp: return "we hung up";
    case EndReason::kLocalReject: return "we rejected";
    case EndReason::kNoAck: return "no ACK";
    case EndReason::kNoAnswer: return "no answer";
    case EndReason::kMediaRefused: return "no common media";
    case EndReason::kPeerUnreachable: return "peer unreachable";
    case EndReason::kDialogLost: return "peer lost the call";
    case EndReason::kProtocolError: return "protocol error";
    case EndReason::kShutdown: return "shutdown";
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
