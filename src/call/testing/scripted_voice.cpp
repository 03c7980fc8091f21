#include "call/testing/scripted_voice.hpp"

#include <utility>
#include <vector>

namespace parley {

class ScriptedVoices::Stream final : public Synthesizer {
 public:
  Stream(ScriptedVoices& owner, std::uint64_t key) : owner_(owner), key_(key) {}
  ~Stream() override { Close(); }

  Status Open(SynthesizerSink& sink, const VoiceRequest& request) override {
    if (owner_.health == Health::kRefuses) return Fail(ErrorCode::kUnavailable, Origin::kProvider, "no voice");
    sink_ = &sink;
    rate_ = request.rate;
    owner_.open_[key_] = this;
    return {};
  }
  Status Speak(GenId gen, std::string_view text, bool) override {
    if (sink_ == nullptr) return Fail(ErrorCode::kUnavailable, Origin::kProvider, "not open");
    std::string& all = texts_[gen];
    if (!all.empty()) all += ' ';
    all += text;
    return {};
  }
  Status Finish(GenId gen) override {
    if (sink_ == nullptr) return Fail(ErrorCode::kUnavailable, Origin::kProvider, "not open");
    if (owner_.health == Health::kStuck) return {};
    owner_.loop_.RunAt(owner_.loop_.Now() + owner_.latency, [&owner = owner_, key = key_, gen] {
      if (const auto open = owner.open_.find(key); open != owner.open_.end()) open->second->Deliver(gen);
    });
    return {};
  }
  void Cancel(GenId gen) override { texts_.erase(gen); }
  void Close() override {
    sink_ = nullptr;
    owner_.open_.erase(key_);
  }

 private:
  void Deliver(GenId gen) {
    const auto found = texts_.extract(gen);
    if (!found) return;
    const TimePoint now = owner_.loop_.Now();
    const std::string& text = found.mapped();
    if (text.find("unsayable") != std::string::npos) {
      sink_->OnSynthesis(SynthesisFailed{gen, {ErrorCode::kUnavailable, Origin::kProvider, "cannot say it", {}}}, now);
      return;
    }
    std::vector<std::int16_t> samples;
    Us at{0};
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find(' ', begin), text.size());
      sink_->OnSynthesis(SynthesizedSpan{gen, {text.substr(begin, end - begin), at, at + kWord}}, now);
      at += kWord;
      while (static_cast<std::int64_t>(samples.size()) < SamplesIn(at, rate_).value)
        samples.push_back(samples.size() % 40 < 20 ? 6000 : -6000);
      begin = end + 1;
    }
    sink_->OnSynthesis(SynthesizedAudio{gen, 0, SpeechAudio(rate_, std::move(samples))}, now);
    sink_->OnSynthesis(SynthesisDone{gen, at}, now);
  }

  ScriptedVoices& owner_;
  const std::uint64_t key_;
  SynthesizerSink* sink_ = nullptr;
  Hz rate_{};
  std::map<GenId, std::string> texts_;
};

std::unique_ptr<Synthesizer> ScriptedVoices::MakeSynthesizer() { return std::make_unique<Stream>(*this, ++last_key_); }

}  // namespace parley
