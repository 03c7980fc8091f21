// turn_events: JSON lines of turn events in, JSON lines of turn effects out, with the names of the specification.
//
//   turn_events [--language en|es] [--floors] < events.jsonl > effects.jsonl
//
// In:  {"t": 1300, "ev": "VadStart", "onset": 1180, "rel": 0}. "pos" is heard_ms. A Timer without "gen" is the running
//      one of its id. Fields not given keep their defaults.
// Out: {"t": 1300, "cause": 7, "effect": "Duck", ...}; with --floors after each event also
//      {"t": 1300, "cause": 7, "floor": "OVERLAP", "rows": ["31"]}.
// Exit: 0, or 2 for a line that is no event, with its number and what is wrong.

#include <boost/json.hpp>
#include <iostream>
#include <string>

#include "turn/advance.hpp"
#include "turn/fields.hpp"
#include "turn/testing/event_text.hpp"

namespace {

namespace json = boost::json;
using parley::Ms;
using namespace parley::turn;

std::string ValueText(const json::value& value) {
  if (value.is_null()) return "None";
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_bool()) return value.as_bool() ? "true" : "false";
  if (value.is_double()) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", value.as_double());
    return text;
  }
  return json::serialize(value);
}

json::value ToJson(const std::string& value) { return json::value(value); }
json::value ToJson(bool value) { return value; }
json::value ToJson(int value) { return value; }
json::value ToJson(std::uint32_t value) { return value; }
json::value ToJson(Ms value) { return value.count(); }
template <typename Tag, typename Rep>
json::value ToJson(parley::Id<Tag, Rep> value) {
  return value.value;
}
template <typename E>
  requires requires(E e) { NamesOf(e); }
json::value ToJson(E value) {
  const std::string_view name = Name(value);
  return json::string_view(name.data(), name.size());
}

class Printer final : public EffectSink {
 public:
  explicit Printer(Ms t) : t_(t) {}
  void Take(TurnEffect effect) override {
    const std::string_view name = Name(effect.body);
    json::object line{
        {"t", t_.count()}, {"cause", effect.cause.value}, {"effect", json::string_view(name.data(), name.size())}};
    std::visit(
        [&](const auto& body) {
          Fields(body, [&](std::string_view field, const auto& member) {
            line[json::string_view(field.data(), field.size())] = ToJson(member);
          });
        },
        effect.body);
    std::cout << json::serialize(line) << '\n';
  }

 private:
  Ms t_;
};

/// Reads one line into an event of `state`.
parley::Result<TurnEvent> ReadEvent(const std::string& line, const TurnState& state) {
  using parley::ErrorCode;
  using parley::Origin;
  json::error_code error;
  const json::value value = json::parse(line, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr || !object->contains("t") || !object->contains("ev"))
    return parley::Fail(ErrorCode::kInvalid, Origin::kConfiguration, "no JSON object with \"t\" and \"ev\"");
  testing::FieldTexts fields;
  TurnEvent event;
  std::string name;
  for (const auto& [key, member] : *object) {
    const std::string text = ValueText(member);
    if (key == "t") {
      event.t = Ms{std::atoll(text.c_str())};
    } else if (key == "ev") {
      name = text;
    } else if (key == "pos") {
      event.heard_ms = Ms{std::atoll(text.c_str())};
    } else {
      fields.emplace(key, text);
    }
  }
  auto body = testing::EventFromText(name, fields);
  if (!body) return parley::FailFrom(body);
  event.body = *std::move(body);
  if (auto* timer = std::get_if<TimerFired>(&event.body); timer != nullptr && !fields.contains("gen"))
    timer->generation = state.timers.Get(timer->timer).generation;
  return event;
}

}  // namespace

int main(int argc, char** argv) {
  TurnConfig config;
  bool floors = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--floors") {
      floors = true;
    } else if (argument == "--language" && i + 1 < argc && FromName<Language>(argv[i + 1])) {
      config.language = *FromName<Language>(argv[++i]);
    } else {
      std::cerr << "usage: turn_events [--language en|es] [--floors] < events.jsonl\n";
      return 2;
    }
  }
  TurnState state(config);
  std::string line;
  std::uint64_t number = 0;
  while (std::getline(std::cin, line)) {
    ++number;
    if (line.empty()) continue;
    auto event = ReadEvent(line, state);
    if (!event) {
      std::cerr << "turn_events: line " << number << ": " << event.error().detail << '\n';
      return 2;
    }
    event->id = parley::EventId{number};
    Printer printer(event->t);
    const Advanced advanced = Advance(state, *event, printer);
    if (!floors) continue;
    json::array rows;
    for (std::uint8_t i = 0; i < advanced.count; ++i)
      rows.emplace_back(json::string_view(advanced.rows[i]->id.data(), advanced.rows[i]->id.size()));
    std::cout << json::serialize(json::object{
                     {"t", event->t.count()}, {"cause", number}, {"floor", ToJson(state.At())}, {"rows", rows}})
              << '\n';
  }
  return 0;
}
