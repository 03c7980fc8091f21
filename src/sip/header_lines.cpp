#include "sip/header_lines.hpp"

#include <array>

#include "sip/sip_text.hpp"

namespace parley {
namespace {

struct HeaderName {
  std::string_view full;
  char compact;
  SipHeader header;
};
constexpr std::array kHeaders{
    HeaderName{"Via", 'v', SipHeader::kVia},
    HeaderName{"From", 'f', SipHeader::kFrom},
    HeaderName{"To", 't', SipHeader::kTo},
    HeaderName{"Call-ID", 'i', SipHeader::kCallId},
    HeaderName{"CSeq", '\0', SipHeader::kCSeq},
    HeaderName{"Max-Forwards", '\0', SipHeader::kMaxForwards},
    HeaderName{"Content-Length", 'l', SipHeader::kContentLength},
    HeaderName{"Content-Type", 'c', SipHeader::kContentType},
    HeaderName{"Contact", 'm', SipHeader::kContact},
};

/// Cuts one line off, without its line break. None if no line break is left.
std::optional<std::string_view> CutLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool IsName(std::string_view name) {
  if (name.empty()) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f || static_cast<unsigned char>(c) >= 0x80) return false;
    constexpr std::string_view kSeparators = "()<>@,;:\\\"/[]?={}";
    if (kSeparators.find(c) != std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

SipHeader HeaderOf(std::string_view name) {
  for (const HeaderName& known : kHeaders) {
    if (EqualNoCase(name, known.full)) return known.header;
    if (name.size() == 1 && known.compact != '\0' && EqualNoCase(name, std::string_view(&known.compact, 1))) {
      return known.header;
    }
  }
  return SipHeader::kOther;
}

HeaderLines::HeaderLines(std::string_view raw) : rest_(raw) {
  if (const auto line = CutLine(rest_)) {
    start_line_ = *line;
  } else {
    malformed_ = true;
  }
}

std::optional<HeaderLine> HeaderLines::Next() {
  if (malformed_ || complete_) return std::nullopt;
  const char* start = rest_.data();
  const auto first = CutLine(rest_);
  if (!first) {
    malformed_ = true;
    return std::nullopt;
  }
  if (first->empty()) {
    complete_ = true;
    return std::nullopt;
  }
  std::string_view whole = *first;
  while (rest_.starts_with(' ') || rest_.starts_with('\t')) {
    const auto folded = CutLine(rest_);
    if (!folded) {
      malformed_ = true;
      return std::nullopt;
    }
    whole = std::string_view(start, static_cast<std::size_t>(folded->data() + folded->size() - start));
  }
  const std::size_t colon = whole.find(':');
  if (colon == std::string_view::npos || whole.front() == ' ' || whole.front() == '\t') {
    malformed_ = true;
    return std::nullopt;
  }
  HeaderLine line;
  line.name = TrimSip(whole.substr(0, colon));
  line.value = TrimSip(whole.substr(colon + 1));
  if (!IsName(line.name)) {
    malformed_ = true;
    return std::nullopt;
  }
  line.header = HeaderOf(line.name);
  return line;
}

}  // namespace parley
