#include "providers/stt/moonshine/moonshine_recognizer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace parley {
namespace {

// Before the onset the VAD found, and after the end of speech: what TrimToSpeech leaves of it is at most as much.
constexpr Us kPreRoll = Ms{140};
constexpr Us kTail = Ms{100};
constexpr Us kProgressEvery = Ms{1500};  // turn-taking: "decodes at least every 1500 of voice"
constexpr Us kSettleFrom = Seconds{5};   // at a pause
constexpr Us kLongest = Seconds{9};      // without a pause
constexpr Us kLeastPiece = Seconds{5};
constexpr Us kRemembered = Seconds{14};
constexpr Us kSameEnd = Ms{60};  // a pause and the end after it are found by different clocks

constexpr double kProgressStability = 0.5;
constexpr double kPauseStability = 0.9;

std::string Joined(const std::string& settled, const std::string& text) {
  if (settled.empty()) return text;
  return text.empty() ? settled : settled + " " + text;
}

}  // namespace

const RecognizerTraits& MoonshineProvider::Traits() const {
  // The final of an utterance of 3 s takes 0.1 s of one core, of 9 s 0.4 s; waiting for a free core comes on top.
  static constexpr RecognizerTraits kTraits{
      .name = "moonshine", .streams = false, .gives_confidence = true, .final_p99 = Ms{500}};
  return kTraits;
}

std::unique_ptr<Recognizer> MoonshineProvider::MakeRecognizer() { return std::make_unique<MoonshineRecognizer>(*this); }

bool MoonshineProvider::Decode(RecognizerId id, std::vector<std::int16_t> audio, Hz rate,
                               std::shared_ptr<const ExpectedAnswers> expected) {
  const bool taken = work_.Submit([this, id, audio = std::move(audio), rate, expected = std::move(expected)] {
    auto transcript = transcriber_->Transcribe(audio, rate, *expected);
    loop_.Post([this, id, transcript = std::move(transcript)]() mutable {
      ++stats_.decodings;
      const auto found = open_.find(id);
      if (found == open_.end()) {
        ++stats_.late_results;
        return;
      }
      if (transcript && transcript->by_expectation) ++stats_.by_expectation;
      found->second->OnTranscript(std::move(transcript));
    });
  });
  if (!taken) ++stats_.refused;
  return taken;
}

Status MoonshineRecognizer::Open(RecognizerSink& sink, const RecognizerHints& hints) {
  if (sink_ != nullptr) return Fail(ErrorCode::kInvalid, Origin::kParley, "recogniser: opened twice");
  if (hints.language.substr(0, 2) != "en")
    return Fail(
        ErrorCode::kInvalid, Origin::kConfiguration,
        "the embedded recogniser speaks English only, not '" + hints.language + "': configure another provider");
  sink_ = &sink;
  id_ = provider_.last_id_ = RecognizerId{provider_.last_id_.value + 1};
  provider_.open_.emplace(id_, this);
  Expect(hints);
  return {};
}

void MoonshineRecognizer::Close() {
  if (sink_ == nullptr) return;
  provider_.open_.erase(id_);
  sink_ = nullptr;
  audio_.reset();
  running_.reset();
  waiting_.reset();
  finals_.clear();
  known_.reset();
}

void MoonshineRecognizer::Expect(const RecognizerHints& hints) {
  expected_ = std::make_shared<const ExpectedAnswers>(hints);
}

Status MoonshineRecognizer::Push(const AudioFrame& frame, TimePoint at) {
  if (sink_ == nullptr) return Fail(ErrorCode::kUnavailable, Origin::kParley, "recogniser: not open");
  if (!audio_) {
    // 8 kHz is kept as it is, at half the memory; everything above 16 kHz carries nothing the model would use.
    const Hz kept = frame.Rate() <= k16kHz ? frame.Rate() : k16kHz;
    if (kept != frame.Rate()) {
      auto resampler = Resampler::Create(frame.Rate(), kept);
      if (!resampler) return FailFrom(resampler);
      resampler_ = std::move(*resampler);
    }
    audio_.emplace(kept, kRemembered);
  }
  if (resampler_) {
    std::array<std::int16_t, AudioFrame::kMaxSamples> converted;
    if (resampler_->OutputBound(frame.Samples().size()) > converted.size())
      return Fail(ErrorCode::kInvalid, Origin::kParley, "recogniser: frame too long");
    audio_->Push(resampler_->Process(frame.Samples(), converted), at);
  } else {
    audio_->Push(frame.Samples(), at);
  }
  if (utterance_.voice && audio_->End() - utterance_.decoded >= audio_->SamplesIn(kProgressEvery))
    Want(Purpose::kProgress, audio_->End());
  return {};
}

AudioPosition MoonshineRecognizer::WithTail(TimePoint speech_end) const {
  return std::min(audio_->PositionAt(speech_end) + audio_->SamplesIn(kTail), audio_->End());
}

void MoonshineRecognizer::Mark(VoiceMark mark, TimePoint at) {
  if (sink_ == nullptr || !audio_) return;
  switch (mark) {
    case VoiceMark::kStarted: Begin(at); break;
    case VoiceMark::kSoftPause:
      if (utterance_.voice) Want(Purpose::kPause, WithTail(at));
      break;
    case VoiceMark::kResumed: break;
    case VoiceMark::kWordsWanted: Want(Purpose::kOnDemand, audio_->End()); break;
    case VoiceMark::kEnded: End(at); break;
  }
}

void MoonshineRecognizer::Begin(TimePoint onset) {
  if (utterance_.voice) End(onset);
  const AudioPosition from = audio_->PositionAt(onset) - audio_->SamplesIn(kPreRoll);
  Utterance next;
  next.id = UtteranceId{utterance_.id.value + 1};
  next.voice = true;
  next.from = std::max(from, audio_->Oldest());
  next.decoded = next.from;
  utterance_ = std::move(next);
}

