#include "obs/log_line.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "obs/text_forms.hpp"

namespace parley {
namespace {

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;  // Clang 16 does not deduce aggregates by itself

std::string NumberText(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : "null"; }

void AppendJsonValue(std::string& out, const LogField::Value& value) {
  std::visit(Overloaded{
                 [&](std::string_view text) { AppendJsonString(out, text); },
                 [&](CallId call) { AppendJsonString(out, CallName(call)); },
                 [&](double number) { out += NumberText(number); },
                 [&](auto number) { fmt::format_to(std::back_inserter(out), "{}", number); },
             },
             value);
}

/// A text with control characters escaped, in quotes only where spaces or quotes would make it ambiguous.
std::string PlainText(std::string_view text) {
  std::string quoted;
  AppendJsonString(quoted, text);
  const bool as_is = quoted.size() == text.size() + 2 && !text.empty() && text.find_first_of(" =") == text.npos;
  return as_is ? std::string(text) : quoted;
}

std::string PlainValue(const LogField::Value& value) {
  return std::visit(Overloaded{
                        [](std::string_view text) { return PlainText(text); },
                        [](CallId call) { return CallName(call); },
                        [](double number) { return NumberText(number); },
                        [](auto number) { return fmt::format("{}", number); },
                    },
                    value);
}

struct HumanLevel {
  std::string_view word;
  std::string_view colour;  // ECMA-48 select graphic rendition
};

HumanLevel HumanLevelOf(LogThreshold level) {
  switch (level) {
    case LogThreshold::kDebug: return {"debug", "\x1b[2m"};
    case LogThreshold::kInfo: return {"info ", "\x1b[32m"};
    case LogThreshold::kWarning: return {"warn ", "\x1b[33m"};
    case LogThreshold::kError: return {"ERROR", "\x1b[1;31m"};
  }
  return {"?", ""};
}

}  // namespace

std::string_view Name(LogThreshold level) {
  switch (level) {
    case LogThreshold::kDebug: return "debug";
    case LogThreshold::kInfo: return "info";
    case LogThreshold::kWarning: return "warning";
    case LogThreshold::kError: return "error";
  }
  return "unknown";
}

std::string LogIdentity(std::string_view service, std::string_view version, std::string_view pod) {
  std::string text;
  const auto append = [&text](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    fmt::format_to(std::back_inserter(text), ",\"{}\":", key);
    AppendJsonString(text, value);
  };
  append("service", service);
  append("version", version);
  append("pod", pod);
  return text;
}

std::string JsonLogLine(const LogEntry& entry, std::string_view identity) {
  std::string line =
      fmt::format(R"({{"ts":"{}","level":"{}"{},"event":)", UtcTextNs(entry.at), Name(entry.level), identity);
  AppendJsonString(line, entry.event);
  const auto append_key = [&line](std::string_view key) {
    line += ',';
    AppendJsonString(line, key);
    line += ':';
  };
  for (const LogField& field : entry.fields) {
    append_key(field.Key());
    AppendJsonValue(line, field.Get());
    if (field.ErrorText().empty()) continue;
    append_key("err.msg");
    AppendJsonString(line, field.ErrorText());
  }
  if (entry.suppressed > 0) fmt::format_to(std::back_inserter(line), R"(,"suppressed":{})", entry.suppressed);
  line += '}';
  return line;
}

std::string HumanLogLine(const LogEntry& entry, bool colour) {
  const HumanLevel level = HumanLevelOf(entry.level);
  const std::string_view reset = colour ? "\x1b[0m" : "";
  const std::string_view dim = colour ? "\x1b[2m" : "";
  std::string words(entry.event);
  for (char& c : words)
    if (c == '_') c = ' ';
  std::string line = fmt::format("{}{}{} {}{}{} {}", dim, UtcText(entry.at).substr(11, 12), reset,
                                 colour ? level.colour : "", level.word, reset, words);
  const auto append = [&](std::string_view key, const std::string& value) {
    fmt::format_to(std::back_inserter(line), "  {}{}={}{}", dim, key, reset, value);
  };
  for (const LogField& field : entry.fields) {
    append(field.Key(), PlainValue(field.Get()));
    if (!field.ErrorText().empty()) append("err.msg", PlainText(field.ErrorText()));
  }
  if (entry.suppressed > 0) append("suppressed", fmt::format("{}", entry.suppressed));
  return line;
}

}  // namespace parley
