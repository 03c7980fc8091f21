#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "caller/caller_machine.hpp"
#include "caller/caller_result.hpp"
#include "caller/rendered_script.hpp"
#include "caller/voice_watch.hpp"
#include "runtime/executor.hpp"
#include "transport/media_leg.hpp"

namespace parley {

/// What can be seen of a call while it lasts, on the time line of its recording.
namespace caller_sight {
struct Answered {
  Ms answer_time;
};
struct CallerSpeaks {
  Said said;  ///< `to` is where it will end
};
struct AgentSpeaks {
  Ms from;
};
struct AgentSilent {
  Ms from;
  Ms to;
};
struct StepOver {
  std::size_t step;
  StepResult result;
};
}  // namespace caller_sight

using CallerSight = std::variant<caller_sight::Answered, caller_sight::CallerSpeaks, caller_sight::AgentSpeaks,
                                 caller_sight::AgentSilent, caller_sight::StepOver>;

/// Receives what happens to callers, on their loop, outside the media tick. It must outlive them.
class CallerObserver {
 public:
  virtual ~CallerObserver() = default;
  virtual void OnSight(CallerId /*id*/, const CallerSight& /*sight*/) noexcept {}
  /// Exactly once for each caller; nothing of it follows.
  virtual void OnResult(CallerResult result) noexcept = 0;
};

/// What a caller wants of its signalling. Called on the loop, outside the media tick.
class CallerLine {
 public:
  virtual ~CallerLine() = default;
  virtual void HangUp(CallerId id) noexcept = 0;
};

struct CallerCallConfig {
  CallerId id;
  std::shared_ptr<const RenderedScript> script;
  bool keep_audio = true;
  Ms playout_delay{20};
};

/// One caller in a call: joins a media leg, the caller's machine and the recording. It speaks and listens on the media
/// tick, where nothing is allocated per frame, and tells its observer by posted tasks. Loop-affine. It knows nothing
/// of SIP: whoever places the call hands it the leg and tells it how the call ends.
class CallerCall final : public MediaLegSink {
 public:
  CallerCall(CallerCallConfig config, Executor& loop, CallerLine& line, CallerObserver& observer);
  ~CallerCall() override;
  CallerCall(const CallerCall&) = delete;
  CallerCall& operator=(const CallerCall&) = delete;

  /// The call stands; speaks and listens through `leg` (8 kHz) from now on.
  void Answer(std::unique_ptr<MediaLeg> leg);

  /// Changes the media of a call that stands.
  [[nodiscard]] MediaLeg* Leg() { return leg_.get(); }

  /// The call is over. @return what is known of it; the caller is of no further use.
  [[nodiscard]] CallerResult End(CallerEnd end, std::string detail);

  /// True once the caller itself wanted the call to end.
  [[nodiscard]] bool WantsEnd() const { return state_.phase == CallerPhase::kHangingUp; }

  void OnAudio(const AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept override;
  bool OnSendDue(AudioFrame& frame, TimePoint due) noexcept override;
  void OnDtmf(char /*digit*/, TimePoint /*at*/) noexcept override {}
  void OnMediaLost(MediaLossCause /*cause*/, TimePoint /*last_packet*/) noexcept override {}
  void OnMediaBack(MediaLossCause /*cause*/) noexcept override {}

 private:
  /// What is being played: nothing if `line` is null.
  struct Playing {
    const std::vector<std::int16_t>* line = nullptr;
    std::size_t next = 0;
  };

  void Move(const CallerEvent& event, TimePoint now);
  void Do(const CallerEffect& effect, TimePoint now);
  void Speak(const caller_effect::Speak& speak, TimePoint now);
  void PressKeys(std::size_t step, TimePoint now);
  void NoticeAgent(TimePoint now);
  void Tell(CallerSight sight);
  bool FillFrame(AudioFrame& frame);

  const CallerCallConfig config_;
  Executor& loop_;
  CallerLine& line_;
  CallerObserver& observer_;
  const TimePoint dialled_;
  CallerState state_;
  std::vector<CallerEffect> effects_;
  CallerResult result_;
  std::unique_ptr<MediaLeg> leg_;

  struct Senses {
    VoiceWatch watch;
    std::size_t watched = 0;  // steps of the agent's channel that the watch has seen
    Ms voice_from{0};
  };
  Senses senses_;
  Playing playing_;
  TimePoint keys_done_ = TimePoint::max();
};

}  // namespace parley
