#include "obs/call_record_json.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "obs/text_forms.hpp"

namespace parley {
namespace {

namespace json = boost::json;

json::string Text(std::string_view text) { return json::string(ValidUtf8(text)); }

/// Milliseconds with at most three decimals.
json::value Milliseconds(Us duration) {
  if (duration.count() % 1000 == 0) return duration.count() / 1000;
  return static_cast<double>(duration.count()) / 1000;
}

json::value Milliseconds(const std::optional<Us>& duration) { return duration ? Milliseconds(*duration) : nullptr; }

json::value Finite(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::round(value * 1000) / 1000;
}

json::string Party(const std::string& user, const CallRecordJsonConfig& config) {
  switch (config.parties) {
    case PartyForm::kFull: return Text(user);
    case PartyForm::kLastTwo: return Text(Redacted::LastTwo(user).Text());
    case PartyForm::kHashed: return Text(Redacted::Hashed(user, config.key).Text());
  }
  return {};
}

template <typename Item, typename ToJson>
json::array List(const std::vector<Item>& items, ToJson to_json) {
  json::array list;
  for (const Item& item : items) list.push_back(to_json(item));
  return list;
}

json::value Turn(const RecordedTurn& turn) {
  json::object latency{{"endpoint_ms", Milliseconds(turn.latency.endpoint)},
                       {"transcript_ms", Milliseconds(turn.latency.transcript)},
                       {"first_token_ms", Milliseconds(turn.latency.first_token)},
                       {"first_audio_ms", Milliseconds(turn.latency.first_audio)},
                       {"response_ms", Milliseconds(turn.latency.response)}};
  return json::object{{"turn", turn.turn.value},
                      {"started_ms", turn.started.count()},
                      {"user", Text(turn.user)},
                      {"agent_heard", Text(turn.agent_heard)},
                      {"agent_unheard", Text(turn.agent_unheard)},
                      {"interrupted", turn.interrupted},
                      {"node", Text(turn.node)},
                      {"latency", std::move(latency)},
                      {"citations", List(turn.citations, Text)}};
}

json::value Prompt(const RecordedPrompt& prompt) {
  return json::object{{"at_ms", prompt.at.count()}, {"kind", Text(prompt.kind)}, {"text", Text(prompt.text)}};
}

json::value Keys(const RecordedKeys& keys) {
  return json::object{{"at_ms", keys.at.count()}, {"keys", std::string(keys.count, '*')}};
}

json::value Provider(const RecordedProvider& provider) {
  return json::object{{"role", Text(provider.role)},
                      {"name", Text(provider.name)},
                      {"model", Text(provider.model)},
                      {"requests", provider.requests},
                      {"failures", provider.failures}};
}

json::value Slot(const RecordedSlot& slot) {
  return json::object{{"name", Text(slot.name)},
                      {"value", slot.sensitive ? json::value("***") : json::value(Text(slot.value))},
                      {"sensitive", slot.sensitive}};
}

json::object Media(const RecordedMedia& media) {
  return json::object{{"codec", Text(media.codec)},
                      {"packets_received", media.packets_received},
                      {"packets_sent", media.packets_sent},
                      {"packets_lost", media.packets_lost},
                      {"packets_dropped", media.packets_dropped},
                      {"jitter_ms", Milliseconds(media.jitter)},
                      {"round_trip_ms", Milliseconds(media.round_trip)},
                      {"mos_estimate", Finite(media.mos_estimate)}};
}

json::object Counters(const CallRecord& record) {
  json::object counters;
  for (const auto& [name, value] : record.counters) counters[ValidUtf8(name)] = value;
  return counters;
}

std::string_view DirectionName(CallDirection direction) {
  return direction == CallDirection::kInbound ? "inbound" : "outbound";
}

}  // namespace

std::string CallRecordJson(const CallRecord& record, const CallRecordJsonConfig& config) {
  const auto interruptions = std::count_if(record.turns.begin(), record.turns.end(),
                                           [](const RecordedTurn& turn) { return turn.interrupted; });
  const json::object document{
      {"schema_version", kCallRecordSchema},
      {"call_id", CallName(record.call)},
      {"direction", DirectionName(record.direction)},
      {"from", Party(record.parties.from, config)},
      {"to", Party(record.parties.to, config)},
      {"sip_call_id", Text(record.sip_call_id)},
      {"started_at", UtcText(record.started)},
      {"answered_at", record.answered ? json::value(UtcText(*record.answered)) : json::value(nullptr)},
      {"ended_at", UtcText(record.ended)},
      {"duration_ms", std::chrono::duration_cast<Ms>(record.ended - record.answered.value_or(record.ended)).count()},
      {"end", {{"cause", Name(record.end)}, {"detail", Text(record.end_detail)}}},
      {"turns", List(record.turns, Turn)},
      {"interruptions", interruptions},
      {"prompts", List(record.prompts, Prompt)},
      {"dtmf", List(record.keys, Keys)},
      {"providers", List(record.providers, Provider)},
      {"media", Media(record.media)},
      {"slots", List(record.slots, Slot)},
      {"counters", Counters(record)},
      {"events_complete", record.events_complete},
  };
  return json::serialize(document) + "\n";
}

std::filesystem::path CallRecordPath(CallId call, WallTime started) {
  return std::filesystem::path(UtcDay(started)) / (CallName(call) + ".json");
}

}  // namespace parley
