#include "speech/offload_synthesizer.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <stop_token>
#include <utility>

#include "base/check.hpp"
#include "speech/clause_splitter.hpp"
#include "speech/speakable_text.hpp"

namespace parley {

struct ClauseJob {
  GenId gen;
  std::string text;
  std::vector<std::string> original;
  Us pause{0};
  std::shared_ptr<const ClauseRenderer> voice;
  VoiceRequest request;
  std::stop_token stop;
};

/// The synthesizer of one call. Events wait in an outbox that is emptied from the loop only, never inside a method, so
/// that a sink may call anything, even destroy this object.
class OffloadSynthesizer final : public Synthesizer {
 public:
  explicit OffloadSynthesizer(OffloadSynthesizerProvider& provider) : provider_(provider) {}
  ~OffloadSynthesizer() override { CloseNow(); }

  Status Open(SynthesizerSink& sink, const VoiceRequest& request) override;
  Status Speak(GenId gen, std::string_view text, bool more_follows) override;
  Status Finish(GenId gen) override;
  void Cancel(GenId gen) override;
  void Close() override { CloseNow(); }

 private:
  friend class OffloadSynthesizerProvider;
  static constexpr std::size_t kMaxJobs = 256;  // of one call: minutes of speech

  struct Generation {
    enum class Text : std::uint8_t { kOpen, kFinished } text = Text::kOpen;
    SampleCount total{0};
    std::uint32_t sequence = 0;
    std::size_t jobs = 0;  // waiting and under way
    bool skipped_text = false;
    std::stop_source stop;
  };

  void CloseNow();
  std::deque<ClauseJob> MakeJobs(GenId gen, Generation& generation, std::string_view text, bool more_follows);
  void TakeResult(GenId gen, const Result<FinishedClause>& result);
  void Pump();
  void Emit(SynthesisEvent event) { outbox_.push_back(std::move(event)); }
  void FinishIfSpoken(GenId gen);
  void End(GenId gen);
  [[nodiscard]] bool Ended(GenId gen) const { return std::find(ended_.begin(), ended_.end(), gen) != ended_.end(); }

  OffloadSynthesizerProvider& provider_;
  OffloadSynthesizerProvider::StreamId id_;  // 0 while closed
  SynthesizerSink* sink_ = nullptr;
  std::shared_ptr<const ClauseRenderer> voice_;
  VoiceRequest request_;
  std::map<GenId, Generation> generations_;
  std::deque<ClauseJob> jobs_;
  GenId rendering_;                // whose clause is at the pool; 0: none
  std::array<GenId, 64> ended_{};  // the last ones, so that late text is refused
  std::size_t next_ended_ = 0;
  std::deque<SynthesisEvent> outbox_;
};

Status OffloadSynthesizer::Open(SynthesizerSink& sink, const VoiceRequest& request) {
  if (id_) return Fail(ErrorCode::kInvalid, Origin::kParley, "synthesizer is open already");
  if (request.rate < k8kHz || request.rate > k48kHz)
    return Fail(ErrorCode::kInvalid, Origin::kParley,
                "a voice at " + std::to_string(request.rate.value) + " Hz: choose 8000 to 48000");
  auto voice = provider_.FindVoice(request.voice);
  if (!voice) return FailFrom(voice);
  voice_ = *voice;
  request_ = request;
  sink_ = &sink;
  id_ = {++provider_.last_stream_};
  provider_.streams_.emplace(id_, this);
  return {};
}

Status OffloadSynthesizer::Speak(GenId gen, std::string_view text, bool more_follows) {
  if (!id_) return Fail(ErrorCode::kUnavailable, Origin::kParley, "synthesizer is not open");
  if (!gen || text.size() > kMaxTextBytes || Ended(gen))
    return Fail(ErrorCode::kInvalid, Origin::kParley, "text without a generation, after its end, or too long");
  Generation& generation = generations_[gen];
  if (generation.text == Generation::Text::kFinished)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "text for a generation that is finished");
  auto jobs = MakeJobs(gen, generation, text, more_follows);
  if (jobs_.size() + jobs.size() > kMaxJobs)
    return Fail(ErrorCode::kOverloaded, Origin::kParley, "too much text waits to be spoken");
  generation.jobs += jobs.size();
  std::move(jobs.begin(), jobs.end(), std::back_inserter(jobs_));
  Pump();
  if (Ended(gen)) return Fail(ErrorCode::kOverloaded, Origin::kParley, "the voice pool is full");
  return {};
}

