#include "call/testing/scripted_ears.hpp"

namespace parley {
namespace {

constexpr Ms kDecoding{60};

}  // namespace

class ScriptedRecognizers::Stream final : public Recognizer {
 public:
  Stream(ScriptedRecognizers& owner, std::uint64_t key) : owner_(owner), key_(key) {}
  ~Stream() override { Close(); }

  Status Open(RecognizerSink& sink, const RecognizerHints& hints) override {
    if (owner_.health == Health::kRefuses) return Fail(ErrorCode::kUnavailable, Origin::kProvider, "no recogniser");
    sink_ = &sink;
    owner_.expected = hints;
    owner_.open_[key_] = this;
    ++owner_.opened;
    return {};
  }
  Status Push(const AudioFrame&, TimePoint) override {
    if (sink_ == nullptr) return Fail(ErrorCode::kUnavailable, Origin::kProvider, "not open");
    return {};
  }
  void Mark(VoiceMark mark, TimePoint) override {
    if (owner_.health == Health::kDeaf) return;
    switch (mark) {
      case VoiceMark::kStarted:
        ++utterance_;
        speaks_ = true;
        return;
      case VoiceMark::kSoftPause: return Partial();
      case VoiceMark::kResumed: return;
      case VoiceMark::kWordsWanted: return Partial();
      case VoiceMark::kEnded:
        if (!std::exchange(speaks_, false)) return;
        owner_.Later(key_, RecognizerFinal{UtteranceId{utterance_}, Words(), owner_.confidence, {}, {}});
        owner_.says.clear();
        return;
    }
  }
  void Expect(const RecognizerHints& hints) override { owner_.expected = hints; }
  void Close() override {
    sink_ = nullptr;
    owner_.open_.erase(key_);
  }

  void Tell(const RecognizerEvent& event, TimePoint at) { sink_->OnRecognizer(event, at); }

 private:
  void Partial() {
    const UtteranceId utterance{speaks_ ? utterance_ : utterance_ + 1};
    owner_.Later(key_, RecognizerPartial{utterance, speaks_ ? Words() : std::string{}, 0.9, owner_.confidence, {}});
  }

  [[nodiscard]] const std::string& Words() const { return owner_.says.empty() ? owner_.always : owner_.says; }

  ScriptedRecognizers& owner_;
  const std::uint64_t key_;
  RecognizerSink* sink_ = nullptr;
  std::uint32_t utterance_ = 0;
  bool speaks_ = false;
};

std::unique_ptr<Recognizer> ScriptedRecognizers::MakeRecognizer() {
  return std::make_unique<Stream>(*this, ++last_key_);
}

void ScriptedRecognizers::Later(std::uint64_t key, RecognizerEvent event) {
  loop_.RunAt(loop_.Now() + kDecoding, [this, key, event = std::move(event)] {
    if (const auto open = open_.find(key); open != open_.end()) open->second->Tell(event, loop_.Now());
  });
}

void ScriptedRecognizers::FailAll() {
  const auto failing = open_;
  const RecognizerFailed failed{{ErrorCode::kUnavailable, Origin::kProvider, "the stream broke", {}}};
  for (const auto& [key, stream] : failing) stream->Tell(failed, loop_.Now());
}

class ScriptedTurnDetectors::Stream final : public TurnDetector {
 public:
  Stream(ScriptedTurnDetectors& owner, std::uint64_t key) : owner_(owner), key_(key) {}
  ~Stream() override { Close(); }
  Status Open(TurnDetectorSink& sink) override {
    sink_ = &sink;
    owner_.open_[key_] = this;
    return {};
  }
  Status Score(ScoreId request, std::span<const std::int16_t>, Hz, std::string_view) override {
    asked_ = request;
    if (!owner_.p_end) return {};
    owner_.loop_.RunAt(owner_.loop_.Now() + kDecoding, [&owner = owner_, key = key_, request] {
      const auto open = owner.open_.find(key);
      if (open == owner.open_.end() || open->second->asked_ != request) return;
      open->second->sink_->OnTurnScore({request, *owner.p_end}, owner.loop_.Now());
    });
    return {};
  }
  void Cancel(ScoreId request) override {
    if (asked_ == request) asked_ = {};
  }
  void Close() override { owner_.open_.erase(key_); }

 private:
  ScriptedTurnDetectors& owner_;
  const std::uint64_t key_;
  TurnDetectorSink* sink_ = nullptr;
  ScoreId asked_;
};

std::unique_ptr<TurnDetector> ScriptedTurnDetectors::MakeTurnDetector() {
  return std::make_unique<Stream>(*this, ++last_key_);
}

}  // namespace parley
