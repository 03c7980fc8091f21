#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "speech/turn_detector.hpp"

namespace parley {

/// Everything a test needs of a turn detector: derive, and name the class in
/// INSTANTIATE_TYPED_TEST_SUITE_P(Name, TurnDetectorConformance, TheClass).
class TurnDetectorSubject {
 public:
  virtual ~TurnDetectorSubject() = default;
  [[nodiscard]] virtual TurnDetectorProvider& Provider() = 0;

  /// Lets all work that is under way come back.
  virtual void Settle() = 0;

  /// A whole sentence at 8 or 16 kHz.
  [[nodiscard]] virtual std::vector<std::int16_t> Speech(Hz rate) = 0;
};

class RecordingTurnDetectorSink final : public TurnDetectorSink {
 public:
  void OnTurnScore(const TurnScore& score, TimePoint at) noexcept override {
    EXPECT_FALSE(closed) << "score after Close()";
    EXPECT_FALSE(inside_call) << "score inside a call of the detector";
    EXPECT_GE(at, last_at);
    last_at = at;
    if (score.p_end) {
      EXPECT_GE(*score.p_end, 0);
      EXPECT_LE(*score.p_end, 1);
    }
    scores.push_back(score);
  }
  std::vector<TurnScore> scores;
  bool closed = false, inside_call = false;
  TimePoint last_at{};
};

template <typename Subject>
class TurnDetectorConformance : public testing::Test {
 protected:
  void SetUp() override { detector = subject.Provider().MakeTurnDetector(); }
  Status Ask(std::uint32_t id, const std::vector<std::int16_t>& audio, Hz rate) {
    sink.inside_call = true;
    Status asked = detector->Score(ScoreId{id}, audio, rate, "some words");
    sink.inside_call = false;
    return asked;
  }
  Subject subject;
  RecordingTurnDetectorSink sink;
  std::unique_ptr<TurnDetector> detector;
};

TYPED_TEST_SUITE_P(TurnDetectorConformance);

TYPED_TEST_P(TurnDetectorConformance, AnswersOnceWithTheIdOfTheQuestion) {
  ASSERT_TRUE(this->detector->Open(this->sink));
  std::uint32_t id = 0;
  for (const Hz rate : {k8kHz, k16kHz, k48kHz}) {
    ASSERT_TRUE(this->Ask(++id, this->subject.Speech(rate), rate));
    this->subject.Settle();
    ASSERT_EQ(this->sink.scores.size(), id);
    EXPECT_EQ(this->sink.scores.back().request, ScoreId{id});
    EXPECT_TRUE(this->sink.scores.back().p_end);
  }
}

TYPED_TEST_P(TurnDetectorConformance, TakesSilenceAndVeryShortAndVeryLongAudio) {
  ASSERT_TRUE(this->detector->Open(this->sink));
  std::uint32_t id = 0;
  for (const std::size_t length : {1U, 100U, 16'000U, 200'000U}) {
    ASSERT_TRUE(this->Ask(++id, std::vector<std::int16_t>(length), k8kHz));
    this->subject.Settle();
    ASSERT_EQ(this->sink.scores.size(), id);
  }
}

TYPED_TEST_P(TurnDetectorConformance, ANewQuestionAndACancelSilenceTheOldOne) {
  ASSERT_TRUE(this->detector->Open(this->sink));
  ASSERT_TRUE(this->Ask(1, this->subject.Speech(k8kHz), k8kHz));
  ASSERT_TRUE(this->Ask(2, this->subject.Speech(k8kHz), k8kHz));
  this->subject.Settle();
  ASSERT_EQ(this->sink.scores.size(), 1U);
  EXPECT_EQ(this->sink.scores[0].request, ScoreId{2});
  ASSERT_TRUE(this->Ask(3, this->subject.Speech(k8kHz), k8kHz));
  this->detector->Cancel(ScoreId{77});
  this->detector->Cancel(ScoreId{3});
  this->subject.Settle();
  EXPECT_EQ(this->sink.scores.size(), 1U);
}

TYPED_TEST_P(TurnDetectorConformance, RefusesWhatItCannotAnswer) {
  EXPECT_FALSE(this->Ask(1, this->subject.Speech(k8kHz), k8kHz)) << "not open";
  ASSERT_TRUE(this->detector->Open(this->sink));
  RecordingTurnDetectorSink other;
  EXPECT_FALSE(this->detector->Open(other)) << "open already";
  EXPECT_FALSE(this->Ask(0, this->subject.Speech(k8kHz), k8kHz)) << "no id";
  EXPECT_FALSE(this->Ask(1, {}, k8kHz)) << "no audio";
  EXPECT_FALSE(this->Ask(1, this->subject.Speech(k8kHz), Hz{11025})) << "another rate";
  this->subject.Settle();
  EXPECT_TRUE(this->sink.scores.empty());
}

TYPED_TEST_P(TurnDetectorConformance, SaysNothingAfterCloseAndClosesTwice) {
  ASSERT_TRUE(this->detector->Open(this->sink));
  ASSERT_TRUE(this->Ask(1, this->subject.Speech(k8kHz), k8kHz));
  this->detector->Close();
  this->detector->Close();
  this->sink.closed = true;
  this->subject.Settle();
  EXPECT_FALSE(this->Ask(2, this->subject.Speech(k8kHz), k8kHz));
}

TYPED_TEST_P(TurnDetectorConformance, DiesWhileAQuestionIsOpen) {
  ASSERT_TRUE(this->detector->Open(this->sink));
  ASSERT_TRUE(this->Ask(1, this->subject.Speech(k8kHz), k8kHz));
  this->detector.reset();
  this->sink.closed = true;
  this->subject.Settle();
}

REGISTER_TYPED_TEST_SUITE_P(TurnDetectorConformance, AnswersOnceWithTheIdOfTheQuestion,
                            TakesSilenceAndVeryShortAndVeryLongAudio, ANewQuestionAndACancelSilenceTheOldOne,
                            RefusesWhatItCannotAnswer, SaysNothingAfterCloseAndClosesTwice, DiesWhileAQuestionIsOpen);

}  // namespace parley
