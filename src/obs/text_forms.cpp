#include "obs/text_forms.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <iterator>

namespace parley {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool IsContinuation(std::string_view text, std::size_t at, unsigned char min = 0x80, unsigned char max = 0xBF) {
  if (at >= text.size()) return false;
  const auto c = static_cast<unsigned char>(text[at]);
  return c >= min && c <= max;
}

/// Length of the well-formed sequence at `at`, 0 if there is none (table 3-7 of the Unicode standard).
std::size_t SequenceLength(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return IsContinuation(text, at + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned char min = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned char max = lead == 0xED ? 0x9F : 0xBF;
    return IsContinuation(text, at + 1, min, max) && IsContinuation(text, at + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned char min = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char max = lead == 0xF4 ? 0x8F : 0xBF;
    return IsContinuation(text, at + 1, min, max) && IsContinuation(text, at + 2) && IsContinuation(text, at + 3) ? 4
                                                                                                                  : 0;
  }
  return 0;
}

struct UtcParts {
  std::chrono::year_month_day day;
  std::chrono::hh_mm_ss<Ns> time;
};

UtcParts PartsOf(WallTime at) {
  const auto ns = std::chrono::time_point_cast<Ns>(at);
  const auto day = std::chrono::floor<std::chrono::days>(ns);
  return {std::chrono::year_month_day{day}, std::chrono::hh_mm_ss<Ns>{ns - day}};
}

std::string DayText(const std::chrono::year_month_day& day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

}  // namespace

std::string CallName(CallId call) { return fmt::format("{:016x}", call.value); }

CallId CallOfName(std::string_view name) {
  constexpr std::size_t kDigits = 16;
  CallId call;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), call.value, 16);
  if (name.size() != kDigits || error != std::errc{} || end != name.data() + name.size()) return {};
  return call;
}

std::string UtcText(WallTime at) {
  const UtcParts parts = PartsOf(at);
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", DayText(parts.day), parts.time.hours().count(),
                     parts.time.minutes().count(), parts.time.seconds().count(),
                     std::chrono::duration_cast<Ms>(parts.time.subseconds()).count());
}

std::string UtcTextNs(WallTime at) {
  const UtcParts parts = PartsOf(at);
  return fmt::format("{}T{:02}:{:02}:{:02}.{:09}Z", DayText(parts.day), parts.time.hours().count(),
                     parts.time.minutes().count(), parts.time.seconds().count(), parts.time.subseconds().count());
}

std::string UtcDay(WallTime at) { return DayText(PartsOf(at).day); }

std::string ValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = SequenceLength(text, at);
    valid += length == 0 ? kReplacement : text.substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return valid;
}

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = SequenceLength(text, at);
    const char c = text[at];
    if (length == 0) {
      out += kReplacement;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += text.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
  out += '"';
}

}  // namespace parley
