#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <span>
#include <vector>

#include "turn/advance.hpp"

namespace parley::turn::testing {

/// An effect and when it came.
struct LoggedEffect {
  Ms t{0};
  EffectBody body;
};

/// Where the simulated speech ends and how it is paced.
struct Playback {
  Ms prompt_length{2000};
  Ms filler_length{800};
  Ms answer_length{3000};
  Ms start_delay{0};  ///< from the effect to PlayStart
};

/// One call in simulated time around the turn machine: fires its timers in order, plays what it wants played
/// (PlayStart, a mark each 100 ms, PlayDone), and turns a stretch of voice into what a voice detector would report of
/// it.
class SimulatedCall {
 public:
  using Watch = std::function<void(const TurnEvent&, std::span<const TurnEffect>, const Advanced&)>;

  explicit SimulatedCall(TurnConfig config = {}, Playback playback = {}, AdvanceRules rules = {});

  /// Outside events of one millisecond come in the order they were scheduled, or shuffled with this seed.
  void ShuffleTies(std::uint64_t seed);

  void At(Ms t, EventBody event, int priority = 1);
  /// Decides what to do when the time comes: for events whose ids are not known before.
  void AtCall(Ms t, std::function<void()> action, int priority = 1);
  /// Caller voice from `from` to `to`: VadStart, OverlapVoiced, VadStop with the detector's delays.
  void Voice(Ms from, Ms to, double level_db = 0);
  /// From now on what plays at `t` leaves no frame any more.
  void MuteAt(Ms t);
  void Run(Ms until);
  /// An event at this moment.
  void Feed(EventBody event);
  /// The queue of this response is empty although it is not finished.
  void Dry(ResponseId response);

  /// This timer is never armed: a mistake that tests must catch.
  void SuppressTimer(TimerId timer) { suppressed_ = timer; }

  void SetWatch(Watch watch) { watch_ = std::move(watch); }
  void SetLength(ResponseId response, Ms length) { lengths_[response] = length; }
  Playback& HowItPlays() { return playback_; }

  [[nodiscard]] TurnState& State() { return state_; }
  [[nodiscard]] const TurnState& State() const { return state_; }
  [[nodiscard]] const TurnConfig& Config() const { return state_.config; }
  [[nodiscard]] Ms Now() const { return now_; }
  [[nodiscard]] bool Playing(ResponseId response) const { return playing_.contains(response); }
  /// Generations in the order of their start.
  [[nodiscard]] const std::vector<GenId>& Generations() const { return generations_; }
  [[nodiscard]] const std::vector<LoggedEffect>& Log() const { return log_; }
  [[nodiscard]] const std::vector<TurnEvent>& Events() const { return events_; }
  /// Forgets what was logged, and all generations but the last.
  void ForgetLog();

 private:
  struct Scheduled {
    Ms t{0};
    int priority = 1;
    std::uint64_t tie = 0;
    std::uint64_t order = 0;
    std::function<void()> action;
    bool operator>(const Scheduled& other) const {
      return std::tie(t, priority, tie, order) > std::tie(other.t, other.priority, other.tie, other.order);
    }
  };
  struct Sound {
    std::uint64_t token = 0;
    Ms begin{0};
    Ms offset{0};
    Ms length{0};
  };

  [[nodiscard]] bool Audible() const;
  [[nodiscard]] std::optional<Ms> Position() const;
  [[nodiscard]] std::optional<TimerId> NextTimer() const;
  void React(const EffectBody& effect);
  void StartSound(ResponseId response, Ms length, Ms offset);
  void StopSound(ResponseId response);
  void PlayStep(ResponseId response, std::uint64_t token, bool first);
  void EndVoice(Ms speech_end, bool hang_over);

  TurnState state_;
  Playback playback_;
  AdvanceRules rules_;
  Ms now_{0};
  std::priority_queue<Scheduled, std::vector<Scheduled>, std::greater<>> queue_;
  std::uint64_t order_ = 0;
  std::uint64_t next_event_ = 0;
  std::optional<std::mt19937_64> shuffle_;
  std::optional<TimerId> suppressed_;
  std::map<ResponseId, Sound> playing_;
  std::map<ResponseId, Ms> positions_;
  std::map<ResponseId, Ms> lengths_;
  std::set<ResponseId> muted_;
  std::vector<GenId> generations_;
  std::vector<LoggedEffect> log_;
  std::vector<TurnEvent> events_;
  EffectList effects_;
  Watch watch_;
};

}  // namespace parley::turn::testing
