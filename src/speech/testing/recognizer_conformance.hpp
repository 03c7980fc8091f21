#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/words.hpp"
#include "speech/recognizer.hpp"

namespace parley {

/// Everything a test needs of a recogniser: derive, and name the class in
/// INSTANTIATE_TYPED_TEST_SUITE_P(Name, RecognizerConformance, TheClass).
class RecognizerSubject {
 public:
  virtual ~RecognizerSubject() = default;
  [[nodiscard]] virtual RecognizerProvider& Provider() = 0;

  /// Time of the loop.
  [[nodiscard]] virtual TimePoint Now() = 0;

  /// Lets 20 ms pass on the loop, and all work that is under way come back.
  virtual void PassFrame() = 0;

  /// A sentence at `rate` with about 0.2 s of silence around it, and words of it that must be recognised.
  [[nodiscard]] virtual std::vector<std::int16_t> Speech(Hz rate) = 0;
  [[nodiscard]] virtual std::vector<std::string> WordsOfSpeech() = 0;
};

/// Writes events down and checks the rules that hold for each: time and ordinals never fall, nothing after a final of
/// its utterance, nothing after Close.
class RecordingRecognizerSink final : public RecognizerSink {
 public:
  void OnRecognizer(const RecognizerEvent& event, TimePoint at) noexcept override {
    EXPECT_FALSE(closed) << "event after Close()";
    EXPECT_FALSE(inside_call) << "event inside a call of the recogniser";
    EXPECT_GE(at, last_at);
    last_at = at;
    if (const auto* partial = std::get_if<RecognizerPartial>(&event)) {
      EXPECT_GT(partial->utterance, last_final) << "partial after its final";
      EXPECT_GE(partial->confidence, 0);
      EXPECT_LE(partial->confidence, 1);
      EXPECT_GE(partial->stability, 0);
      EXPECT_LE(partial->stability, 1);
      partials.push_back(*partial);
    } else if (const auto* final = std::get_if<RecognizerFinal>(&event)) {
      EXPECT_GT(final->utterance, last_final) << "one final per utterance, in order";
      EXPECT_GE(final->confidence, 0);
      EXPECT_LE(final->confidence, 1);
      last_final = final->utterance;
      finals.push_back(*final);
    } else if (std::holds_alternative<RecognizerFailed>(event)) {
      ++failures;
    }
  }

  std::vector<RecognizerPartial> partials;
  std::vector<RecognizerFinal> finals;
  int failures = 0;
  bool closed = false, inside_call = false;
  UtteranceId last_final;
  TimePoint last_at{};
};

template <typename Subject>
class RecognizerConformance : public testing::Test {
 protected:
  void Open() {
    recognizer = subject.Provider().MakeRecognizer();
    ASSERT_TRUE(recognizer->Open(sink, {}));
  }
  void Close() {
    Guarded([&] { recognizer->Close(); });
    sink.closed = true;
  }
  template <typename F>
  void Guarded(F&& call) {
    sink.inside_call = true;
    call();
    sink.inside_call = false;
  }
  void Mark(VoiceMark mark, TimePoint at) {
    Guarded([&] { recognizer->Mark(mark, at); });
  }
  /// Pushes `samples` in real time of the loop.
  void Hear(const std::vector<std::int16_t>& samples, Hz rate) {
    const auto frame_size = static_cast<std::size_t>(rate.value / 50);
    for (std::size_t at = 0; at + frame_size <= samples.size(); at += frame_size) {
      subject.PassFrame();
      AudioFrame frame(rate, std::span(samples).subspan(at, frame_size));
      Guarded([&] { EXPECT_TRUE(recognizer->Push(frame, subject.Now())); });
    }
  }
  void Rest(Ms duration, Hz rate) {
    Hear(std::vector<std::int16_t>(static_cast<std::size_t>(SamplesIn(duration, rate).value)), rate);
  }
  /// One utterance with the marks that the call's VAD would give.
  void Say(Hz rate) {
    Rest(Ms{200}, rate);
    const TimePoint onset = subject.Now() + Ms{200};
    const auto speech = subject.Speech(rate);
    const auto early = static_cast<std::ptrdiff_t>(rate.value / 2);
    Hear({speech.begin(), speech.begin() + early}, rate);
    Mark(VoiceMark::kStarted, onset);
    Hear({speech.begin() + early, speech.end()}, rate);
    const TimePoint end = subject.Now() - Ms{200};
    Mark(VoiceMark::kSoftPause, end);
    Rest(Ms{100}, rate);
    Mark(VoiceMark::kEnded, end);
    for (int i = 0; i < 200 && sink.finals.empty(); ++i) Rest(Ms{20}, rate);
  }
  void ExpectWords(const std::string& text) {
    const auto heard = WordsOf(text);
    for (const std::string& word : subject.WordsOfSpeech())
      EXPECT_NE(std::find(heard.begin(), heard.end(), word), heard.end()) << word << " in: " << text;
  }

