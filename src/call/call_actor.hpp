#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "call/answerer.hpp"
#include "call/call_control.hpp"
#include "call/call_ears.hpp"
#include "call/call_facts.hpp"
#include "call/call_history.hpp"
#include "call/call_log.hpp"
#include "call/call_observer.hpp"
#include "call/call_timers.hpp"
#include "call/call_voice.hpp"
#include "call/live_calls.hpp"
#include "call/turn_waterfall.hpp"
#include "runtime/executor.hpp"
#include "transport/media_leg.hpp"
#include "turn/effects.hpp"
#include "turn/turn_state.hpp"

namespace parley {

/// The services of a shard that its calls share. All outlive the calls.
struct CallServices {
  Executor& loop;
  LiveCalls& calls;
  CallEars::Parts ears;
  CallVoice::Parts voice;
  AnswererProvider& answerers;
  turn::TurnConfig turn;
};

/// One caller conversation: joins leg, ears, voice, turn engine and answerer. It interprets effects and decides
/// nothing. Lives on one shard thread; every function is loop-affine. What the parts report is queued and fed to the
/// turn engine by a task of its own, so that no part is called from inside itself.
class CallActor final : public MediaLegSink, public CallEarsSink, public CallVoiceSink, public AnswererSink {
 public:
  struct Outside {
    CallControl& control;
    CallObserver& observer;
    CallLog& log;
  };

  /// `leg` may be started at once: it is silent until OnAnswered().
  CallActor(CallServices& services, CallFacts facts, std::unique_ptr<MediaLeg> leg, Outside outside);
  ~CallActor() override;

  /// After Decode(): goes on with the call where its process before left it. Before the answer it only waits.
  void OnRestored();

  /// The signalling says: answered (media may flow), ended, on hold, a key by INFO, what became of a transfer.
  void OnAnswered();
  void OnSignallingEnded();
  void OnHold(bool held);
  void OnTransferResult(bool connected);
  void Press(char digit);

  /// The node wants the call to be over by `deadline`.
  void Drain(TimePoint deadline);
  /// The node is loaded: 1 forbids speculation.
  void Shed(int level);

  [[nodiscard]] const CallFacts& Facts() const { return facts_; }
  [[nodiscard]] MediaLeg& Leg() { return *leg_; }
  [[nodiscard]] const CallHistory& History() const { return history_; }
  [[nodiscard]] const turn::TurnState& Turn() const { return turn_; }
  [[nodiscard]] bool Ended() const { return turn_.At() == turn::Floor::kEnded; }
  /// Why we ended the call; nothing as long as we did not.
  [[nodiscard]] const std::optional<turn::EndReason>& EndedBy() const { return ended_by_; }

  /// Turn, conversation and heard text as bytes; the signalling and the leg add theirs (CallSnapshot). What is still
  /// queued for the turn engine is not part of it: it is lost as if it had come after the crash.
  [[nodiscard]] Bytes Encode() const;

  /// Takes the state of a call whose process is gone; before OnAnswered(). Nothing happens until OnRestored().
  /// @return kInvalid for damaged bytes or another version: the actor is then of no use.
  [[nodiscard]] Status Decode(const Bytes& bytes);