std::deque<ClauseJob> OffloadSynthesizer::MakeJobs(GenId gen, Generation& generation, std::string_view text,
                                                   bool more_follows) {
  SpeakableText made = MakeSpeakable(text);
  if (!made.skipped.empty()) {
    TextSkipped skipped{gen, {}};
    for (const auto& stretch : made.skipped) skipped.text += (skipped.text.empty() ? "" : " ") + stretch;
    provider_.stats_.skipped += made.skipped.size();
    generation.skipped_text = true;
    Emit(std::move(skipped));
    provider_.PostFlush(id_);
  }
  // The caller has cut for the first sound already; here only what is too long for one rendering is cut.
  ClauseSplitter splitter(ClauseSplitter::Mode::kSentences);
  splitter.Push(made.text);
  std::deque<ClauseJob> jobs;
  auto word = made.original.begin();
  while (auto clause = splitter.NextAtEnd()) {
    const auto words = 1 + std::count(clause->text.begin(), clause->text.end(), ' ');
    ClauseJob job{.gen = gen,
                  .text = std::move(clause->text),
                  .original = {word, word + words},
                  .pause = {},
                  .voice = voice_,
                  .request = request_,
                  .stop = generation.stop.get_token()};
    job.pause = PauseAfter(job.text);
    word += words;
    jobs.push_back(std::move(job));
  }
  if (!jobs.empty() && !more_follows) jobs.back().pause = Us{0};
  return jobs;
}

Status OffloadSynthesizer::Finish(GenId gen) {
  if (!id_) return Fail(ErrorCode::kUnavailable, Origin::kParley, "synthesizer is not open");
  if (!gen || Ended(gen)) return Fail(ErrorCode::kInvalid, Origin::kParley, "end of a generation that has ended");
  Generation& generation = generations_[gen];
  if (generation.text == Generation::Text::kFinished)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "second end of a generation");
  generation.text = Generation::Text::kFinished;
  FinishIfSpoken(gen);
  if (!outbox_.empty()) provider_.PostFlush(id_);
  return {};
}

void OffloadSynthesizer::Cancel(GenId gen) {
  if (!id_ || !gen) return;
  End(gen);
  std::erase_if(outbox_, [gen](const SynthesisEvent& event) { return GenerationOf(event) == gen; });
}

void OffloadSynthesizer::CloseNow() {
  if (!id_) return;
  for (auto& [gen, generation] : generations_) generation.stop.request_stop();
  provider_.streams_.erase(std::exchange(id_, {}));
  generations_.clear();
  jobs_.clear();
  outbox_.clear();
  rendering_ = {};
  sink_ = nullptr;
}

void OffloadSynthesizer::End(GenId gen) {
  if (Ended(gen)) return;
  if (const auto found = generations_.find(gen); found != generations_.end()) {
    found->second.stop.request_stop();
    generations_.erase(found);
  }
  std::erase_if(jobs_, [gen](const ClauseJob& job) { return job.gen == gen; });
  ended_[next_ended_] = gen;
  next_ended_ = (next_ended_ + 1) % ended_.size();
}

// Starts the next clause if none of this call is under way.
void OffloadSynthesizer::Pump() {
  while (!rendering_ && !jobs_.empty()) {
    ClauseJob job = std::move(jobs_.front());
    jobs_.pop_front();
    rendering_ = job.gen;
    if (provider_.Submit(id_, std::move(job))) return;
    const GenId gen = std::exchange(rendering_, {});
    End(gen);
    Emit(SynthesisFailed{gen, {ErrorCode::kOverloaded, Origin::kParley, "the voice pool is full"}});
    provider_.PostFlush(id_);
  }
}

