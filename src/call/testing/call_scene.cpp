#include "call/testing/call_scene.hpp"

namespace parley {
namespace {

/// Sends and receives 20 ms frames on the wheel of the simulated loop.
class SceneLeg final : public MediaLeg, private TickTarget {
 public:
  SceneLeg(SimulatedLoop& loop, SceneLine& line) : loop_(loop), line_(line) {}
  ~SceneLeg() override { Close(); }

  void Start(MediaLegSink& sink) override {
    line_.sink = sink_ = &sink;
    slot_ = loop_.Wheel().Add(*this);
  }
  Us Flush() noexcept override { return Us{0}; }
  void SendDtmf(std::string_view) override {}
  void Close() noexcept override {
    if (sink_ == nullptr) return;
    loop_.Wheel().Remove(slot_, *this);
    line_.sink = sink_ = nullptr;
  }
  [[nodiscard]] Hz Rate() const noexcept override { return k8kHz; }
  [[nodiscard]] MediaLegStats Stats() const noexcept override { return {}; }

 private:
  void OnTick(TimePoint due, TimePoint now) noexcept override {
    AudioFrame frame;
    if (line_.flow == SceneLine::Flow::kBoth) {
      const std::int16_t level = now < line_.caller_speaks_until ? 6000 : 4;
      int i = 0;
      for (std::int16_t& sample : frame.Reset(k8kHz, 160))
        sample = static_cast<std::int16_t>(i++ % 16 < 8 ? level : -level);
      sink_->OnAudio(frame, FrameOrigin::kReceived, now);
    }
    if (sink_ == nullptr || line_.flow == SceneLine::Flow::kHeld) return;
    if (!sink_->OnSendDue(frame, due)) return;
    if (std::ranges::none_of(frame.Samples(), [](std::int16_t sample) { return sample > 64; })) return;
    ++line_.voiced_frames;
    line_.last_voiced = now;
  }

  SimulatedLoop& loop_;
  SceneLine& line_;
  MediaLegSink* sink_ = nullptr;
  TickWheel::Slot slot_ = 0;
};

}  // namespace

CallScene::CallScene(bool inbound)
    : inbound_(inbound),
      services_{loop, calls, {vad_, recognizers, turn_detectors, loop}, {voices, cache_}, answers, {}} {
  Place();
}

CallScene::~CallScene() { Destroy(); }

void CallScene::Place() {
  CallFacts facts{
      .ref = {0, kId}, .inbound = inbound_, .from = "100", .to = "200", .signalling_id = "abc", .voice = {}};
  calls.Add(kId, std::make_unique<CallActor>(services_, facts, std::make_unique<SceneLeg>(loop, line),
                                             CallActor::Outside{*this, *this, *this}));
}

void CallScene::AnswerAndGreet() {
  Call().OnAnswered();
  // Seven words of 200 ms, the latency of the voice, and the guard of the first words.
  Run(Seconds{4});
}

void CallScene::CallerSays(std::string words, Ms length) {
  recognizers.says = std::move(words);
  line.caller_speaks_until = loop.Now() + length;
}

void CallScene::Hear(std::string words, Ms length) {
  CallerSays(std::move(words), length);
  Run(length + Ms{200});
}

Bytes CallScene::Crash() {
  Bytes state = Call().Encode();
  Destroy();
  return state;
}

Status CallScene::Restart(const Bytes& state, Ms gap) {
  Run(gap);
  Place();
  if (Status status = Call().Decode(state); !status) return status;
  Call().OnRestored();
  return {};
}

void CallScene::HangUp() {
  ++hang_ups;
  if (!signalling_ends) return;
  calls.Post(kId, [](CallActor& call) { call.OnSignallingEnded(); });
}

void CallScene::OnUserTurn(CallRef, TurnId turn, std::string_view text) noexcept {
  if (!turns.empty() && turns.back().first == turn) {
    turns.back().second = text;
  } else {
    turns.emplace_back(turn, text);
  }
}

}  // namespace parley