  // MediaLegSink, on the media tick
  void OnAudio(const AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept override;
  bool OnSendDue(AudioFrame& frame, TimePoint due) noexcept override;
  void OnDtmf(char digit, TimePoint at) noexcept override;
  void OnMediaLost(MediaLossCause cause, TimePoint last_packet) noexcept override;
  void OnMediaBack(MediaLossCause cause) noexcept override;

  // CallEarsSink
  void OnVoice(const VoiceEvent& event) noexcept override;
  void OnWords(const RecognizerPartial& partial, double rel_db) noexcept override;
  void OnWords(const RecognizerFinal& final, double rel_db) noexcept override;
  void OnRecognizerLost(const Error& error) noexcept override;
  void OnTurnScore(double p_end) noexcept override;
  void OnOverlapScore(double p_interrupt) noexcept override;

  // CallVoiceSink
  void OnVoiceReady(GenId response) override;
  void OnVoiceSpan(GenId response, const SpokenSpan& span) override;
  void OnVoiceFinished(GenId response, Us total) override;
  void OnVoiceFailed(GenId response, const Error& error) override;

  // AnswererSink
  void OnAnswerPiece(GenId gen, const SayPiece& piece) noexcept override;
  void OnAnswerDone(GenId gen, const AnswerMeta& meta) noexcept override;
  void OnAnswerFailed(GenId gen, const Error& error) noexcept override;

 private:
  /// The generation that answers the present turn, from its commit on.
  struct Committed {
    GenId gen;
    TurnId turn;
    std::string text;
  };

  /// Numbers the utterances of the call, whichever recogniser heard them: each counts from 1.
  struct Utterances {
    UtteranceId last;    // highest of the call
    UtteranceId before;  // highest when the present recogniser began
    UtteranceId Number(UtteranceId ordinal) {
      const UtteranceId number{before.value + ordinal.value};
      last = std::max(last, number);
      return number;
    }
    void OnNewRecogniser() { before = last; }
  };

  /// Words of ours before the rest of a response. To the turn engine they are part of the response: its id, and a
  /// position that stands still.
  struct LeadIn {
    GenId id;
    GenId response;
    Us from{0};
  };

  /// Takes an event down for the turn engine, which gets it from a task of its own.
  void Queue(turn::EventBody body) noexcept;
  void FeedQueued();
  void StartMedia();
  void RestoreTimers();
  void RestoreSpeech();
  void RestoreResponse(const turn::Response& response);
  void TellWhatBroke();
  void FallSilent();
  void Feed(const turn::TurnEvent& event);
  void Do(const turn::StartSpec& effect);
  void Do(const turn::SpeakSpec& effect);
  void Do(const turn::CommitTurn& effect);
  void Do(const turn::CommitDigits& effect);
  void Do(const turn::MergeTurn& effect);
  void Do(const turn::CancelGen& effect);
  void Do(const turn::RetryGen& effect);
  void Do(const turn::ContinueGen& effect);
  void Do(const turn::Play& effect);
  void Do(const turn::Duck& effect);
  void Do(const turn::Unduck& effect);
  void Do(const turn::StopPlay& effect);
  void Do(const turn::Truncate& effect);
  void Do(const turn::ResumeFrom& effect);
  void Do(const turn::SayFiller& effect);
  void Do(const turn::SayPrompt& effect);
  void Do(const turn::TransferCall& effect);
  void Do(const turn::EndCall& effect);
  void Do(const turn::SetTimer& effect);
  void Do(const turn::CancelTimer& effect);
  void Do(const turn::RestartStt& effect);
  void Do(const turn::Ask& effect);
  void Do(const turn::TakeNote& effect);
  void Do(const turn::Measure& effect);

  void StartAnswer(GenId gen, TurnId turn, std::string_view text);
  void Commit(GenId gen);
  void Apply(const AnswerMeta& meta);
  [[nodiscard]] bool IsAnswering(GenId gen) const;
  void StopAnswering(GenId gen);
  void Speak(GenId response, bool has_words);
  void Expect(const parley::Expect& expect);
  void OnHeardAll(GenId response);
  [[nodiscard]] bool SayLeadIn(GenId response, Us from);
  void EndLeadIn(GenId id);
  void DropLeadIn();
  void ReportLeadIn(const PlayoutEvent& event) noexcept;
  [[nodiscard]] bool IsLeadIn(GenId id) const { return lead_in_ && lead_in_->id == id; }
  void OnRecogniserHeard();
  void Report(const PlayoutEvent& event) noexcept;
  [[nodiscard]] Ms SinceStart() const;

  CallServices& services_;
  const CallFacts facts_;
  const std::unique_ptr<MediaLeg> leg_;
  Outside outside_;
  TimePoint began_;  // of the call, in this process's time

  turn::TurnState turn_;
  turn::EffectList effects_;
  CallTimers timers_;
  CallEars ears_;
  CallVoice voice_;
  std::unique_ptr<Answerer> answerer_;
  CallHistory history_;
  WaterfallRecorder waterfall_;

  std::deque<turn::TurnEvent> queue_;
  std::uint64_t last_event_ = 0;
  std::optional<Committed> committed_;
  std::optional<turn::EndReason> ended_by_;
  std::vector<GenId> answering_;       // generations whose text is not complete: from all others none is taken
  std::map<GenId, AnswerMeta> metas_;  // of generations not committed yet
  Utterances utterances_;
  std::optional<LeadIn> lead_in_;  // that is being said
  std::uint32_t last_lead_in_ = 0;
  Us restart_gap_{0};  // how long nobody had this call, until OnRestored() has dealt with it
};

}  // namespace parley