void OffloadSynthesizer::TakeResult(GenId gen, const Result<FinishedClause>& result) {
  rendering_ = {};
  const auto found = generations_.find(gen);
  if (found == generations_.end()) {
    ++provider_.stats_.stale;
  } else if (!result) {
    End(gen);
    Emit(SynthesisFailed{gen, result.error()});
  } else {
    Generation& generation = found->second;
    const Us begin = DurationOf(generation.total, request_.rate);
    for (const auto& span : result->spans) Emit(SynthesizedSpan{gen, {span.text, begin + span.from, begin + span.to}});
    if (result->audio.Count().value > 0) Emit(SynthesizedAudio{gen, generation.sequence++, result->audio});
    generation.total += result->audio.Count();
    --generation.jobs;
    ++provider_.stats_.clauses;
    FinishIfSpoken(gen);
  }
  Pump();
}

void OffloadSynthesizer::FinishIfSpoken(GenId gen) {
  const Generation& generation = generations_.at(gen);
  if (generation.text != Generation::Text::kFinished || generation.jobs > 0) return;
  if (generation.sequence == 0 && generation.skipped_text) {
    Emit(SynthesisFailed{gen, {ErrorCode::kInvalid, Origin::kParley, "nothing in the text can be said by this voice"}});
  } else {
    Emit(SynthesisDone{gen, DurationOf(generation.total, request_.rate)});
  }
  End(gen);
}

OffloadSynthesizerProvider::OffloadSynthesizerProvider(Executor& loop, OffloadPool& pool, Voices voices,
                                                       const SpeechLevelConfig& level)
    : loop_(loop), pool_(pool), voices_(std::move(voices)), level_(level) {
  PARLEY_CHECK(!voices_.empty(), "a synthesizer provider without a voice");
}

OffloadSynthesizerProvider::~OffloadSynthesizerProvider() {
  PARLEY_CHECK(streams_.empty(), "a synthesizer provider ends before its synthesizers");
}

std::unique_ptr<Synthesizer> OffloadSynthesizerProvider::MakeSynthesizer() {
  return std::make_unique<OffloadSynthesizer>(*this);
}

Result<std::shared_ptr<const ClauseRenderer>> OffloadSynthesizerProvider::FindVoice(std::string_view voice) const {
  if (voice.empty()) return voices_.front();
  std::string names;
  for (const auto& one : voices_) {
    const std::string name = one->Identity().voice;
    if (name == voice) return one;
    names += (names.empty() ? "" : ", ") + name;
  }
  return Fail(ErrorCode::kNotFound, Origin::kConfiguration,
              "no voice \"" + std::string(voice) + "\": there is " + names);
}

Result<VoiceIdentity> OffloadSynthesizerProvider::Identify(std::string_view voice) const {
  return FindVoice(voice).map([](const auto& found) { return found->Identity(); });
}

bool OffloadSynthesizerProvider::Submit(StreamId stream, ClauseJob job) {
  // The result is posted by id: the call may be gone when the clause is ready.
  const bool taken = pool_.Submit([this, stream, level = level_, job = std::make_unique<ClauseJob>(std::move(job))] {
    Result<FinishedClause> result = FinishedClause{};
    if (!job->stop.stop_requested()) {
      auto rendered = job->voice->Render(job->text, job->request.speed);
      result = rendered ? FinishClause(*std::move(rendered), job->original, job->request.rate, job->pause, level)
                        : Result<FinishedClause>(FailFrom(rendered));
    }
    loop_.Post([this, stream, gen = job->gen, done = std::make_unique<Result<FinishedClause>>(std::move(result))] {
      OnRendered(stream, gen, *done);
    });
  });
  if (!taken) ++stats_.refused;
  return taken;
}

void OffloadSynthesizerProvider::OnRendered(StreamId stream, GenId gen, const Result<FinishedClause>& result) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) {
    ++stats_.stale;
    return;
  }
  found->second->TakeResult(gen, result);
  Flush(stream);
}

void OffloadSynthesizerProvider::PostFlush(StreamId stream) {
  loop_.Post([this, stream] { Flush(stream); });
}

void OffloadSynthesizerProvider::Flush(StreamId stream) {
  while (true) {
    const auto found = streams_.find(stream);
    if (found == streams_.end() || found->second->outbox_.empty()) return;
    OffloadSynthesizer& open = *found->second;
    const SynthesisEvent event = std::move(open.outbox_.front());
    open.outbox_.pop_front();
    open.sink_->OnSynthesis(event, loop_.Now());
  }
}

}  // namespace parley