  Subject subject;
  RecordingRecognizerSink sink;
  std::unique_ptr<Recognizer> recognizer;
};

TYPED_TEST_SUITE_P(RecognizerConformance);

TYPED_TEST_P(RecognizerConformance, HearsASentenceAt8kHz) {
  this->Open();
  this->Say(k8kHz);
  ASSERT_EQ(this->sink.finals.size(), 1U);
  this->ExpectWords(this->sink.finals[0].text);
  EXPECT_FALSE(this->sink.partials.empty()) << "words were wanted at the soft pause";
  this->Close();
}

TYPED_TEST_P(RecognizerConformance, HearsASentenceAt16kHzAnd48kHz) {
  for (const Hz rate : {k16kHz, k48kHz}) {
    this->sink = {};
    this->Open();
    this->Say(rate);
    ASSERT_EQ(this->sink.finals.size(), 1U);
    this->ExpectWords(this->sink.finals[0].text);
    this->Close();
  }
}

TYPED_TEST_P(RecognizerConformance, SilenceGivesAnEmptyFinal) {
  this->Open();
  this->Rest(Ms{500}, k8kHz);
  this->Mark(VoiceMark::kStarted, this->subject.Now() - Ms{200});
  this->Rest(Ms{300}, k8kHz);
  this->Mark(VoiceMark::kEnded, this->subject.Now() - Ms{200});
  for (int i = 0; i < 200 && this->sink.finals.empty(); ++i) this->Rest(Ms{20}, k8kHz);
  ASSERT_EQ(this->sink.finals.size(), 1U);
  EXPECT_EQ(this->sink.finals[0].text, "");
  EXPECT_EQ(this->sink.failures, 0);
  this->Close();
}

TYPED_TEST_P(RecognizerConformance, TwoUtterancesHaveRisingOrdinals) {
  this->Open();
  this->Say(k8kHz);
  ASSERT_EQ(this->sink.finals.size(), 1U);
  const UtteranceId first = this->sink.finals[0].utterance;
  this->sink.finals.clear();
  this->Say(k8kHz);
  ASSERT_EQ(this->sink.finals.size(), 1U);
  EXPECT_GT(this->sink.finals[0].utterance, first);
  this->Close();
}

TYPED_TEST_P(RecognizerConformance, ClosedInMidSpeechItSaysNothingMore) {
  this->Open();
  const auto speech = this->subject.Speech(k8kHz);
  const TimePoint onset = this->subject.Now();
  this->Hear(speech, k8kHz);
  this->Mark(VoiceMark::kStarted, onset);
  this->Mark(VoiceMark::kWordsWanted, this->subject.Now());
  this->Mark(VoiceMark::kEnded, this->subject.Now());
  this->Close();
  for (int i = 0; i < 50; ++i) this->subject.PassFrame();  // the sink fails the test if anything comes
}

TYPED_TEST_P(RecognizerConformance, ClosesTwiceAndTakesNothingAfterwards) {
  this->recognizer = this->subject.Provider().MakeRecognizer();
  AudioFrame frame = AudioFrame::Silence(k8kHz, Ms{20});
  EXPECT_FALSE(this->recognizer->Push(frame, this->subject.Now())) << "before Open";
  this->Open();
  RecordingRecognizerSink other;
  EXPECT_FALSE(this->recognizer->Open(other, {})) << "open already";
  this->Close();
  this->recognizer->Close();
  const Status pushed = this->recognizer->Push(frame, this->subject.Now());
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().code, ErrorCode::kUnavailable);
  this->recognizer->Mark(VoiceMark::kEnded, this->subject.Now());
  this->subject.PassFrame();
}

TYPED_TEST_P(RecognizerConformance, MarksOutOfOrderAreIgnored) {
  this->Open();
  this->Mark(VoiceMark::kEnded, this->subject.Now());
  this->Rest(Ms{200}, k8kHz);
  this->Mark(VoiceMark::kEnded, this->subject.Now());
  this->Mark(VoiceMark::kSoftPause, this->subject.Now());
  this->Mark(VoiceMark::kResumed, this->subject.Now());
  this->Rest(Ms{200}, k8kHz);
  EXPECT_TRUE(this->sink.finals.empty());
  EXPECT_EQ(this->sink.failures, 0);
  this->Close();
}

TYPED_TEST_P(RecognizerConformance, DiesWhileWorkIsUnderWay) {
  this->Open();
  const auto speech = this->subject.Speech(k8kHz);
  const TimePoint onset = this->subject.Now();
  this->Hear(speech, k8kHz);
  this->Mark(VoiceMark::kStarted, onset);
  this->Mark(VoiceMark::kEnded, this->subject.Now());
  this->sink.closed = true;
  this->recognizer.reset();
  for (int i = 0; i < 50; ++i) this->subject.PassFrame();
}

REGISTER_TYPED_TEST_SUITE_P(RecognizerConformance, HearsASentenceAt8kHz, HearsASentenceAt16kHzAnd48kHz,
                            SilenceGivesAnEmptyFinal, TwoUtterancesHaveRisingOrdinals,
                            ClosedInMidSpeechItSaysNothingMore, ClosesTwiceAndTakesNothingAfterwards,
                            MarksOutOfOrderAreIgnored, DiesWhileWorkIsUnderWay);

}  // namespace parley
