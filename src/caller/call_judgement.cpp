#include "caller/call_judgement.hpp"

#include <algorithm>
#include <numeric>

namespace parley {
namespace {

struct Ratio {
  std::size_t good = 0;
  std::size_t all = 0;
  void Count(bool is_good) {
    ++all;
    good += is_good ? 1 : 0;
  }
  [[nodiscard]] std::optional<double> Value() const {
    if (all == 0) return std::nullopt;
    return static_cast<double>(good) / static_cast<double>(all);
  }
};

std::optional<double> MeanSeconds(const std::vector<Ms>& values) {
  if (values.empty()) return std::nullopt;
  const Ms sum = std::accumulate(values.begin(), values.end(), Ms{0});
  return static_cast<double>(sum.count()) / 1000.0 / static_cast<double>(values.size());
}

}  // namespace

std::string_view Name(SaidKind kind) {
  switch (kind) {
    case SaidKind::kTurn: return "turn";
    case SaidKind::kTurnStart: return "turn start";
    case SaidKind::kTurnEnd: return "turn end";
    case SaidKind::kInterruption: return "interruption";
    case SaidKind::kBackchannel: return "backchannel";
    case SaidKind::kNoise: return "noise";
    case SaidKind::kKeys: return "keys";
    case SaidKind::kSilence: return "silence";
  }
  return "?";
}

LatencySummary Summarise(std::vector<Ms> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto rank = [&](std::size_t percent) { return values[(values.size() * percent + 99) / 100 - 1]; };
  const Ms sum = std::accumulate(values.begin(), values.end(), Ms{0});
  const auto count = static_cast<std::int64_t>(values.size());
  return {values.size(), Ms{(sum.count() + count / 2) / count}, rank(50), rank(95), values.back()};
}

InteractionFigures FiguresOf(std::span<const CallJudgement> calls) {
  std::vector<Ms> responses;
  std::vector<Ms> yields;
  Ratio answered, yielded, agent_interrupted, backchannels, noises;
  for (const CallJudgement& call : calls) {
    std::size_t talked_over = 0;
    for (const TurnJudgement& turn : call.turns) {
      if (turn.kind == SaidKind::kKeys || turn.outcome == TurnOutcome::kCallOver) continue;
      answered.Count(turn.outcome != TurnOutcome::kMissed);
      talked_over += turn.outcome == TurnOutcome::kTalkedOver ? 1 : 0;
      ++agent_interrupted.all;
      if (turn.response) responses.push_back(*turn.response);
    }
    const auto spoken_into =
        std::count_if(call.pauses.begin(), call.pauses.end(), [](auto& p) { return p.spoken_into; });
    agent_interrupted.good += talked_over + static_cast<std::size_t>(spoken_into);
    for (const InterruptionJudgement& interruption : call.interruptions) {
      yielded.Count(interruption.yielded);
      if (interruption.yielded) yields.push_back(*interruption.stop);
    }
    for (const OverlapJudgement& overlap : call.overlaps) {
      (overlap.kind == SaidKind::kNoise ? noises : backchannels).Count(overlap.outcome == OverlapOutcome::kWentOn);
    }
  }
  return {.response_latency_s = MeanSeconds(responses),
          .yield_latency_s = MeanSeconds(yields),
          .response_rate = answered.Value(),
          .yield_rate = yielded.Value(),
          .agent_interruption_rate = agent_interrupted.Value(),
          .backchannel_ignored = backchannels.Value(),
          .noise_ignored = noises.Value(),
          .turns = answered.all,
          .interruptions = yielded.all,
          .backchannels = backchannels.all,
          .noises = noises.all};
}

}  // namespace parley
