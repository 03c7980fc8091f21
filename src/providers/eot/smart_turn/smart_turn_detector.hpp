#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "providers/eot/smart_turn/smart_turn_model.hpp"
#include "runtime/executor.hpp"
#include "runtime/work_queue.hpp"
#include "speech/turn_detector.hpp"

namespace parley {

class SmartTurnDetector;
using TurnDetectorId = Id<struct TurnDetectorIdTag, std::uint64_t>;

struct SmartTurnStats {
  std::uint64_t answered = 0, refused = 0;
  std::uint64_t late = 0;  ///< answers that nobody waited for any more
};

/// Smart Turn for the calls of one shard. Loop-affine. See TurnDetectorProvider for its life.
class SmartTurnProvider final : public TurnDetectorProvider {
 public:
  SmartTurnProvider(std::shared_ptr<const SmartTurnModel> model, Executor& loop, WorkQueue& work)
      : model_(std::move(model)), loop_(loop), work_(work) {}

  [[nodiscard]] std::unique_ptr<TurnDetector> MakeTurnDetector() override;
  [[nodiscard]] const SmartTurnStats& Stats() const { return stats_; }

 private:
  friend class SmartTurnDetector;
  void Deliver(TurnDetectorId detector, TurnScore score);

  std::shared_ptr<const SmartTurnModel> model_;
  Executor& loop_;
  WorkQueue& work_;
  std::unordered_map<TurnDetectorId, SmartTurnDetector*> open_;
  TurnDetectorId last_id_;
  SmartTurnStats stats_;
};

/// Smart Turn for one call. It listens to the sound alone; what the words say is the turn engine's matter.
class SmartTurnDetector final : public TurnDetector {
 public:
  explicit SmartTurnDetector(SmartTurnProvider& provider) : provider_(provider) {}
  ~SmartTurnDetector() override { Close(); }

  [[nodiscard]] Status Open(TurnDetectorSink& sink) override;
  [[nodiscard]] Status Score(ScoreId request, std::span<const std::int16_t> audio, Hz rate,
                             std::string_view text) override;
  void Cancel(ScoreId request) override;
  void Close() override;

 private:
  friend class SmartTurnProvider;

  SmartTurnProvider& provider_;
  TurnDetectorId id_;
  TurnDetectorSink* sink_ = nullptr;
  ScoreId waiting_;
};

}  // namespace parley
