#include "sip/message_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "sip/header_lines.hpp"
#include "sip/sip_text.hpp"
#include "sip/sip_uri.hpp"

namespace parley {
namespace {

constexpr std::uint64_t kMaxCSeq = 0x7fffffff;  // RFC 3261 section 8.1.1.5: less than 2^31
constexpr std::uint64_t kMaxMaxForwards = 255;  // section 20.22

constexpr MessageVerdict kGood{};

MessageVerdict Bad400(BadMessage bad, std::string_view reason) { return {bad, 400, reason}; }
MessageVerdict Silence(BadMessage bad) { return {bad, 0, {}}; }

/// The parts of a Via value that matter: "SIP/2.0/UDP host:port;params".
struct ViaParts {
  std::string_view version;
  std::string_view sent_by;
  std::string_view parameters;
};

std::optional<ViaParts> SplitVia(std::string_view value) {
  value = TrimSip(value.substr(0, std::min(value.find(','), value.size())));
  const std::size_t semicolon = std::min(value.find(';'), value.size());
  ViaParts parts;
  parts.parameters = value.substr(semicolon);
  std::string_view head = TrimSip(value.substr(0, semicolon));
  if (!EqualNoCase(TrimSip(CutAt(head, '/')), "SIP")) return std::nullopt;
  parts.version = TrimSip(CutAt(head, '/'));
  head = TrimSip(head);
  const std::size_t space = head.find_first_of(" \t\r\n");
  if (space == std::string_view::npos || space == 0) return std::nullopt;
  parts.sent_by = TrimSip(head.substr(space));
  if (parts.sent_by.empty() || parts.sent_by.find_first_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
  return parts;
}

/// An answer follows the Via. One with maddr would let the sender aim our answers at anybody.
bool IsUsableVia(std::string_view value) {
  const auto parts = SplitVia(value);
  return parts && !FindParameter(parts->parameters, "maddr");
}

bool ReadCSeq(MessageFacts& facts, std::string_view& method) {
  std::string_view rest = facts.cseq;
  const std::size_t space = std::min(rest.find_first_of(" \t\r\n"), rest.size());
  const auto number = ParseDigits(rest.substr(0, space), kMaxCSeq);
  method = TrimSip(rest.substr(space));
  if (!number || method.empty()) return false;
  facts.cseq_number = static_cast<std::uint32_t>(*number);
  return true;
}

bool IsMethodName(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  return !name.empty() && name.size() <= kLongest && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-.!%*_+`'~").find(c) != std::string_view::npos;
  });
}

/// "METHOD uri SIP/2.0" or "SIP/2.0 200 reason". A bad version and a bad URI are told later, when it is known where
/// an answer would go.
MessageVerdict ReadStartLine(std::string_view line, MessageFacts& facts) {
  if (line.starts_with("SIP/2.0 ")) {
    std::string_view rest = line.substr(8);
    const std::string_view code = CutAt(rest, ' ');
    const auto status = ParseDigits(code, 699);
    if (code.size() != 3 || !status || *status < 100) return Silence(BadMessage::kNotSip);
    facts.status = static_cast<int>(*status);
    return kGood;
  }
  facts.request = true;
  std::string_view rest = line;
  facts.method_name = CutAt(rest, ' ');
  facts.method = MethodOf(facts.method_name);
  const std::size_t last = rest.rfind(" SIP/");
  if (!IsMethodName(facts.method_name) || last == std::string_view::npos) return Silence(BadMessage::kNotSip);
  facts.request_uri = rest.substr(0, last);
  const std::string_view version = rest.substr(last + 1);
  if (version == "SIP/2.0") return kGood;
  if (TrimSip(version) == "SIP/2.0") return Bad400(BadMessage::kHeaderSyntax, "White Space behind the Version");
  return {BadMessage::kVersion, 505, "Version Not Supported"};
}

using HeaderCounts = std::array<std::size_t, static_cast<std::size_t>(SipHeader::kCount)>;

void NoteHeader(const HeaderLine& line, MessageFacts& facts, HeaderCounts& counts, std::string_view& content_length,
                std::string_view& max_forwards) {
  const bool first = counts[static_cast<std::size_t>(line.header)]++ == 0;
  if (!first) return;
  switch (line.header) {
    case SipHeader::kVia: facts.via = line.value; break;
    case SipHeader::kFrom: facts.from = line.value; break;
    case SipHeader::kTo: facts.to = line.value; break;
    case SipHeader::kCallId: facts.call_id = line.value; break;
    case SipHeader::kCSeq: facts.cseq = line.value; break;
    case SipHeader::kMaxForwards: max_forwards = line.value; break;
    case SipHeader::kContentLength: content_length = line.value; break;
    case SipHeader::kContentType:
    case SipHeader::kContact:
    case SipHeader::kOther:
    case SipHeader::kCount: break;
  }
}

MessageVerdict CheckCounts(const MessageFacts& facts, const HeaderCounts& counts) {
  const auto count = [&](SipHeader header) { return counts[static_cast<std::size_t>(header)]; };
  struct Essential {
    SipHeader header;
    std::string_view missing;
    std::string_view repeated;
  };
  constexpr std::array kEssential{
      Essential{SipHeader::kFrom, "From Missing", "From Repeated"},
      Essential{SipHeader::kTo, "To Missing", "To Repeated"},
      Essential{SipHeader::kCallId, "Call-ID Missing", "Call-ID Repeated"},
      Essential{SipHeader::kCSeq, "CSeq Missing", "CSeq Repeated"},
  };
  for (const Essential& e : kEssential) {
    if (count(e.header) == 0) return Bad400(BadMessage::kMissingHeader, e.missing);
    if (count(e.header) > 1) return Bad400(BadMessage::kRepeatedHeader, e.repeated);
  }
  for (const SipHeader header : {SipHeader::kMaxForwards, SipHeader::kContentLength, SipHeader::kContentType}) {
    if (count(header) > 1) return Bad400(BadMessage::kRepeatedHeader, "Header Repeated");
  }
  if (facts.request && facts.method == SipMethod::kInvite && count(SipHeader::kContact) == 0) {
    return Bad400(BadMessage::kMissingHeader, "Contact Missing");
  }
  return kGood;
}

MessageVerdict CheckAddresses(const MessageFacts& facts) {
  if (!ParseNameAddr(facts.to)) return Bad400(BadMessage::kHeaderSyntax, "Bad To");
  const auto from = ParseNameAddr(facts.from);
  if (!from) return Bad400(BadMessage::kHeaderSyntax, "Bad From");
  const auto tag = FindParameter(from->parameters, "tag");
  if (!tag || tag->empty()) return Bad400(BadMessage::kMissingHeader, "From Tag Missing");
  if (facts.call_id.empty() || facts.call_id.find_first_of(" \t\r\n") != std::string_view::npos) {
    return Bad400(BadMessage::kHeaderSyntax, "Bad Call-ID");
  }
  return kGood;
}

MessageVerdict CheckRequestUri(const MessageFacts& facts) {
  const std::string scheme = UriScheme(facts.request_uri);
  if (scheme.empty()) return Bad400(BadMessage::kHeaderSyntax, "Bad Request-URI");
  if (scheme != "sip" && scheme != "sips" && scheme != "tel") {
    return {BadMessage::kUriScheme, 416, "Unsupported URI Scheme"};
  }
  const auto uri = ParseSipUri(facts.request_uri);
  // RFC 3261 section 19.1.1: a Request-URI has no headers (RFC 4475 section 3.1.2.11).
  if (!uri || !uri->headers.empty()) return Bad400(BadMessage::kHeaderSyntax, "Bad Request-URI");
  return kGood;
}

MessageVerdict CheckNumbers(MessageFacts& facts, std::string_view max_forwards, bool has_max_forwards) {
  std::string_view cseq_method;
  if (!ReadCSeq(facts, cseq_method)) return Bad400(BadMessage::kCSeq, "Bad CSeq");
  if (facts.request && cseq_method != facts.method_name) return Bad400(BadMessage::kCSeq, "CSeq of another Method");
  if (has_max_forwards && !ParseDigits(max_forwards, kMaxMaxForwards)) {
    return Bad400(BadMessage::kHeaderSyntax, "Bad Max-Forwards");
  }
  return kGood;
}

MessageVerdict CheckLength(MessageFacts& facts, std::string_view content_length, bool has_length,
                           MessageFraming framing) {
  if (!has_length) {
    if (framing == MessageFraming::kStream) return Bad400(BadMessage::kContentLength, "Content-Length Missing");
    return kGood;
  }
  const auto length = ParseDigits(content_length, UINT32_MAX);
  if (!length || *length > facts.body.size()) return Bad400(BadMessage::kContentLength, "Bad Content-Length");
  facts.body = facts.body.substr(0, static_cast<std::size_t>(*length));
  return kGood;
}

/// NUL and other control characters have no place in a header section (RFC 3261 section 25.1).
bool HasControls(std::string_view headers) {
  return std::ranges::any_of(headers, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\r' && c != '\n') || byte == 0x7f;
  });
}

/// The topmost Via value with `received`, and with the value of an `rport` that came without one (RFC 3581 section 4).
std::string FilledVia(std::string_view value, std::string_view source_ip, std::uint16_t source_port) {
  const std::size_t comma = std::min(value.find(','), value.size());
  std::string first(TrimSip(value.substr(0, comma)));
  constexpr std::string_view kRport = ";rport";
  const std::size_t at = FindNoCase(first, kRport);
  const std::size_t behind = at == std::string::npos ? at : at + kRport.size();
  if (at != std::string::npos && (behind == first.size() || first[behind] == ';')) {
    first.replace(at, kRport.size(), fmt::format(";rport={}", source_port));
  }
  return fmt::format("{};received={}{}", first, source_ip, value.substr(comma));
}

}  // namespace

std::size_t LeadingLineBreaks(std::string_view raw) { return std::min(raw.find_first_not_of("\r\n"), raw.size()); }

MessageVerdict CheckMessage(std::string_view raw, MessageFraming framing, MessageFacts& facts) {
  HeaderLines lines(raw);
  const MessageVerdict start = ReadStartLine(lines.StartLine(), facts);
  if (start.bad == BadMessage::kNotSip) return start;

  HeaderCounts counts{};
  std::string_view content_length;
  std::string_view max_forwards;
  std::size_t total = 0;
  while (const auto line = lines.Next()) {
    if (++total > kMaxHeaderLines) break;
    NoteHeader(*line, facts, counts, content_length, max_forwards);
  }
  facts.body = lines.Complete() ? lines.Body() : std::string_view{};

  const auto judge = [&]() -> MessageVerdict {
    if (start.bad != BadMessage::kNone) return start;
    if (framing == MessageFraming::kDatagram && raw.size() > kMaxDatagram) {
      return {BadMessage::kTooLarge, 513, "Message Too Large"};
    }
    if (!lines.Complete()) return Bad400(BadMessage::kHeaderSyntax, "Bad Header Line");
    if (HasControls(raw.substr(0, raw.size() - lines.Body().size()))) {
      return Bad400(BadMessage::kHeaderSyntax, "Control Character");
    }
    if (const auto v = CheckCounts(facts, counts); v.bad != BadMessage::kNone) return v;
    const bool has_max_forwards = counts[static_cast<std::size_t>(SipHeader::kMaxForwards)] != 0;
    if (const auto v = CheckNumbers(facts, max_forwards, has_max_forwards); v.bad != BadMessage::kNone) return v;
    if (const auto v = CheckAddresses(facts); v.bad != BadMessage::kNone) return v;
    const bool has_length = counts[static_cast<std::size_t>(SipHeader::kContentLength)] != 0;
    if (const auto v = CheckLength(facts, content_length, has_length, framing); v.bad != BadMessage::kNone) return v;
    if (facts.request) {
      if (const auto v = CheckRequestUri(facts); v.bad != BadMessage::kNone) return v;
    }
    const auto via = SplitVia(facts.via);
    // libre finds transactions by the branch alone; a client of RFC 2543 sends none.
    if (!via || via->version != "2.0" || !FindParameter(via->parameters, "branch").has_value()) {
      return Bad400(BadMessage::kVia, "Via without Branch");
    }
    return kGood;
  };
  MessageVerdict verdict = judge();
  if (!facts.via.empty() ? !IsUsableVia(facts.via) : true) return Silence(BadMessage::kVia);
  if (!facts.request || facts.method == SipMethod::kAck) verdict.sip_status = 0;
  return verdict;
}

std::uint16_t ResponsePort(std::string_view via, std::uint16_t source_port) {
  constexpr std::uint16_t kSipPort = 5060;
  const auto parts = SplitVia(via);
  if (!parts) return source_port;
  if (FindParameter(parts->parameters, "rport")) return source_port;
  const std::size_t colon = parts->sent_by.rfind(':');
  const std::size_t bracket = parts->sent_by.rfind(']');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) return kSipPort;
  const auto port = ParseDigits(TrimSip(parts->sent_by.substr(colon + 1)), 65535);
  return port && *port != 0 ? static_cast<std::uint16_t>(*port) : kSipPort;
}

std::string WriteErrorResponse(std::string_view raw, const MessageVerdict& verdict, std::string_view source_ip,
                               std::uint16_t source_port, std::string_view tag) {
  std::string out = fmt::format("SIP/2.0 {} {}\r\n", verdict.sip_status, verdict.reason);
  HeaderLines lines(raw);
  HeaderCounts counts{};
  while (const auto line = lines.Next()) {
    const bool first = counts[static_cast<std::size_t>(line->header)]++ == 0;
    const std::string value = Unfold(line->value);
    if (line->header == SipHeader::kVia) {
      fmt::format_to(std::back_inserter(out), "Via: {}\r\n", first ? FilledVia(value, source_ip, source_port) : value);
    } else if (first && (line->header == SipHeader::kFrom || line->header == SipHeader::kCallId ||
                         line->header == SipHeader::kCSeq)) {
      fmt::format_to(std::back_inserter(out), "{}: {}\r\n", line->name, value);
    } else if (first && line->header == SipHeader::kTo) {
      fmt::format_to(std::back_inserter(out), "{}: {}", line->name, value);
      if (FindNoCase(value, ";tag=") == std::string::npos) fmt::format_to(std::back_inserter(out), ";tag={}", tag);
      out += "\r\n";
    }
  }
  out += "Content-Length: 0\r\n\r\n";
  return out;
}

}  // namespace parley
