// The state of a call as bytes, and how a call goes on after a restart of its process.
#include <algorithm>
#include <chrono>
#include <utility>

#include "call/call_actor.hpp"

namespace parley {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMostExpected = 1024;

/// A restart shorter than this goes unmentioned while nobody speaks (operations, section 5: "if the gap > 1.5 s").
constexpr Us kNoticeableGap = Ms{1500};
/// A call is not restored after longer: nobody waits a day. It keeps the arithmetic of times in range.
constexpr Us kLongestGap = std::chrono::hours{24};

void Write(ByteWriter& out, const Bytes& bytes) {
  out.Write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Bytes ReadBytes(ByteReader& in) {
  const auto text = in.Read<std::string>();
  return {text.begin(), text.end()};
}

void Write(ByteWriter& out, const RecognizerHints& hints) {
  out.Write(static_cast<std::uint32_t>(hints.expected.size()));
  for (const std::string& answer : hints.expected) out.Write(answer);
  out.Write(hints.digits);
}

RecognizerHints ReadHints(ByteReader& in) {
  RecognizerHints hints;
  const std::size_t count = in.ReadCount();
  if (count > kMostExpected) in.MarkInvalid();
  for (std::size_t i = 0; i < count && !in.Failed(); ++i) hints.expected.push_back(in.Read<std::string>());
  hints.digits = in.Read<bool>();
  return hints;
}

/// The agent is heard, or was until the process ended.
bool Sounds(const turn::TurnState& state) {
  const auto* thinking = std::get_if<turn::Thinking>(&state.floor);
  return turn::CurrentResponse(state) != nullptr || (thinking != nullptr && thinking->filler);
}

}  // namespace

Bytes CallActor::Encode() const {
  ByteWriter out;
  out.Write(kVersion);
  out.Write(std::chrono::duration_cast<Us>(services_.loop.WallNow().time_since_epoch()));
  out.Write(std::chrono::duration_cast<Us>(services_.loop.Now() - began_));
  turn_.Encode(out);
  history_.Encode(out);
  Write(out, answerer_->Encode());
  Write(out, ears_.Hints());
  out.Write(last_event_);
  out.Write(utterances_.last);
  out.Write(committed_.has_value());
  if (committed_) {
    out.Write(committed_->gen);
    out.Write(committed_->turn);
    out.Write(committed_->text);
  }
  out.Write(ended_by_.has_value());
  if (ended_by_) out.Write(*ended_by_);
  return std::move(out).Take();
}

Status CallActor::Decode(const Bytes& bytes) {
  ByteReader in(bytes);
  if (in.Read<std::uint8_t>() != kVersion)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "call: stored by a version that this build does not know");
  const auto written = in.Read<Us>();
  const auto age = in.Read<Us>();
  if (age < Us{0} || age > kLongestGap) in.MarkInvalid();
  Result<turn::TurnState> turn = turn::TurnState::Decode(in);
  if (!turn) return FailFrom(turn);
  CallHistory history = CallHistory::Decode(in);
  const Bytes answerer = ReadBytes(in);
  RecognizerHints hints = ReadHints(in);
  last_event_ = in.Read<std::uint64_t>();
  utterances_.last = utterances_.before = in.Read<UtteranceId>();
  committed_.reset();
  if (in.Read<bool>()) {
    const auto gen = in.Read<GenId>();
    const auto turn_id = in.Read<TurnId>();
    committed_ = {gen, turn_id, in.Read<std::string>()};
  }
  ended_by_.reset();
  if (in.Read<bool>()) ended_by_ = in.Read<turn::EndReason>();
  if (ended_by_ && *ended_by_ > turn::EndReason::kUnavailable) in.MarkInvalid();
  if (Status status = in.Finish("call"); !status) return status;
  if (Status status = answerer_->Decode(answerer); !status) return status;

  turn_ = std::move(*turn);
  history_ = std::move(history);
  ears_.Expect(std::move(hints));
  // Two processes, perhaps two hosts, share the time of day and nothing else.
  const auto now = std::chrono::duration_cast<Us>(services_.loop.WallNow().time_since_epoch());
  restart_gap_ = std::clamp(now - written, Us{0}, kLongestGap);
  began_ = services_.loop.Now() - (age + restart_gap_);
  return {};
}

void CallActor::OnRestored() {
  if (turn_.At() == turn::Floor::kConnecting) return;
  if (Ended()) {
    // The process may have died between the decision and the BYE.
    outside_.control.HangUp();
    return;
  }
  RestoreTimers();
  StartMedia();
  RestoreSpeech();
  TellWhatBroke();
}

void CallActor::RestoreTimers() {
  for (std::size_t i = 0; i < turn::kTimerCount; ++i) {
    const auto id = static_cast<turn::TimerId>(i);
    if (const auto& entry = turn_.timers.Get(id); turn_.timers.Running(id))
      timers_.Set(id, entry.generation, began_ + entry.at);
  }
}

void CallActor::RestoreSpeech() {
  if (turn_.spec) Queue(turn::GenFailed{turn_.spec->gen, ErrorCode::kUnavailable, false});
  if (const turn::Response* const current = turn::CurrentResponse(turn_)) RestoreResponse(*current);
  const auto* thinking = std::get_if<turn::Thinking>(&turn_.floor);
  if (thinking == nullptr || !thinking->next) return;
  const AgentEntry* const entry = history_.Find(thinking->next->id);
  if (entry != nullptr && entry->complete) {
    RestoreResponse(*thinking->next);
  } else {
    // Its text was still coming: asked for again.
    Queue(turn::GenFailed{thinking->next->gen, ErrorCode::kUnavailable, true});
  }
}

void CallActor::RestoreResponse(const turn::Response& response) {
  const AgentEntry* const entry = history_.Find(response.id);
  if (entry == nullptr) return;
  voice_.Restore(response.id, entry->pieces, response.heard, response.facts.ledger.SpanCount());
  voice_.Speak(response.id);
  if (entry->complete) {
    voice_.FinishText(response.id);
  } else {
    voice_.Fail(response.id);
  }
}

void CallActor::TellWhatBroke() {
  const Us gap = std::exchange(restart_gap_, Us{0});
  const bool heard = gap > kNoticeableGap || Sounds(turn_);
  if (turn_.line.media == turn::Media::kOk && (heard || turn_.At() != turn::Floor::kListening)) {
    // To the caller a restart is a break of the line: speech is taken up again at the start of its phrase, an open
    // turn is a pause, and a long silence is explained. What sounded last is known, so nothing of it is taken off.
    Queue(turn::MediaLost{SinceStart(), false});
    Queue(turn::MediaReturned{});
  } else if (turn_.line.media == turn::Media::kLost) {
    // The leg counts from now; it reports the loss again if there still is one.
    Queue(turn::MediaReturned{});
  } else if (turn_.voice.now != turn::Voice::kNone) {
    Queue(turn::VadStopped{SinceStart()});
  }
}

}  // namespace parley