void MoonshineRecognizer::End(TimePoint speech_end) {
  if (!utterance_.voice) return;
  utterance_.voice = false;
  Want(Purpose::kFinal, WithTail(speech_end));
}

void MoonshineRecognizer::Want(Purpose purpose, AudioPosition to) {
  Wish wish{purpose, utterance_.id, utterance_.from, to, utterance_.settled, utterance_.settled_confidence};
  if (purpose == Purpose::kOnDemand && !utterance_.voice) {
    // No voice, no words: the answer belongs to no utterance that has been, so it gets the ordinal of the next.
    PostReport({purpose, UtteranceId{utterance_.id.value + 1}, 0, 0, {}, 1}, {});
    return;
  }
  utterance_.decoded = std::max(utterance_.decoded, to);
  if (purpose == Purpose::kFinal) return WantFinal(std::move(wish));
  if (purpose == Purpose::kProgress && to - wish.from > audio_->SamplesIn(kLongest))
    wish.to = audio_->QuietestPoint(wish.from + audio_->SamplesIn(kLeastPiece), to);
  // Who asked must get an answer, whatever else is wanted since.
  if (waiting_ && waiting_->purpose == Purpose::kOnDemand) wish.purpose = Purpose::kOnDemand;
  waiting_ = std::move(wish);
  StartNext();
}

void MoonshineRecognizer::WantFinal(Wish wish) {
  waiting_.reset();  // of the same utterance: the final says it all
  const AudioPosition same = audio_->SamplesIn(kSameEnd);
  auto covers = [&](const Wish& other) {
    return other.utterance == wish.utterance && other.from == wish.from && std::abs(other.to - wish.to) <= same;
  };
  if (running_ && covers(*running_)) {
    running_->purpose = Purpose::kFinal;
    ++provider_.stats_.reused;
    return;
  }
  if (!running_ && finals_.empty() && known_ && covers(known_->wish)) {
    ++provider_.stats_.reused;
    PostReport(wish, known_->transcript);
    return;
  }
  finals_.push_back(std::move(wish));
  StartNext();
}

void MoonshineRecognizer::StartNext() {
  if (running_) return;
  if (!finals_.empty()) {
    running_ = std::move(finals_.front());
    finals_.pop_front();
  } else if (waiting_) {
    running_ = std::exchange(waiting_, std::nullopt);
  } else {
    return;
  }
  if (running_->utterance == utterance_.id) {  // settling moved the beginning on while the wish waited
    running_->from = utterance_.from;
    running_->settled = utterance_.settled;
    running_->settled_confidence = utterance_.settled_confidence;
  }
  std::vector<std::int16_t> samples;
  if (running_->from < running_->to) audio_->CopyTo(running_->from, running_->to, samples);
  if (!samples.empty() && provider_.Decode(id_, std::move(samples), audio_->Rate(), expected_)) return;
  // Nothing to decode, or overload: partials are left out, a final says what is known rather than nothing at all.
  PostReport(*std::exchange(running_, std::nullopt), {});
}

void MoonshineRecognizer::PostReport(const Wish& wish, Transcript transcript) {
  provider_.loop_.Post([&provider = provider_, id = id_, wish, transcript = std::move(transcript)] {
    const auto found = provider.open_.find(id);
    if (found != provider.open_.end()) found->second->Report(wish, transcript);
  });
}

void MoonshineRecognizer::OnTranscript(Result<Transcript> transcript) {
  const Wish wish = *std::exchange(running_, std::nullopt);
  if (!transcript) {
    Emit(RecognizerFailed{transcript.error()});
    return;
  }
  known_ = Known{wish, *transcript};
  MoonshineProvider& provider = provider_;
  const RecognizerId id = id_;
  Report(wish, *transcript);
  if (!provider.open_.contains(id)) return;  // the sink closed us, or let us die
  Settle(wish, *transcript);
  StartNext();
}

void MoonshineRecognizer::Report(const Wish& wish, const Transcript& transcript) {
  const std::string text = Joined(wish.settled, transcript.text);
  const double confidence =
      transcript.text.empty() && !wish.settled.empty() ? wish.settled_confidence : transcript.confidence;
  if (wish.purpose == Purpose::kFinal) {
    Emit(RecognizerFinal{wish.utterance, text, confidence, std::nullopt, transcript.words});
    return;
  }
  // Nobody waits for a partial without words, except who asked for it.
  if (wish.purpose != Purpose::kOnDemand && text.empty()) return;
  const double stability = wish.purpose == Purpose::kPause ? kPauseStability : kProgressStability;
  Emit(RecognizerPartial{wish.utterance, text, stability, confidence, std::nullopt});
}

void MoonshineRecognizer::Settle(const Wish& wish, const Transcript& transcript) {
  if (wish.utterance != utterance_.id || wish.purpose == Purpose::kFinal || wish.purpose == Purpose::kOnDemand) return;
  const AudioPosition length = wish.to - wish.from;
  const bool at_pause = wish.purpose == Purpose::kPause && length >= audio_->SamplesIn(kSettleFrom);
  const bool too_long = audio_->End() - wish.from > audio_->SamplesIn(kLongest);
  if (!at_pause && !too_long) return;
  utterance_.settled = Joined(utterance_.settled, transcript.text);
  utterance_.settled_confidence = std::min(utterance_.settled_confidence, transcript.confidence);
  utterance_.from = wish.to;
  known_.reset();
}

void MoonshineRecognizer::Emit(const RecognizerEvent& event) {
  if (sink_ != nullptr) sink_->OnRecognizer(event, provider_.loop_.Now());
}

}  // namespace parley
