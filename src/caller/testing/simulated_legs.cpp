#include "caller/testing/simulated_legs.hpp"

#include <memory>

namespace parley {
namespace {

/// What both legs know: who listens on which side.
struct Line {
  SimulatedLoop* loop;
  SimulatedLine config;
  std::mt19937 random;
  MediaLegSink* sinks[2] = {nullptr, nullptr};
  TimePoint last_arrival[2] = {};
};

class SimulatedLeg final : public MediaLeg, private TickTarget {
 public:
  SimulatedLeg(std::shared_ptr<Line> line, int side) : line_(std::move(line)), side_(side) {}
  ~SimulatedLeg() override { Close(); }

  void Start(MediaLegSink& sink) override {
    line_->sinks[side_] = &sink;
    slot_ = line_->loop->Wheel().Add(*this);
  }
  Us Flush() noexcept override { return Us{0}; }
  void SendDtmf(std::string_view digits) override {
    for (const char digit : digits) {
      if (MediaLegSink* const peer = line_->sinks[1 - side_]) peer->OnDtmf(digit, line_->loop->Now());
    }
  }
  void Close() noexcept override {
    if (line_->sinks[side_] == nullptr) return;
    line_->sinks[side_] = nullptr;
    line_->loop->Wheel().Remove(slot_, *this);
  }
  [[nodiscard]] Hz Rate() const noexcept override { return k8kHz; }
  [[nodiscard]] MediaLegStats Stats() const noexcept override { return {}; }

 private:
  void OnTick(TimePoint due, TimePoint /*now*/) noexcept override {
    AudioFrame frame;
    const bool speaks = line_->sinks[side_]->OnSendDue(frame, due);
    if (!speaks) {
      for (std::int16_t& sample : frame.Reset(k8kHz, 160))
        sample = static_cast<std::int16_t>(std::uniform_int_distribution<int>(-40, 40)(line_->random));
    }
    const auto jitter = std::uniform_int_distribution<std::int64_t>(0, line_->config.jitter.count())(line_->random);
    // Packets never overtake each other here: order is the reorder window's business.
    const TimePoint arrival = std::max(due + line_->config.delay + Ms{jitter}, line_->last_arrival[side_]);
    line_->last_arrival[side_] = arrival;
    line_->loop->RunAt(arrival, [line = line_, peer = 1 - side_, frame, arrival] {
      if (line->sinks[peer] != nullptr) line->sinks[peer]->OnAudio(frame, FrameOrigin::kReceived, arrival);
    });
  }

  std::shared_ptr<Line> line_;
  const int side_;
  TickWheel::Slot slot_ = 0;
};

}  // namespace

std::pair<std::unique_ptr<MediaLeg>, std::unique_ptr<MediaLeg>> JoinLegs(SimulatedLoop& loop, SimulatedLine line) {
  auto shared = std::make_shared<Line>(Line{&loop, line, std::mt19937(line.seed)});
  return {std::make_unique<SimulatedLeg>(shared, 0), std::make_unique<SimulatedLeg>(shared, 1)};
}

}  // namespace parley
