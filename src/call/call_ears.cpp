#include "call/call_ears.hpp"

#include <utility>
#include <variant>

#include "audio/level.hpp"

namespace parley {
namespace {

/// Probability of an interruption that stands for "asked, and no word was found" (turn-taking, OverlapClass).
constexpr double kNoWordFound = 0.2;
/// A pause that ends sooner is not worth a score (turn-taking 7.1, cost).
constexpr Ms kScoreAfter{60};

}  // namespace

CallEars::CallEars(Parts parts, const VoiceGateConfig& gate, CallEarsSink& sink)
    : parts_(parts), sink_(sink), gate_(gate), turn_detector_(parts.turn_detectors.MakeTurnDetector()) {}

CallEars::~CallEars() { Close(); }

Status CallEars::Open(Hz rate, const RecognizerHints& hints) {
  hints_ = hints;
  const Result<VadStreamId> stream = parts_.vad.Add(rate, *this);
  if (!stream) return FailFrom(stream);
  vad_ = *stream;
  if (Status status = turn_detector_->Open(*this); !status) return status;
  recognizer_ = parts_.recognizers.MakeRecognizer();
  return recognizer_->Open(*this, hints_);
}

void CallEars::Close() {
  if (vad_) parts_.vad.Remove(std::exchange(vad_, VadStreamId{}));
  if (recognizer_) recognizer_->Close();
  ForgetScore();
  turn_detector_->Close();
}

void CallEars::Hear(const AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept {
  heard_.Push(frame, at);
  parts_.vad.Push(vad_, frame.Samples());
  // A frame that the recogniser cannot take is counted by the recogniser.
  if (recognizer_) (void)recognizer_->Push(frame, at);
  Take(gate_.OnFrame(LevelDbov(frame.Samples()), frame.Duration(), origin, at));
}

void CallEars::OnVoiceProbability(Us end, double probability) noexcept { Take(gate_.OnWindow(end, probability)); }

void CallEars::Take(const VoiceGate::Events& events) noexcept {
  for (const VoiceEvent& event : events) {
    Tell(event);
    sink_.OnVoice(event);
  }
}

void CallEars::Tell(const VoiceEvent& event) {
  if (!recognizer_) return;
  if (const auto* started = std::get_if<VoiceStarted>(&event)) {
    question_ = Question::kNone;
    turn_began_ = started->onset;
    ForgetScore();
    recognizer_->Mark(VoiceMark::kStarted, started->onset);
  } else if (const auto* soft = std::get_if<VoiceSoftPause>(&event)) {
    if (!soft->on) ForgetScore();
    recognizer_->Mark(soft->on ? VoiceMark::kSoftPause : VoiceMark::kResumed, soft->speech_end);
  } else if (const auto* stopped = std::get_if<VoiceStopped>(&event)) {
    recognizer_->EndUtterance(stopped->speech_end);
  }
}

void CallEars::Expect(RecognizerHints hints) {
  hints_ = std::move(hints);
  if (recognizer_) recognizer_->Expect(hints_);
}

void CallEars::AskEndOfTurn(std::string_view text) {
  score_.text = text;
  if (score_.stage != PauseScore::kNotAsked) return;
  score_.stage = PauseScore::kWaiting;
  score_.timer = parts_.loop.RunAt(parts_.loop.Now() + kScoreAfter, [this] { Score(); });
}

void CallEars::Score() {
  score_.timer = {};
  score_.stage = PauseScore::kAsked;
  heard_.CopySince(turn_began_, scored_);
  if (scored_.empty()) return;
  // A question that cannot be asked has no answer: the engine then waits as it does without a score.
  score_.request = ScoreId{score_.request.value + 1};
  (void)turn_detector_->Score(score_.request, scored_, heard_.Rate(), score_.text);
}

void CallEars::ForgetScore() {
  if (score_.stage == PauseScore::kWaiting) parts_.loop.Cancel(score_.timer);
  if (score_.stage == PauseScore::kAsked) turn_detector_->Cancel(score_.request);
  score_.stage = PauseScore::kNotAsked;
}

void CallEars::AskOverlapClass() {
  if (!recognizer_) return;
  question_ = Question::kOverlapWords;
  recognizer_->Mark(VoiceMark::kWordsWanted, parts_.loop.Now());
}

void CallEars::Restart() {
  if (recognizer_) recognizer_->Close();
  recognizer_ = parts_.recognizers.MakeRecognizer();
  if (const Status status = recognizer_->Open(*this, hints_); !status) sink_.OnRecognizerLost(status.error());
}

void CallEars::OnRecognizer(const RecognizerEvent& event, TimePoint) noexcept {
  if (const auto* partial = std::get_if<RecognizerPartial>(&event)) {
    const bool asked = std::exchange(question_, Question::kNone) == Question::kOverlapWords;
    if (asked && partial->text.empty()) {
      sink_.OnOverlapScore(kNoWordFound);
    } else {
      sink_.OnWords(*partial, partial->rel_db.value_or(gate_.RelativeLevel()));
    }
  } else if (const auto* final = std::get_if<RecognizerFinal>(&event)) {
    question_ = Question::kNone;
    sink_.OnWords(*final, final->rel_db.value_or(gate_.RelativeLevel()));
  } else if (const auto* failed = std::get_if<RecognizerFailed>(&event)) {
    sink_.OnRecognizerLost(failed->error);
  }
}

void CallEars::OnTurnScore(const TurnScore& score, TimePoint) noexcept {
  if (score.request == score_.request && score.p_end) sink_.OnTurnScore(*score.p_end);
}

}  // namespace parley
