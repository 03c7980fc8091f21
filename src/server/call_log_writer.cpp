#include "server/call_log_writer.hpp"

#include <boost/json.hpp>
#include <type_traits>
#include <variant>

#include "turn/fields.hpp"

namespace parley {
namespace {

namespace json = boost::json;

json::string_view View(std::string_view text) { return {text.data(), text.size()}; }

template <typename T>
json::value ToJson(const T& value) {
  if constexpr (requires { turn::NamesOf(value); }) {
    return View(turn::Name(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    return View(value);
  } else if constexpr (std::is_same_v<T, ErrorCode>) {
    return View(Name(value));
  } else if constexpr (std::is_same_v<T, char>) {
    return json::string(1, value);
  } else if constexpr (requires { value.has_value(); }) {
    return value ? ToJson(*value) : json::value(nullptr);
  } else if constexpr (requires { value.count(); }) {
    return value.count();
  } else if constexpr (requires { value.value; }) {
    return value.value;
  } else {
    return value;
  }
}

template <typename Body>
void AddFields(json::object& line, const Body& body) {
  std::visit(
      [&](const auto& kind) {
        turn::Fields(kind, [&](std::string_view name, const auto& member) { line[View(name)] = ToJson(member); });
      },
      body);
}

}  // namespace

CallLogWriter::CallLogWriter(EventLogStore& store, const EventLogHeader& header)
    : began_(header.started_mono), log_(store, header) {}

void CallLogWriter::OnEvent(const turn::TurnEvent& event) noexcept {
  json::object line{{"id", event.id.value}, {"t", event.t.count()}, {"ev", View(turn::Name(event.body))}};
  if (event.heard_ms) line["pos"] = event.heard_ms->count();
  AddFields(line, event.body);
  log_.Append(static_cast<std::uint16_t>(LoggedKind::kTurnEvent), began_ + event.t, json::serialize(line));
}

void CallLogWriter::OnEffect(const turn::TurnEffect& effect, Ms at) noexcept {
  json::object line{{"cause", effect.cause.value}, {"t", at.count()}, {"effect", View(turn::Name(effect.body))}};
  AddFields(line, effect.body);
  log_.Append(static_cast<std::uint16_t>(LoggedKind::kTurnEffect), began_ + at, json::serialize(line));
  if (std::holds_alternative<turn::CommitTurn>(effect.body)) log_.Flush();
}

void CallLogWriter::OnFlowStep(const FlowStep& step, Ms at) noexcept {
  const json::object line{{"t", at.count()}, {"node", View(step.node)}, {"why", View(step.why)}};
  log_.Append(static_cast<std::uint16_t>(LoggedKind::kFlowStep), began_ + at, json::serialize(line));
}

}  // namespace parley
