#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace parley::testing {

inline constexpr std::string_view kOfferText =
    "v=0\r\no=peer 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40100 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n";

/// A request as a peer on the loopback writes it. Every part can be set to something odd.
struct TextRequest {
  std::string method = "INVITE";
  std::string uri = "sip:agent@127.0.0.1";
  std::uint16_t port = 5060;
  std::string transport = "UDP";
  std::string branch = "z9hG4bK1";
  std::string from_tag = "peer";
  std::string to_tag;
  std::string call_id = "call@127.0.0.1";
  std::uint32_t cseq = 1;
  std::string extra;  ///< header lines with CRLF
  std::string content_type = "application/sdp";
  std::string body;

  [[nodiscard]] std::string Text() const {
    return fmt::format(
        "{} {} SIP/2.0\r\nVia: SIP/2.0/{} 127.0.0.1:{};branch={};rport\r\nMax-Forwards: 70\r\n"
        "From: \"Peer\" <sip:1001@127.0.0.1>;tag={}\r\nTo: <sip:agent@127.0.0.1>{}\r\nCall-ID: {}\r\nCSeq: {} {}\r\n"
        "Contact: <sip:1001@127.0.0.1:{}{}>\r\n{}{}Content-Length: {}\r\n\r\n{}",
        method, uri, transport, port, branch, from_tag, to_tag.empty() ? "" : ";tag=" + to_tag, call_id, cseq, method,
        port, transport == "TCP" ? ";transport=tcp" : "", extra,
        body.empty() ? "" : fmt::format("Content-Type: {}\r\n", content_type), body.size(), body);
  }
};

/// The tag of the To header of a response.
inline std::string ToTag(std::string_view response) {
  const std::size_t to = response.find("\r\nTo:");
  const std::size_t tag = response.find(";tag=", to);
  if (to == std::string_view::npos || tag == std::string_view::npos) return {};
  return std::string(response.substr(tag + 5, response.find("\r\n", tag) - tag - 5));
}

}  // namespace parley::testing
