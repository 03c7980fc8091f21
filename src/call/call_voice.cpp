#include "call/call_voice.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "speech/clause_finish.hpp"

namespace parley {
namespace {

/// Audio that must be there before a response begins while more of it is being made. "So," from the cache lasts 300 ms
/// and a clause behind it takes the embedded voice 120 to 240 ms on a free core and twice that on a busy one; a gap
/// after the first word is worse than a beginning that is so much later, which a speculation mostly hides.
constexpr Us kHeadStart = Ms{600};

SpeechAudio SilenceOf(Us length, Hz rate) {
  return {rate, std::vector<std::int16_t>(static_cast<std::size_t>(SamplesIn(length, rate).value))};
}

}  // namespace

CallVoice::CallVoice(Parts parts, std::string_view voice, Hz rate, CallVoiceSink& sink)
    : parts_(parts), voice_(voice), sink_(sink), playout_(rate), synthesizer_(parts.synthesizers.MakeSynthesizer()) {}

Status CallVoice::Open() {
  // Without an identity nothing is found in the cache; Open() then says what is wrong with the voice.
  if (auto identity = parts_.synthesizers.Identify(voice_)) identity_ = *std::move(identity);
  return synthesizer_->Open(*this, {.voice = voice_, .rate = playout_.Rate()});
}

void CallVoice::AddText(GenId id, const SayPiece& piece) {
  Response& response = responses_[id];
  if (response.text != Response::Text::kOpen) return;
  response.pieces.push_back({piece, {}, {}, {}, {}});
  if (response.speech == Response::Speech::kWanted) Render(id, response);
}

void CallVoice::FinishText(GenId id) {
  Response& response = responses_[id];
  if (response.text != Response::Text::kOpen) return;
  response.text = Response::Text::kComplete;
  if (response.speech == Response::Speech::kWanted) Append(id, response);
}

void CallVoice::Speak(GenId id) {
  Response& response = responses_[id];
  if (response.speech != Response::Speech::kHeldBack) return;
  response.speech = Response::Speech::kWanted;
  Render(id, response);
}

void CallVoice::Restore(GenId id, const std::vector<SayPiece>& text, Us heard, std::size_t spans_known) {
  playout_.Expect(id, heard);
  Response& response = responses_[id];
  response.spans_known = spans_known;
  for (const SayPiece& piece : text) response.pieces.push_back({piece, {}, {}, {}, {}});
}

void CallVoice::Fail(GenId id) {
  const auto found = responses_.find(id);
  if (found == responses_.end()) return;
  Response& response = found->second;
  response.text = Response::Text::kFailed;
  if (response.speech == Response::Speech::kWanted) {
    Append(id, response);
  } else {
    FinishIfComplete(id, response);
  }
}

void CallVoice::Cancel(GenId id) {
  const auto found = responses_.find(id);
  if (found == responses_.end()) return;
  for (const Piece& piece : found->second.pieces) {
    if (piece.stage != Piece::Stage::kRendering) continue;
    synthesizer_->Cancel(piece.render);
    renders_.erase(piece.render);
  }
  responses_.erase(found);
  playout_.Drop(id);
}

Us CallVoice::Stop(GenId id, bool keep) {
  const Us heard = playout_.Stop(id, keep);
  if (!keep) Cancel(id);
  return heard;
}

void CallVoice::Render(GenId id, Response& response) {
  for (std::size_t i = 0; i < response.pieces.size(); ++i) {
    const bool more = i + 1 < response.pieces.size() || response.text == Response::Text::kOpen;
    if (response.pieces[i].stage == Piece::Stage::kWaiting) RenderPiece(id, response.pieces[i], more);
  }
  Append(id, response);
}

void CallVoice::RenderPiece(GenId id, Piece& piece, bool more_follows) {
  if (const auto cached = parts_.cache.Find({identity_, piece.text.text}, playout_.Rate())) {
    piece.audio.push_back(cached->audio);
    piece.spans = cached->spans;
    // A cached line ends with its last sound; the synthesizer would have drawn breath here.
    if (more_follows) piece.audio.push_back(SilenceOf(PauseAfter(piece.text.text), playout_.Rate()));
    piece.stage = Piece::Stage::kRendered;
    return;
  }
  piece.render = RenderId{++last_render_};
  piece.stage = Piece::Stage::kRendering;
  renders_.emplace(piece.render, id);
  Status status = synthesizer_->Speak(piece.render, piece.text.text, more_follows);
  if (status) status = synthesizer_->Finish(piece.render);
  if (!status) {
    renders_.erase(piece.render);
    piece.stage = Piece::Stage::kRendered;
    responses_[id].text = Response::Text::kFailed;
  }
}

bool CallVoice::WouldRunDry(const Response& response) {
  if (response.appended > Us{0} || response.pieces.empty()) return false;
  Us ready{0};
  for (const Piece& piece : response.pieces) {
    for (const SpeechAudio& audio : piece.audio) ready += audio.Duration();
    if (ready >= kHeadStart) return false;
    if (piece.stage != Piece::Stage::kRendered) return piece.stage == Piece::Stage::kRendering && piece.audio.empty();
  }
  return response.text == Response::Text::kOpen;
}

void CallVoice::Append(GenId id, Response& response) {
  if (WouldRunDry(response)) return;
  while (!response.pieces.empty()) {
    Piece& piece = response.pieces.front();
    for (SpokenSpan& span : std::exchange(piece.spans, {})) {
      span.from += response.piece_begin;
      span.to += response.piece_begin;
      if (response.spans_known == 0) {
        sink_.OnVoiceSpan(id, span);
      } else {
        --response.spans_known;
      }
    }
    for (const SpeechAudio& audio : std::exchange(piece.audio, {})) AppendAudio(id, response, audio);
    if (piece.stage != Piece::Stage::kRendered) break;
    response.piece_begin = response.appended;
    response.pieces.pop_front();
  }
  FinishIfComplete(id, response);
}

void CallVoice::AppendAudio(GenId id, Response& response, const SpeechAudio& audio) {
  const auto queued = playout_.Append(id, audio);
  if (!queued) return;
  response.appended += audio.Duration();
  if (*queued == Playout::Queued::kFirst) sink_.OnVoiceReady(id);
}

void CallVoice::FinishIfComplete(GenId id, Response& response) {
  if (response.text == Response::Text::kOpen || !response.pieces.empty() ||
      response.speech == Response::Speech::kFinished) {
    return;
  }
  const bool failed = response.text == Response::Text::kFailed;
  if (!failed && response.speech == Response::Speech::kHeldBack) return;
  response.speech = Response::Speech::kFinished;
  if (failed) {
    OnFailed(id, {ErrorCode::kUnavailable, Origin::kProvider, "the voice did not take the text", {}});
    return;
  }
  playout_.MarkFinished(id);
  sink_.OnVoiceFinished(id, response.appended);
}

void CallVoice::OnFailed(GenId id, const Error& error) {
  playout_.MarkFailed(id);
  sink_.OnVoiceFailed(id, error);
}

void CallVoice::OnSynthesis(const SynthesisEvent& event, TimePoint) noexcept {
  const auto render = renders_.find(GenerationOf(event));
  if (render == renders_.end()) return;
  const GenId id = render->second;
  const auto found = responses_.find(id);
  if (found == responses_.end()) return;
  Response& response = found->second;
  const auto piece = std::find_if(response.pieces.begin(), response.pieces.end(),
                                  [&](const Piece& p) { return p.render == render->first; });
  if (piece == response.pieces.end()) return;

  if (const auto* audio = std::get_if<SynthesizedAudio>(&event)) {
    piece->audio.push_back(audio->audio);
  } else if (const auto* span = std::get_if<SynthesizedSpan>(&event)) {
    piece->spans.push_back(span->span);
  } else if (std::holds_alternative<SynthesisDone>(event)) {
    piece->stage = Piece::Stage::kRendered;
    renders_.erase(render);
  } else if (const auto* failed = std::get_if<SynthesisFailed>(&event)) {
    const Error error = failed->error;
    renders_.erase(render);
    response.pieces.clear();
    response.text = Response::Text::kFailed;
    response.speech = Response::Speech::kFinished;
    OnFailed(id, error);
    return;
  }
  Append(id, response);
}

std::vector<SpokenSpan> SpansByLength(std::string_view text, Us total) {
  std::vector<SpokenSpan> spans;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(' ', at)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const auto place = [&](std::size_t byte) {
      return total * static_cast<std::int64_t>(byte) / static_cast<std::int64_t>(text.size());
    };
    spans.push_back({std::string(text.substr(at, end - at)), place(at), place(end)});
    at = end;
  }
  return spans;
}

}  // namespace parley
