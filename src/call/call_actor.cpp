#include "call/call_actor.hpp"

#include <chrono>
#include <utility>
#include <variant>

#include "turn/advance.hpp"

namespace parley {
namespace {

Ms ToMs(Us time) { return std::chrono::duration_cast<Ms>(time); }

turn::Interruptibility PolicyOf(Interruptible policy) {
  switch (policy) {
    case Interruptible::kNo: return turn::Interruptibility::kNo;
    case Interruptible::kWordsOnly: return turn::Interruptibility::kWordsOnly;
    case Interruptible::kYes: return turn::Interruptibility::kYes;
  }
  return turn::Interruptibility::kYes;
}

VoiceGateConfig GateConfig(const turn::DetectorConfig& config) {
  VoiceGateConfig gate;
  gate.on_idle = config.vad_on;
  gate.hang_idle = config.vad_hang;
  gate.on_overlap = config.vad_on_audible;
  gate.hang_overlap = config.overlap_gap;
  gate.soft = config.vad_soft;
  return gate;
}

}  // namespace

CallActor::CallActor(CallServices& services, CallFacts facts, std::unique_ptr<MediaLeg> leg, Outside outside)
    : services_(services),
      facts_(std::move(facts)),
      leg_(std::move(leg)),
      outside_(outside),
      began_(services.loop.Now()),
      turn_(services.turn),
      timers_(services.loop,
              [this](turn::TimerId timer, std::uint32_t generation) {
                Queue(turn::TimerFired{timer, generation});
              }),
      ears_(services.ears, GateConfig(services.turn.detector), *this),
      voice_(services.voice, facts_.voice, leg_->Rate(), *this),
      answerer_(services.answerers.MakeAnswerer()) {
  answerer_->Open(*this, facts_.inbound);
}

CallActor::~CallActor() {
  leg_->Close();
  ears_.Close();
}

// --- from the signalling

void CallActor::OnAnswered() {
  outside_.observer.OnCallAnswered(facts_.ref, facts_.from);
  // First, because the engine knows no loss of the recogniser before the call stands.
  Queue(turn::Answered{facts_.inbound ? turn::Direction::kInbound : turn::Direction::kOutbound});
  StartMedia();
}

void CallActor::StartMedia() {
  // Without a voice the lines in the cache can still be said; each other response fails on its own.
  (void)voice_.Open();
  RecognizerHints hints = ears_.Hints();
  hints.language = facts_.language;
  if (const Status ears = ears_.Open(leg_->Rate(), hints); !ears) OnRecognizerLost(ears.error());
  leg_->Start(*this);
}

void CallActor::OnSignallingEnded() {
  if (Ended()) return;
  Queue(turn::HungUp{});
}

void CallActor::OnHold(bool held) {
  if (held) {
    Queue(turn::CallHeld{});
  } else {
    Queue(turn::CallUnheld{});
  }
}

void CallActor::OnTransferResult(bool connected) {
  if (connected) {
    Queue(turn::TransferSucceeded{});
  } else {
    answerer_->TransferFailed();
    Queue(turn::TransferFailed{});
  }
}

void CallActor::Press(char digit) { Queue(turn::DtmfPressed{digit}); }

void CallActor::Drain(TimePoint deadline) {
  Queue(turn::DrainRequested{ToMs(std::chrono::duration_cast<Us>(deadline - began_))});
}

void CallActor::Shed(int level) { Queue(turn::LoadShed{level}); }

// --- media tick

void CallActor::OnAudio(const AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept {
  ears_.Hear(frame, origin, at);
}

bool CallActor::OnSendDue(AudioFrame& frame, TimePoint) noexcept {
  const PlayoutTick tick = voice_.Pull(frame);
  for (const PlayoutEvent& event : tick.events) Report(event);
  ears_.SetAgentAudible(tick.audible);
  return tick.audible;
}

void CallActor::Report(const PlayoutEvent& event) noexcept {
  if (IsLeadIn(event.response)) return ReportLeadIn(event);
  switch (event.kind) {
    case PlayoutEvent::Kind::kStarted: Queue(turn::PlayStarted{event.response}); return;
    case PlayoutEvent::Kind::kMark: Queue(turn::PlayMarked{event.response, ToMs(event.heard)}); return;
    case PlayoutEvent::Kind::kDry: Queue(turn::PlayRanDry{event.response}); return;
    case PlayoutEvent::Kind::kDone: Queue(turn::PlayFinished{event.response}); return;
  }
}

void CallActor::OnDtmf(char digit, TimePoint) noexcept { Queue(turn::DtmfPressed{digit}); }

void CallActor::OnMediaLost(MediaLossCause cause, TimePoint last_packet) noexcept {
  if (cause == MediaLossCause::kHold) return;  // the signalling reports it
  const bool before_first = last_packet == TimePoint{};
  const Ms last = before_first ? Ms{0} : ToMs(std::chrono::duration_cast<Us>(last_packet - began_));
  Queue(turn::MediaLost{last, before_first});
}

void CallActor::OnMediaBack(MediaLossCause cause) noexcept {
  if (cause == MediaLossCause::kNoPackets) Queue(turn::MediaReturned{});
}

// --- ears

void CallActor::OnVoice(const VoiceEvent& event) noexcept {
  const auto since_start = [this](TimePoint at) { return ToMs(std::chrono::duration_cast<Us>(at - began_)); };
  if (const auto* started = std::get_if<VoiceStarted>(&event)) {
    Queue(turn::VadStarted{since_start(started->onset), started->rel_db});
  } else if (const auto* soft = std::get_if<VoiceSoftPause>(&event)) {
    Queue(turn::VadSoftened{soft->on, since_start(soft->speech_end)});
  } else if (const auto* stopped = std::get_if<VoiceStopped>(&event)) {
    Queue(turn::VadStopped{since_start(stopped->speech_end)});
  } else if (const auto* overlap = std::get_if<VoiceOverlap>(&event)) {
    Queue(turn::OverlapVoiced{overlap->voiced});
  }
}

void CallActor::OnWords(const RecognizerPartial& partial, double rel_db) noexcept {
  OnRecogniserHeard();
  Queue(turn::SttPartialHeard{{utterances_.Number(partial.utterance), partial.text, partial.confidence, rel_db}});
}

void CallActor::OnWords(const RecognizerFinal& final, double rel_db) noexcept {
  OnRecogniserHeard();
  Queue(turn::SttFinalHeard{{utterances_.Number(final.utterance), final.text, final.confidence, rel_db}});
}

void CallActor::OnRecogniserHeard() {
  // That a new recogniser could be opened proves little; that it hears does.
  if (turn_.line.stt == turn::Recogniser::kDown) Queue(turn::SttCameUp{});
}

void CallActor::OnRecognizerLost(const Error&) noexcept { Queue(turn::SttWentDown{}); }

void CallActor::OnTurnScore(double p_end) noexcept { Queue(turn::EotScored{p_end}); }

void CallActor::OnOverlapScore(double p_interrupt) noexcept { Queue(turn::OverlapClassified{p_interrupt}); }

// --- voice

void CallActor::OnVoiceReady(GenId response) {
  if (!IsLeadIn(response)) Queue(turn::TtsStarted{response});
}

void CallActor::OnVoiceSpan(GenId response, const SpokenSpan& span) {
  if (IsLeadIn(response)) return;
  Queue(turn::SpanPlaced{response, span.text, ToMs(span.from), ToMs(span.to)});
}

void CallActor::OnVoiceFinished(GenId response, Us total) {
  if (!IsLeadIn(response)) Queue(turn::GenFinished{response, ToMs(total)});
}

void CallActor::OnVoiceFailed(GenId response, const Error& error) {
  // The playout reports that there is nothing to play, and the response follows.
  if (IsLeadIn(response)) return;
  Queue(turn::GenFailed{response, error.code, false});
}

// --- answers

void CallActor::OnAnswerPiece(GenId gen, const SayPiece& piece) noexcept {
  if (!IsAnswering(gen)) return;
  const AgentEntry* const entry = history_.Find(gen);
  if (entry != nullptr && entry->text.empty()) Queue(turn::LlmStarted{gen});
  history_.AgentText(gen, piece);
  voice_.AddText(gen, piece);
}

void CallActor::OnAnswerDone(GenId gen, const AnswerMeta& meta) noexcept {
  if (!IsAnswering(gen)) return;
  StopAnswering(gen);
  history_.AgentCites(gen, meta.citations);
  history_.AgentTextComplete(gen);
  voice_.FinishText(gen);
  Queue(turn::GenDescribed{gen, meta.asks, meta.grace, PolicyOf(meta.interruptible)});
  const AgentEntry* const entry = history_.Find(gen);
  const bool has_words = entry != nullptr && !entry->text.empty();
  if (!has_words && !meta.transfer && !meta.end) Queue(turn::GenFailed{gen, ErrorCode::kInternal, false});
  if (committed_ && committed_->gen == gen) {
    Apply(meta);
  } else {
    metas_.insert_or_assign(gen, meta);
  }
}

void CallActor::OnAnswerFailed(GenId gen, const Error& error) noexcept {
  if (!IsAnswering(gen)) return;
  StopAnswering(gen);
  // First: the voice reports the same failure, and knows of no second try.
  Queue(turn::GenFailed{gen, error.code, IsRetryable(error.code)});
  voice_.Fail(gen);
}

bool CallActor::IsAnswering(GenId gen) const { return std::ranges::find(answering_, gen) != answering_.end(); }

void CallActor::StopAnswering(GenId gen) { std::erase(answering_, gen); }

// --- the turn engine

Ms CallActor::SinceStart() const { return ToMs(std::chrono::duration_cast<Us>(services_.loop.Now() - began_)); }

void CallActor::Queue(turn::EventBody body) noexcept {
  if (Ended()) return;
  turn::TurnEvent event{EventId{++last_event_}, SinceStart(), std::nullopt, std::move(body)};
  if (const GenId playing = voice_.Playing(); playing && !IsLeadIn(playing))
    event.heard_ms = ToMs(voice_.Heard(playing));
  queue_.push_back(std::move(event));
  // One task for all that is queued until it runs.
  if (queue_.size() == 1) services_.calls.Post(facts_.ref.call, [](CallActor& call) { call.FeedQueued(); });
}

void CallActor::FeedQueued() {
  // What an effect brings about is fed after the event that caused it, in the same task.
  while (!queue_.empty()) {
    if (!Ended()) Feed(queue_.front());
    queue_.pop_front();
  }
}

void CallActor::Feed(const turn::TurnEvent& event) {
  outside_.log.OnEvent(event);
  waterfall_.OnEvent(event);
  effects_.Clear();
  turn::Advance(turn_, event, effects_);
  if (const auto* started = std::get_if<turn::PlayStarted>(&event.body))
    history_.AgentAudible(started->response, event.t);
  if (const auto* finished = std::get_if<turn::PlayFinished>(&event.body)) OnHeardAll(finished->response);
  for (const turn::TurnEffect& effect : effects_.Effects()) {
    outside_.log.OnEffect(effect, event.t);
    waterfall_.OnEffect(effect, event.t);
    std::visit([this](const auto& body) { Do(body); }, effect.body);
  }
  if (const auto waterfall = waterfall_.Take()) {
    history_.Answered(*waterfall);
    outside_.observer.OnTurnAnswered(facts_.ref, *waterfall);
  }
  if (Ended()) FallSilent();
}

void CallActor::FallSilent() {
  timers_.CancelAll();
  leg_->Close();
  ears_.Close();
  // What is still being generated or rendered is of no use to anybody.
  for (const GenId gen : std::exchange(answering_, {})) answerer_->Cancel(gen);
}

}  // namespace parley
