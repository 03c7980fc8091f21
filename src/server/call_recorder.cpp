#include "server/call_recorder.hpp"

#include <algorithm>

namespace parley {
namespace {

/// What was generated and not heard. `heard` is a prefix of `text` in words.
std::string Unheard(const AgentEntry& entry) {
  if (entry.extent == Heard::kAll || entry.heard.size() >= entry.text.size()) return {};
  const std::size_t from = entry.text.find_first_not_of(' ', entry.heard.size());
  return from == std::string::npos ? std::string{} : entry.text.substr(from);
}

std::optional<Us> StageLength(const TurnWaterfall& waterfall, std::string_view name) {
  const auto found = std::find_if(waterfall.stages.begin(), waterfall.stages.end(),
                                  [name](const TurnStage& stage) { return stage.name == name; });
  if (found == waterfall.stages.end()) return std::nullopt;
  return found->to - found->from;
}

RecordedLatency LatencyOf(const CallHistory& history, TurnId turn) {
  const auto& waterfalls = history.Waterfalls();
  const auto found = std::find_if(waterfalls.begin(), waterfalls.end(),
                                  [turn](const TurnWaterfall& waterfall) { return waterfall.turn == turn; });
  if (found == waterfalls.end()) return {};
  return {StageLength(*found, "endpoint"), StageLength(*found, "words"), StageLength(*found, "answer"),
          StageLength(*found, "voice"), found->Latency()};
}

}  // namespace

CallRecord MakeCallRecord(const CallFacts& facts, const CallHistory& history, const MediaLegStats& media,
                          const CallEnding& ending) {
  CallRecord record;
  record.call = facts.ref.call;
  record.direction = facts.inbound ? CallDirection::kInbound : CallDirection::kOutbound;
  record.parties = {facts.from, facts.to};
  record.sip_call_id = facts.signalling_id;
  record.started = ending.started;
  record.answered = ending.answered;
  record.ended = ending.ended;
  record.end = ending.cause;
  record.end_detail = ending.detail;
  record.events_complete = ending.events_complete;

  const std::vector<AgentEntry> spoken = history.Agent();
  for (const UserEntry& said : history.User()) {
    RecordedTurn turn;
    turn.turn = said.turn;
    turn.started = said.taken;
    turn.node = said.node;
    if (said.keyed) {
      record.keys.push_back({said.taken, said.text.size()});
    } else {
      turn.user = said.text;
    }
    for (const AgentEntry& answer : spoken) {
      if (answer.turn != said.turn) continue;
      if (!turn.agent_heard.empty()) turn.agent_heard += ' ';
      turn.agent_heard += answer.heard;
      turn.agent_unheard = Unheard(answer);
      turn.interrupted = answer.extent == Heard::kPart;
      turn.citations = answer.citations;
    }
    turn.latency = LatencyOf(history, said.turn);
    record.turns.push_back(std::move(turn));
  }
  for (const AgentEntry& prompt : spoken) {
    if (!prompt.turn) record.prompts.push_back({prompt.began, prompt.kind, prompt.heard});
  }

  record.media.codec = ending.codec;
  record.media.packets_received = media.packets_received;
  record.media.packets_sent = media.packets_sent;
  record.media.packets_lost = media.packets_lost;
  record.media.packets_dropped = media.packets_dropped;
  record.media.jitter = media.interarrival_jitter;
  record.media.round_trip = media.round_trip;
  record.media.mos_estimate = media.mos_estimate;
  return record;
}

}  // namespace parley
