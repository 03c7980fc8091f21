#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "turn/advance.hpp"
#include "turn/testing/simulated_call.hpp"

namespace parley::turn::testing {

/// Watches one call and checks the invariants of the turn machine (specification, section 9) after each event:
/// I1, I3 to I6 and I9 to I17. I7, I8 and I18 are those of whoever drives the call; I2 is the sender's.
class InvariantWatch {
 public:
  explicit InvariantWatch(SimulatedCall& call) : call_(call) {}

  void See(const TurnEvent& event, std::span<const TurnEffect> effects, const Advanced& advanced);
  void Break(std::string_view invariant);

  /// The first broken invariant with the event at which it broke; empty if all hold.
  [[nodiscard]] const std::string& Broken() const { return broken_; }
  [[nodiscard]] std::size_t Turns() const { return turns_.size(); }
  /// Longest silence while the agent owed speech.
  [[nodiscard]] Ms LongestGap() const { return longest_gap_; }
  [[nodiscard]] std::optional<ResponseId> AudibleNow() const { return audible_; }

 private:
  enum class TurnOutcome : std::uint8_t { kOwed, kAnswered, kMerged, kOther };

  void SeeSound(const TurnEvent& event);
  void SeeEffect(const EffectBody& effect);
  void SeeCommit(TurnId turn, const std::string& text, GenId gen, bool digits);
  void SeeTruncate(const Truncate& truncate);
  void CheckWords(const TurnEvent& event, std::span<const TurnEffect> effects);
  void CheckTimers();
  void CheckSilence();
  void SettleOwed(TurnOutcome outcome);
  [[nodiscard]] bool KnowsUtterance(UtteranceId id) const;

  SimulatedCall& call_;
  const TurnEvent* event_ = nullptr;
  std::string broken_;
  std::optional<ResponseId> audible_;
  bool ducked_ = false;
  std::map<TurnId, TurnOutcome> turns_;
  std::set<GenId> committed_;
  std::map<GenId, std::string> speculations_;
  std::map<ResponseId, HeardLedger> ledgers_;
  std::map<ResponseId, std::string> full_texts_;
  std::set<UtteranceId> open_;
  std::optional<Ms> owed_since_;
  std::optional<Ms> thinking_since_;
  Ms longest_gap_{0};
  Ms last_frame_{0};
  Floor last_floor_ = Floor::kConnecting;
  Ms last_t_{0};
  int same_ms_ = 0;
};

}  // namespace parley::turn::testing
