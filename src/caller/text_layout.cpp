#include "caller/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace parley {
namespace {

bool StartsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// Bytes of the first `width` code points.
std::size_t BytesOf(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at)
    if (StartsCodePoint(text[at]) && seen++ == width) break;
  return at;
}

std::string_view Code(Ink ink) {
  switch (ink) {
    case Ink::kPlain: return "";
    case Ink::kDim: return "\x1b[2m";
    case Ink::kBold: return "\x1b[1m";
    case Ink::kCaller: return "\x1b[36m";
    case Ink::kAgent: return "\x1b[35m";
    case Ink::kGood: return "\x1b[32m";
    case Ink::kBad: return "\x1b[31m";
  }
  return "";
}

}  // namespace

std::string Inked(std::string_view text, Ink ink, const ReportStyle& style) {
  if (!style.colour || ink == Ink::kPlain || text.empty()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", Code(ink), text);
}

std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), StartsCodePoint));
}

std::string Padded(std::string_view text, std::size_t width) {
  std::string out(text);
  const std::size_t has = Width(text);
  if (has < width) out.append(width - has, ' ');
  return out;
}

std::vector<std::string> Wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (!line.empty() && Width(line) + 1 + Width(word) > width) lines.push_back(std::exchange(line, {}));
    while (Width(word) > width) {
      const std::size_t bytes = BytesOf(word, width);
      lines.emplace_back(word.substr(0, bytes));
      word.remove_prefix(bytes);
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(line);
  return lines;
}

std::string ClockText(Ms at) {
  const std::int64_t tenths = at.count() / 100;
  return fmt::format("{:02}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10);
}

std::string SecondsText(Ms length) { return fmt::format("{:.2f} s", static_cast<double>(length.count()) / 1000.0); }

}  // namespace parley
