#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call/call_actor.hpp"
#include "call/testing/scripted_answers.hpp"
#include "call/testing/scripted_ears.hpp"
#include "call/testing/scripted_voice.hpp"
#include "runtime/simulated_loop.hpp"
#include "runtime/work_queue.hpp"

namespace parley {

/// The line of a scene, which outlives the leg that a call owns: what the caller sends, and what reaches him.
struct SceneLine {
  enum class Flow { kBoth, kNothingComes, kHeld } flow = Flow::kBoth;
  TimePoint caller_speaks_until{};
  MediaLegSink* sink = nullptr;  ///< of the leg that runs
  int voiced_frames = 0;         ///< of ours
  TimePoint last_voiced{};
};

/// One call in simulated time: the real actor, ears, voice and turn engine on a line, a recogniser, a synthesizer and
/// answers that a test scripts. Nothing sleeps, and equal scripts give equal calls.
class CallScene final : public CallControl, public CallObserver, public CallLog {
 public:
  explicit CallScene(bool inbound = true);
  ~CallScene() override;

  /// Sets the call up and runs until the greeting was heard.
  void AnswerAndGreet();
  void Run(Ms time) { loop.AdvanceBy(time); }

  /// The caller speaks from now on for so long, and `words` is what it means. Does not run.
  void CallerSays(std::string words, Ms length);
  /// As above, and runs until a moment after the end of it.
  void Hear(std::string words, Ms length = Ms{800});

  [[nodiscard]] CallActor& Call() { return *calls.Find(kId); }
  [[nodiscard]] bool Exists() { return calls.Find(kId) != nullptr; }
  void Destroy() { calls.Remove(kId); }

  /// The process dies: the state as bytes, and the call gone without a word.
  [[nodiscard]] Bytes Crash();
  /// An actor for the call, as at its beginning.
  void Place();
  /// The next process, `gap` later. @return what Decode said.
  [[nodiscard]] Status Restart(const Bytes& state, Ms gap);

  // CallControl
  void HangUp() override;
  void Transfer(std::string_view address) override { transfers.emplace_back(address); }

  // CallObserver
  void OnUserTurn(CallRef, TurnId turn, std::string_view text) noexcept override;
  void OnAgentHeard(CallRef, GenId, std::string_view text, bool interrupted) noexcept override {
    heard.emplace_back(std::string(text) + (interrupted ? " --" : ""));
  }

  // CallLog
  void OnEvent(const turn::TurnEvent& event) noexcept override { events.push_back(event); }
  void OnEffect(const turn::TurnEffect& effect, Ms) noexcept override { effects.push_back(effect); }
  void OnFlowStep(const FlowStep&, Ms) noexcept override {}

  template <typename Event>
  [[nodiscard]] int CountEvents() const {
    return static_cast<int>(std::ranges::count_if(
        events, [](const turn::TurnEvent& event) { return std::holds_alternative<Event>(event.body); }));
  }
  template <typename Effect>
  [[nodiscard]] int CountEffects() const {
    return static_cast<int>(std::ranges::count_if(
        effects, [](const turn::TurnEffect& effect) { return std::holds_alternative<Effect>(effect.body); }));
  }

  static constexpr CallId kId{77};

  ManualClock clock{TimePoint{Seconds{100}}, WallTime{Seconds{1'800'000'000}}};
  SimulatedLoop loop{clock};
  SceneLine line;
  ScriptedRecognizers recognizers{loop};
  ScriptedTurnDetectors turn_detectors{loop};
  ScriptedVoices voices{loop};
  TestAnswers answers{loop};
  LiveCalls calls{loop};

  int hang_ups = 0;
  bool signalling_ends = true;  ///< a hang-up is followed by the end of the signalling
  std::vector<std::string> transfers;
  std::vector<std::pair<TurnId, std::string>> turns;
  std::vector<std::string> heard;
  std::vector<turn::TurnEvent> events;
  std::vector<turn::TurnEffect> effects;

 private:
  const bool inbound_;
  InlineWork work_;
  VadBatcher vad_{loop, work_, std::make_unique<LoudnessDetector>()};
  VoiceCache cache_{{.directory = {}}};
  CallServices services_;
};

}  // namespace parley
