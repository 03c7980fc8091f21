#include "sip/sip_body.hpp"

#include <string>

#include "sip/sip_text.hpp"

namespace parley {
namespace {

constexpr std::size_t kMaxParts = 16;
constexpr Ms kDefaultDuration{160};  // what dtmf-relay senders use when they say nothing
constexpr std::uint64_t kMaxDuration = 60'000;

/// Splits one body part into its Content-Type and its content.
SdpBody SdpOfPart(std::string_view part) {
  std::string_view type = "text/plain";  // RFC 2046 section 5.1
  while (!part.empty()) {
    std::string_view line = TrimSip(CutAt(part, '\n'));
    if (line.empty()) break;
    const std::string_view name = TrimSip(CutAt(line, ':'));
    if (EqualNoCase(name, "Content-Type")) type = TrimSip(line);
  }
  if (!EqualNoCase(MediaTypeOf(type), "application/sdp")) return {SdpBody::Kind::kUnsupported, {}};
  return {SdpBody::Kind::kSdp, part};
}

SdpBody FindInMultipart(std::string_view content_type, std::string_view body) {
  const std::size_t semicolon = std::min(content_type.find(';'), content_type.size());
  const auto boundary = FindParameter(content_type.substr(semicolon), "boundary");
  if (!boundary || boundary->empty()) return {SdpBody::Kind::kUnsupported, {}};
  const std::string delimiter = "--" + std::string(*boundary);
  std::size_t at = body.find(delimiter);
  for (std::size_t parts = 0; at != std::string_view::npos && parts < kMaxParts; ++parts) {
    std::string_view rest = body.substr(at + delimiter.size());
    if (rest.starts_with("--")) break;
    (void)CutAt(rest, '\n');
    const std::size_t next = rest.find(delimiter);
    const SdpBody found = SdpOfPart(rest.substr(0, next));
    if (found.kind == SdpBody::Kind::kSdp) return found;
    at = next == std::string_view::npos ? next : body.size() - rest.size() + next;
  }
  return {SdpBody::Kind::kUnsupported, {}};
}

std::optional<char> DigitOf(std::string_view signal) {
  if (signal.size() == 1) {
    const char c =
        signal.front() >= 'a' && signal.front() <= 'd' ? static_cast<char>(signal.front() - 'a' + 'A') : signal.front();
    if ((c >= '0' && c <= '9') || c == '*' || c == '#' || (c >= 'A' && c <= 'D')) return c;
    return std::nullopt;
  }
  const auto number = ParseDigits(signal, 15);
  if (!number || *number < 10) return std::nullopt;
  return std::string_view("*#ABCD")[static_cast<std::size_t>(*number - 10)];
}

}  // namespace

std::string_view MediaTypeOf(std::string_view value) { return TrimSip(CutAt(value, ';')); }

SdpBody FindSdp(std::string_view content_type, std::string_view body) {
  if (body.empty()) return {};
  const std::string_view type = MediaTypeOf(content_type);
  if (EqualNoCase(type, "application/sdp")) return {SdpBody::Kind::kSdp, body};
  if (EqualNoCase(type.substr(0, 10), "multipart/")) return FindInMultipart(content_type, body);
  return {SdpBody::Kind::kUnsupported, {}};
}

std::optional<InfoDigit> ParseInfoDigit(std::string_view content_type, std::string_view body) {
  const std::string_view type = MediaTypeOf(content_type);
  InfoDigit out{0, kDefaultDuration};
  std::optional<char> digit;
  if (EqualNoCase(type, "application/dtmf")) {
    digit = DigitOf(TrimSip(body));
  } else if (EqualNoCase(type, "application/dtmf-relay")) {
    while (!body.empty()) {
      std::string_view line = TrimSip(CutAt(body, '\n'));
      const std::string_view name = TrimSip(CutAt(line, '='));
      if (EqualNoCase(name, "Signal")) digit = DigitOf(TrimSip(line));
      if (EqualNoCase(name, "Duration")) {
        if (const auto ms = ParseDigits(TrimSip(line), kMaxDuration)) out.duration = Ms{static_cast<Ms::rep>(*ms)};
      }
    }
  }
  if (!digit) return std::nullopt;
  out.digit = *digit;
  return out;
}

}  // namespace parley
