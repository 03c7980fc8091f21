#pragma once

#include <optional>

#include "call/call_log.hpp"
#include "call/call_observer.hpp"
#include "obs/call_record.hpp"
#include "obs/flight_recorder.hpp"
#include "server/call_metrics.hpp"
#include "transport/media_leg.hpp"

namespace parley {

/// Counts what happens in one call into the metrics of its shard and into its flight recorder, and passes everything
/// on. It sees what the call's log and its observer see: no part of a call knows that it is counted. Loop-affine to
/// the call's shard.
class CallMeter final : public CallLog, public CallObserver {
 public:
  struct Next {
    CallLog& log;
    CallObserver& observer;
  };

  /// `began` is the zero of the times of events. The metrics and what follows must outlive it.
  CallMeter(CallId call, TimePoint began, CallMetrics& metrics, Next next)
      : began_(began), metrics_(metrics), next_(next), flight_(call) {}

  // CallLog
  void OnEvent(const turn::TurnEvent& event) noexcept override;
  void OnEffect(const turn::TurnEffect& effect, Ms at) noexcept override;
  void OnFlowStep(const FlowStep& step, Ms at) noexcept override { next_.log.OnFlowStep(step, at); }

  // CallObserver
  void OnCallAnswered(CallRef call, std::string_view from) noexcept override;
  void OnUserTurn(CallRef call, TurnId turn, std::string_view text) noexcept override;
  void OnAgentHeard(CallRef call, GenId response, std::string_view text, bool interrupted) noexcept override;
  void OnTurnAnswered(CallRef call, const TurnWaterfall& waterfall) noexcept override;
  void OnCallEnded(CallRef call) noexcept override { next_.observer.OnCallEnded(call); }

  /// The caller's ACK came `setup` after the INVITE.
  void CountSetup(Ns setup) { metrics_.calls.setup.Record(setup); }
  void CountEnd(CallEndCause cause) { metrics_.calls.ended[cause].Add(); }
  /// A call that was answered is over.
  void CountMedia(Ns duration, const MediaLegStats& media);

 private:
  /// Whether the event at hand lets a stop of speech count as the caller's doing.
  [[nodiscard]] bool CallerSpeaks(const turn::EventBody& body) const;
  void CountAudible(Ms at);

  const TimePoint began_;
  CallMetrics& metrics_;
  const Next next_;
  FlightRecorder flight_;
  std::optional<Ms> answered_;    // until the greeting is heard
  std::optional<Ms> onset_;       // of the caller's present or last voice
  std::optional<Ms> speech_end_;  // of it
  std::optional<Ms> owed_since_;  // an answer is owed, and nothing has been heard since
  bool by_caller_ = false;        // the event whose effects come now is the caller's voice
};

}  // namespace parley
