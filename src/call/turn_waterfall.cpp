#include "call/turn_waterfall.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace parley {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

/// In the order in which they are stored: only ever added to.
constexpr std::array<std::string_view, 6> kStageNames = {"words", "decision", "answer", "voice", "endpoint", "send"};

}  // namespace

void TurnWaterfall::Encode(ByteWriter& out) const {
  out.Write(turn);
  out.Write(speech_end);
  out.Write(first_voiced);
  out.Write(speculated);
  out.Write(static_cast<std::uint32_t>(stages.size()));
  for (const TurnStage& stage : stages) {
    out.Write(static_cast<std::uint8_t>(std::ranges::find(kStageNames, stage.name) - kStageNames.begin()));
    out.Write(stage.from);
    out.Write(stage.to);
  }
}

TurnWaterfall TurnWaterfall::Decode(ByteReader& in) {
  TurnWaterfall waterfall;
  waterfall.turn = in.Read<TurnId>();
  waterfall.speech_end = in.Read<Ms>();
  waterfall.first_voiced = in.Read<Ms>();
  waterfall.speculated = in.Read<bool>();
  const std::size_t count = in.ReadCount();
  for (std::size_t i = 0; i < count && !in.Failed(); ++i) {
    const auto name = in.Read<std::uint8_t>();
    if (name >= kStageNames.size()) {
      in.MarkInvalid();
      break;
    }
    const auto from = in.Read<Ms>();
    waterfall.stages.push_back({kStageNames[name], from, in.Read<Ms>()});
  }
  return waterfall;
}

WaterfallRecorder::Generation& WaterfallRecorder::Of(GenId gen) {
  const auto found =
      std::find_if(generations_.begin(), generations_.end(), [&](const Generation& g) { return g.gen == gen; });
  if (found != generations_.end()) return *found;
  generations_.push_back({gen, Ms{0}, {}, {}});
  return generations_.back();
}

void WaterfallRecorder::OnEvent(const turn::TurnEvent& event) {
  const Ms now = event.t;
  std::visit(Overloaded{
                 [&](const turn::VadSoftened& e) {
                   if (e.on && !committed_at_) speech_end_ = e.speech_end;
                 },
                 [&](const turn::VadStopped& e) {
                   if (!committed_at_) speech_end_ = e.speech_end;
                 },
                 [&](const turn::SttPartialHeard&) {
                   if (!committed_at_) last_text_ = now;
                 },
                 [&](const turn::SttFinalHeard&) {
                   if (!committed_at_) last_text_ = now;
                 },
                 [&](const turn::LlmStarted& e) { Of(e.gen).first_text = now; },
                 [&](const turn::TtsStarted& e) {
                   Generation& generation = Of(e.gen);
                   if (!generation.first_audio) generation.first_audio = now;
                 },
                 [&](const turn::PlayStarted& e) {
                   if (committed_at_ && e.response == answer_) Finish(now);
                 },
                 [](const auto&) {},
             },
             event.body);
}

void WaterfallRecorder::OnEffect(const turn::TurnEffect& effect, Ms at) {
  std::visit(Overloaded{
                 [&](const turn::StartSpec& e) { Of(e.gen).asked = at; },
                 [&](const turn::CommitTurn& e) {
                   if (!e.gen) return;
                   Generation& generation = Of(e.gen);
                   if (generation.asked == Ms{0}) generation.asked = at;
                   committed_at_ = at;
                   turn_ = e.turn;
                   answer_ = e.gen;
                 },
                 [&](const turn::MergeTurn&) { committed_at_.reset(); },
                 [](const auto&) {},
             },
             effect.body);
}

void WaterfallRecorder::Finish(Ms at) {
  const Generation answer = Of(answer_);
  const Ms committed = *std::exchange(committed_at_, std::nullopt);
  TurnWaterfall waterfall{turn_, speech_end_.value_or(committed), at, answer.asked < committed, {}};

  // Preparing the answer and waiting for the endpoint run side by side; the later of the two is on the critical path.
  Ms reached = waterfall.speech_end;
  const auto stage = [&](std::string_view name, Ms until) {
    if (until <= reached) return;
    waterfall.stages.push_back({name, reached, until});
    reached = until;
  };
  const Ms ready = answer.first_audio.value_or(at);
  if (ready > committed) {
    stage("words", std::min(last_text_.value_or(answer.asked), answer.asked));
    stage("decision", answer.asked);
    stage("answer", answer.first_text.value_or(ready));
    stage("voice", ready);
  } else {
    stage("endpoint", committed);
  }
  stage("send", at);
  finished_ = std::move(waterfall);
  generations_.clear();
  speech_end_.reset();
  last_text_.reset();
}

std::optional<TurnWaterfall> WaterfallRecorder::Take() { return std::exchange(finished_, std::nullopt); }

}  // namespace parley
