#include "speech/voice_prerender.hpp"

#include <utility>

#include "base/check.hpp"

namespace parley {

VoicePrerender::VoicePrerender(Parts parts, VoiceRequest request, std::vector<std::string> lines,
                               VoicePrerenderSink& sink)
    : parts_(parts),
      request_(std::move(request)),
      lines_(std::move(lines)),
      sink_(sink),
      synthesizer_(parts.voices.MakeSynthesizer()) {}

VoicePrerender::~VoicePrerender() { PARLEY_CHECK(gate_.Inside() == 0, "a prerender ends with file access under way"); }

Status VoicePrerender::Start() {
  auto identity = parts_.voices.Identify(request_.voice);
  if (!identity) return FailFrom(identity);
  identity_ = *std::move(identity);
  VoiceRequest stored = request_;
  stored.rate = kStoredRate;
  if (auto opened = synthesizer_->Open(*this, stored); !opened) return opened;
  Next();
  return {};
}

void VoicePrerender::Stop(Task stopped) {
  synthesizer_->Close();
  gate_.Close(std::move(stopped));
}

// Each step runs from the loop, so that a long list of cached lines does not nest.
void VoicePrerender::Next() {
  at_disk_ = gate_.Enter();
  if (!at_disk_) return;
  parts_.loop.Post([this] { LookUp(); });
}

void VoicePrerender::LookUp() {
  if (gate_.Closed()) {
    // Leaving may call back the one who stopped this, who may destroy it: it must be the last thing done.
    const Gate::Holder leaving = std::move(at_disk_);
    return;
  }
  if (next_ == lines_.size()) {
    at_disk_ = {};
    synthesizer_->Close();
    sink_.OnPrerenderFinished();
    return;
  }
  // The holder of the gate keeps this object until the answer is back on the loop.
  const bool taken = parts_.disk.Submit([this, key = std::make_unique<VoiceLineKey>(Key())] {
    auto line = parts_.cache.Load(*key, request_.rate);
    parts_.loop.Post([this, line = std::move(line)] {
      const Gate::Holder leaving = std::move(at_disk_);
      if (gate_.Closed()) return;
      if (line) {
        Advance(PrerenderProgress::How::kCached, line->audio.Duration(), {});
      } else {
        Render();
      }
    });
  });
  if (taken) return;
  at_disk_ = {};
  Render();
}

void VoicePrerender::Render() {
  rendering_ = {.gen = GenId{rendering_.gen.value + 1}, .samples = {}, .spans = {}};
  Status asked = synthesizer_->Speak(rendering_.gen, lines_[next_], false);
  if (asked) asked = synthesizer_->Finish(rendering_.gen);
  if (asked) return;
  Advance(PrerenderProgress::How::kFailed, Us{0}, asked.error().detail);
}

void VoicePrerender::OnSynthesis(const SynthesisEvent& event, TimePoint) noexcept {
  if (GenerationOf(event) != rendering_.gen) return;
  if (const auto* audio = std::get_if<SynthesizedAudio>(&event)) {
    const auto samples = audio->audio.Samples();
    rendering_.samples.insert(rendering_.samples.end(), samples.begin(), samples.end());
  } else if (const auto* span = std::get_if<SynthesizedSpan>(&event)) {
    rendering_.spans.push_back(span->span);
  } else if (const auto* failed = std::get_if<SynthesisFailed>(&event)) {
    Advance(PrerenderProgress::How::kFailed, Us{0}, failed->error.detail);
  } else if (std::holds_alternative<SynthesisDone>(event)) {
    StoreRendered();
  }
}

void VoicePrerender::StoreRendered() {
  at_disk_ = gate_.Enter();
  if (!at_disk_) return;
  struct Job {
    VoiceLineKey key;
    VoiceLine line;
  };
  auto job = std::make_unique<Job>(
      Job{Key(), {SpeechAudio(kStoredRate, std::move(rendering_.samples)), std::move(rendering_.spans)}});
  const Us length = job->line.audio.Duration();
  const bool taken = parts_.disk.Submit([this, length, job = std::move(job)] {
    const Status stored = parts_.cache.Store(job->key, job->line, request_.rate);
    parts_.loop.Post([this, length, problem = stored ? std::string() : stored.error().detail] {
      const Gate::Holder leaving = std::move(at_disk_);
      if (gate_.Closed()) return;
      Advance(problem.empty() ? PrerenderProgress::How::kRendered : PrerenderProgress::How::kFailed, length, problem);
    });
  });
  if (taken) return;
  at_disk_ = {};
  Advance(PrerenderProgress::How::kFailed, length, "the pool for file access is full");
}

void VoicePrerender::Advance(PrerenderProgress::How how, Us length, std::string problem) {
  const PrerenderProgress progress{next_ + 1, lines_.size(), lines_[next_], length, how, std::move(problem)};
  ++next_;
  rendering_.gen = GenId{rendering_.gen.value + 1};  // what still comes of the last one is stale
  Next();
  sink_.OnPrerendered(progress);
}

}  // namespace parley
