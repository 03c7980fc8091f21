#include "providers/eot/smart_turn/smart_turn_detector.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace parley {

std::unique_ptr<TurnDetector> SmartTurnProvider::MakeTurnDetector() {
  return std::make_unique<SmartTurnDetector>(*this);
}

void SmartTurnProvider::Deliver(TurnDetectorId id, TurnScore score) {
  const auto found = open_.find(id);
  if (found == open_.end() || found->second->waiting_ != score.request) {
    ++stats_.late;
    return;
  }
  ++stats_.answered;
  found->second->waiting_ = {};
  found->second->sink_->OnTurnScore(score, loop_.Now());
}

Status SmartTurnDetector::Open(TurnDetectorSink& sink) {
  if (sink_ != nullptr) return Fail(ErrorCode::kInvalid, Origin::kParley, "turn detector: opened twice");
  sink_ = &sink;
  id_ = provider_.last_id_ = TurnDetectorId{provider_.last_id_.value + 1};
  provider_.open_.emplace(id_, this);
  return {};
}

void SmartTurnDetector::Close() {
  if (sink_ == nullptr) return;
  provider_.open_.erase(id_);
  sink_ = nullptr;
  waiting_ = {};
}

void SmartTurnDetector::Cancel(ScoreId request) {
  if (waiting_ == request) waiting_ = {};
}

Status SmartTurnDetector::Score(ScoreId request, std::span<const std::int16_t> audio, Hz rate, std::string_view) {
  if (sink_ == nullptr) return Fail(ErrorCode::kUnavailable, Origin::kParley, "turn detector: not open");
  if (!request || audio.empty() || (rate != k8kHz && rate != k16kHz && rate != k48kHz))
    return Fail(ErrorCode::kInvalid, Origin::kParley,
                "turn detector: asked without an id, without audio, or at a rate other than 8, 16 or 48 kHz");
  const auto longest = static_cast<std::size_t>(SamplesIn(kMaxAudio, rate).value);
  audio = audio.last(std::min(audio.size(), longest));
  SmartTurnProvider& provider = provider_;
  const bool taken = provider.work_.Submit(
      [&provider, id = id_, request, samples = std::vector<std::int16_t>(audio.begin(), audio.end()), rate] {
        auto p_end = provider.model_->Score(samples, rate);
        provider.loop_.Post([&provider, id, score = TurnScore{request, std::move(p_end)}]() mutable {
          provider.Deliver(id, std::move(score));
        });
      });
  if (!taken) {
    ++provider_.stats_.refused;
    return Fail(ErrorCode::kOverloaded, Origin::kParley, "turn detector: the work queue is full");
  }
  waiting_ = request;
  return {};
}

}  // namespace parley
