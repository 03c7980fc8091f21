#include "turn/testing/event_text.hpp"

#include <charconv>
#include <optional>

#include "turn/fields.hpp"

namespace parley::turn::testing {
namespace {

template <typename T>
bool ParseNumber(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool Parse(std::string_view text, std::string& value) {
  value = text;
  return true;
}
bool Parse(std::string_view text, bool& value) {
  value = text == "true" || text == "True" || text == "1";
  return value || text == "false" || text == "False" || text == "0";
}
bool Parse(std::string_view text, int& value) { return ParseNumber(text, value); }
bool Parse(std::string_view text, std::uint32_t& value) { return ParseNumber(text, value); }
bool Parse(std::string_view text, double& value) { return ParseNumber(text, value); }
bool Parse(std::string_view text, char& value) {
  if (text.size() != 1) return false;
  value = text.front();
  return true;
}
bool Parse(std::string_view text, Ms& value) {
  std::int64_t ms = 0;
  if (!ParseNumber(text, ms)) return false;
  value = Ms{ms};
  return true;
}
template <typename Tag, typename Rep>
bool Parse(std::string_view text, Id<Tag, Rep>& value) {
  return ParseNumber(text, value.value);
}
bool Parse(std::string_view text, std::optional<Ms>& value) {
  if (text == "None") {
    value.reset();
    return true;
  }
  return Parse(text, value.emplace());
}
bool Parse(std::string_view, ErrorCode&) { return false; }
template <typename E>
  requires requires(E e) { NamesOf(e); }
bool Parse(std::string_view text, E& value) {
  const std::optional<E> known = FromName<E>(text);
  if (known) value = *known;
  return known.has_value();
}

std::string Text(const std::string& value) { return value; }
std::string Text(bool value) { return value ? "true" : "false"; }
std::string Text(int value) { return std::to_string(value); }
std::string Text(std::uint32_t value) { return std::to_string(value); }
std::string Text(double value) { return std::to_string(value); }
std::string Text(char value) { return {value}; }
std::string Text(Ms value) { return std::to_string(value.count()); }
template <typename Tag, typename Rep>
std::string Text(Id<Tag, Rep> value) {
  return std::to_string(value.value);
}
std::string Text(const std::optional<Ms>& value) { return value ? Text(*value) : "None"; }
std::string Text(ErrorCode value) { return std::string(Name(value)); }
template <typename E>
  requires requires(E e) { NamesOf(e); }
std::string Text(E value) {
  return std::string(Name(value));
}

template <std::size_t I = 0>
std::optional<EventBody> EmptyEvent(std::string_view name) {
  if constexpr (I == std::variant_size_v<EventBody>) {
    return std::nullopt;
  } else {
    using Event = std::variant_alternative_t<I, EventBody>;
    if (Event::kName == name) return EventBody{Event{}};
    return EmptyEvent<I + 1>(name);
  }
}

template <typename Body>
FieldTexts AllFields(const Body& body) {
  FieldTexts texts;
  std::visit(
      [&](const auto& value) {
        Fields(value, [&](std::string_view name, const auto& member) { texts.emplace(name, Text(member)); });
      },
      body);
  return texts;
}

}  // namespace

Result<EventBody> EventFromText(std::string_view name, const FieldTexts& fields) {
  std::optional<EventBody> event = EmptyEvent(name);
  if (!event) return Fail(ErrorCode::kInvalid, Origin::kConfiguration, "no event is called " + std::string(name));
  std::size_t used = 0;
  std::string problem;
  std::visit(
      [&](auto& value) {
        Fields(value, [&](std::string_view field, auto& member) {
          const auto given = fields.find(field);
          if (given == fields.end()) return;
          ++used;
          if (!Parse(given->second, member)) problem += " " + std::string(field) + "=" + given->second;
        });
      },
      *event);
  if (!problem.empty())
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration, std::string(name) + ": cannot read" + problem);
  if (used != fields.size())
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration, std::string(name) + ": has a field it does not know");
  return *std::move(event);
}

FieldTexts FieldsOf(const EventBody& event) { return AllFields(event); }
FieldTexts FieldsOf(const EffectBody& effect) { return AllFields(effect); }

namespace {

template <typename Body>
std::string NameAndFields(const Body& body) {
  std::string text(Name(body));
  for (const auto& [name, value] : FieldsOf(body)) text += " " + name + "=" + value;
  return text;
}

}  // namespace

std::string TextOf(const EffectBody& effect) { return NameAndFields(effect); }
std::string TextOf(const EventBody& event) { return NameAndFields(event); }

bool IsCompared(const EffectBody& effect) {
  return !std::holds_alternative<SetTimer>(effect) && !std::holds_alternative<CancelTimer>(effect) &&
         !std::holds_alternative<Ask>(effect) && !std::holds_alternative<TakeNote>(effect) &&
         !std::holds_alternative<Measure>(effect);
}

}  // namespace parley::turn::testing
