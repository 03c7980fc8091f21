#include "server/call_meter.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace parley {
namespace {

/// The longest silence of an agent that owes speech.
constexpr Ms kDeadAir{1500};

/// Kinds of flight events: the place of an event in turn::EventBody, and of an effect in turn::EffectBody after those.
constexpr std::uint16_t kFirstEffectKind = 100;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

template <typename Container>
std::optional<TurnStageKind> StageOf(const Container& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<TurnStageKind>(found - names.begin());
}

}  // namespace

bool CallMeter::CallerSpeaks(const turn::EventBody& body) const {
  return std::visit(Overloaded{
                        [](const turn::VadStarted&) { return true; },
                        [](const turn::OverlapVoiced&) { return true; },
                        [](const turn::OverlapClassified&) { return true; },
                        [](const turn::SttPartialHeard&) { return true; },
                        [](const turn::SttFinalHeard&) { return true; },
                        [](const turn::TimerFired&) { return true; },
                        [](const auto&) { return false; },
                    },
                    body);
}

void CallMeter::CountAudible(Ms at) {
  if (const auto answered = std::exchange(answered_, std::nullopt)) {
    metrics_.calls.greeting_delay.Record(Ns{at - *answered});
  }
  if (const auto owed = std::exchange(owed_since_, std::nullopt)) {
    const Ms silence = at - *owed;
    metrics_.floor.owed_silence.Record(Ns{silence});
    if (silence > kDeadAir) metrics_.floor.dead_air.Add();
  }
}

void CallMeter::OnEvent(const turn::TurnEvent& event) noexcept {
  flight_.Record(static_cast<std::uint16_t>(event.body.index()), began_ + event.t,
                 static_cast<std::int64_t>(event.id.value));
  by_caller_ = onset_.has_value() && CallerSpeaks(event.body);
  std::visit(Overloaded{
                 [&](const turn::Answered&) { answered_ = event.t; },
                 [&](const turn::VadStarted& e) {
                   onset_ = e.onset;
                   by_caller_ = true;
                   owed_since_.reset();  // the caller has the floor again
                 },
                 [&](const turn::VadSoftened& e) {
                   if (e.on) speech_end_ = e.speech_end;
                 },
                 [&](const turn::VadStopped& e) { speech_end_ = e.speech_end; },
                 [&](const turn::PlayStarted&) { CountAudible(event.t); },
                 [&](const turn::PlayRanDry&) { metrics_.trouble.voice_ran_dry.Add(); },
                 [&](const turn::GenFailed& e) { metrics_.trouble.answers_failed[e.cause].Add(); },
                 [&](const turn::SttWentDown&) { metrics_.trouble.recognizer_lost.Add(); },
                 [&](const turn::MediaLost&) { metrics_.trouble.media_lost.Add(); },
                 [](const auto&) {},
             },
             event.body);
  next_.log.OnEvent(event);
}

void CallMeter::OnEffect(const turn::TurnEffect& effect, Ms at) noexcept {
  flight_.Record(static_cast<std::uint16_t>(kFirstEffectKind + effect.body.index()), began_ + at,
                 static_cast<std::int64_t>(effect.cause.value));
  std::visit(Overloaded{
                 [&](const turn::CommitTurn&) {
                   metrics_.turns.taken.Add();
                   owed_since_ = std::min(speech_end_.value_or(at), at);
                 },
                 [&](const turn::CommitDigits&) {
                   metrics_.turns.taken.Add();
                   metrics_.turns.keyed.Add();
                   owed_since_ = at;
                 },
                 [&](const turn::MergeTurn&) {
                   metrics_.turns.merged.Add();
                   owed_since_.reset();
                 },
                 [&](const turn::StopPlay&) {
                   if (!by_caller_) return;
                   metrics_.floor.interruptions.Add();
                   metrics_.floor.stop_time.Record(Ns{at - *onset_});
                 },
                 [&](const turn::ResumeFrom&) { metrics_.floor.false_interruptions.Add(); },
                 [&](const turn::SayPrompt& e) { metrics_.turns.prompts[e.kind].Add(); },
                 [&](const turn::SayFiller& e) { metrics_.turns.fillers[e.kind].Add(); },
                 [&](const turn::TakeNote& e) { metrics_.turns.notes[e.kind].Add(); },
                 [&](const turn::RestartStt&) { metrics_.trouble.recognizer_restarts.Add(); },
                 [&](const turn::Measure& e) {
                   if (e.metric == turn::MetricName::kForced) metrics_.turns.forced.Add();
                 },
                 [&](const turn::EndCall&) { owed_since_.reset(); },
                 [](const auto&) {},
             },
             effect.body);
  next_.log.OnEffect(effect, at);
}

void CallMeter::OnCallAnswered(CallRef call, std::string_view from) noexcept {
  next_.observer.OnCallAnswered(call, from);
}

void CallMeter::OnUserTurn(CallRef call, TurnId turn, std::string_view text) noexcept {
  next_.observer.OnUserTurn(call, turn, text);
}

void CallMeter::OnAgentHeard(CallRef call, GenId response, std::string_view text, bool interrupted) noexcept {
  next_.observer.OnAgentHeard(call, response, text, interrupted);
}

void CallMeter::OnTurnAnswered(CallRef call, const TurnWaterfall& waterfall) noexcept {
  if (waterfall.speculated) metrics_.turns.speculated.Add();
  metrics_.turns.latency[TurnStageKind::kTotal].Record(Ns{waterfall.Latency()});
  for (const TurnStage& stage : waterfall.stages) {
    if (const auto kind = StageOf(kTurnStages, stage.name)) {
      metrics_.turns.latency[*kind].Record(Ns{stage.to - stage.from});
    }
  }
  next_.observer.OnTurnAnswered(call, waterfall);
}

void CallMeter::CountMedia(Ns duration, const MediaLegStats& media) {
  metrics_.calls.duration.Record(duration);
  CallMetrics::Media& sum = metrics_.media;
  const auto lost = static_cast<std::uint64_t>(std::max<std::int64_t>(media.packets_lost, 0));
  sum.packets_received.Add(media.packets_received);
  sum.packets_sent.Add(media.packets_sent);
  sum.packets_lost.Add(lost);
  sum.packets_dropped.Add(media.packets_dropped);
  const std::uint64_t expected = media.packets_received + lost;
  if (expected == 0) return;  // nothing came: there is no quality to speak of
  sum.loss.Record(static_cast<double>(lost) / static_cast<double>(expected));
  sum.jitter.Record(Ns{media.interarrival_jitter});
  if (media.round_trip > Us{0}) sum.round_trip.Record(Ns{media.round_trip});
  sum.mos.Record(media.mos_estimate);
}

}  // namespace parley
