#include "speech/playout.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <vector>

namespace parley {
namespace {

using Kind = PlayoutEvent::Kind;

constexpr GenId kAnswer{7}, kOther{8};

SpeechAudio Tone(Ms length, std::int16_t amplitude = 8000) {
  return SpeechAudio(k8kHz, std::vector<std::int16_t>(static_cast<std::size_t>(length.count() * 8), amplitude));
}

// Samples that tell where they come from: sample n of the response has the value 1000 + n.
SpeechAudio Counted(std::int16_t from, std::size_t count) {
  std::vector<std::int16_t> samples(count);
  for (std::size_t i = 0; i < count; ++i) samples[i] = static_cast<std::int16_t>(1000 + from + static_cast<int>(i));
  return SpeechAudio(k8kHz, samples);
}

struct Pulled {
  bool audible = false;
  std::vector<std::int16_t> samples;
  std::vector<PlayoutEvent> events;
};

Pulled Pull(Playout& playout) {
  AudioFrame frame;
  const PlayoutTick tick = playout.Pull(frame);
  EXPECT_EQ(frame.Samples().size(), 160U);
  return {tick.audible, {frame.Samples().begin(), frame.Samples().end()}, {tick.events.begin(), tick.events.end()}};
}

std::vector<PlayoutEvent> PullAll(Playout& playout, int frames) {
  std::vector<PlayoutEvent> all;
  for (int i = 0; i < frames; ++i)
    for (const auto& event : Pull(playout).events) all.push_back(event);
  return all;
}

TEST(Playout, SaysNothingUntilToldToPlay) {
  Playout playout(k8kHz);
  EXPECT_EQ(playout.Append(kAnswer, Tone(Ms{100})), Playout::Queued::kFirst);
  EXPECT_EQ(playout.Append(kAnswer, Tone(Ms{100})), Playout::Queued::kMore);
  EXPECT_FALSE(Pull(playout).audible);
  EXPECT_EQ(playout.Heard(kAnswer), Us{0});
  EXPECT_EQ(playout.Waiting(kAnswer), Ms{200});
}

TEST(Playout, FirstVoiceIsToldOnceAFrameOfItWaits) {
  Playout playout(k8kHz);
  EXPECT_EQ(playout.Append(kAnswer, Tone(Ms{100}, 0)), Playout::Queued::kNothing);
  EXPECT_EQ(playout.Append(kAnswer, Tone(Ms{20})), Playout::Queued::kFirst);
  EXPECT_EQ(playout.Append(kOther, Tone(Ms{10})), Playout::Queued::kNothing);
  EXPECT_EQ(playout.Append(kOther, Tone(Ms{10})), Playout::Queued::kFirst);
}

TEST(Playout, ReportsStartMarksAndEndAtExactPositions) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{500})));
  playout.MarkFinished(kAnswer);
  playout.Play(kAnswer);
  const std::vector<PlayoutEvent> expected = {{Kind::kStarted, kAnswer, Ms{20}},
                                              {Kind::kMark, kAnswer, Ms{220}},
                                              {Kind::kMark, kAnswer, Ms{420}},
                                              {Kind::kDone, kAnswer, Ms{500}}};
  EXPECT_EQ(PullAll(playout, 40), expected);
  EXPECT_FALSE(Pull(playout).audible);
  EXPECT_EQ(playout.Heard(kAnswer), Ms{500});
  EXPECT_FALSE(playout.Playing());
}

TEST(Playout, DeliversEverySampleOnceAcrossBlocks) {
  Playout playout(k8kHz);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(playout.Append(kAnswer, Counted(static_cast<std::int16_t>(i * 77), 77)));
  playout.MarkFinished(kAnswer);
  playout.Play(kAnswer);
  std::vector<std::int16_t> heard;
  while (playout.Playing())
    for (auto sample : Pull(playout).samples) heard.push_back(sample);
  ASSERT_GE(heard.size(), 770U);
  for (std::size_t i = 0; i < 770; ++i) ASSERT_EQ(heard[i], static_cast<std::int16_t>(1000 + i));
  for (std::size_t i = 770; i < heard.size(); ++i) ASSERT_EQ(heard[i], 0);
}

TEST(Playout, LeadingSilenceIsNotTheStart) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{60}, 0)));
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{60})));
  playout.Play(kAnswer);
  EXPECT_EQ(PullAll(playout, 4), (std::vector<PlayoutEvent>{{Kind::kStarted, kAnswer, Ms{80}}}));
}

TEST(Playout, SilenceInsideAResponseGivesNoMarks) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{40})));
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{1000}, 0)));
  playout.Play(kAnswer);
  EXPECT_EQ(PullAll(playout, 50).size(), 1U);
}

TEST(Playout, RunsDryOnceAndGoesOnWithPlay) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{50})));
  playout.Play(kAnswer);
  const std::vector<PlayoutEvent> expected = {{Kind::kStarted, kAnswer, Ms{20}}, {Kind::kDry, kAnswer, Ms{50}}};
  EXPECT_EQ(PullAll(playout, 20), expected);
  EXPECT_EQ(playout.Append(kAnswer, Tone(Ms{40})), Playout::Queued::kFirst);
  EXPECT_FALSE(Pull(playout).audible) << "after a dry queue the turn engine decides when to go on";
  playout.MarkFinished(kAnswer);
  playout.Play(kAnswer);
  const std::vector<PlayoutEvent> rest = {{Kind::kStarted, kAnswer, Ms{70}}, {Kind::kDone, kAnswer, Ms{90}}};
  EXPECT_EQ(PullAll(playout, 10), rest);
}

TEST(Playout, PlayBeforeTheFirstAudioWaitsWithoutRunningDry) {
  Playout playout(k8kHz);
  playout.Play(kAnswer);
  EXPECT_TRUE(PullAll(playout, 50).empty());
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{40})));
  EXPECT_EQ(PullAll(playout, 1), (std::vector<PlayoutEvent>{{Kind::kStarted, kAnswer, Ms{20}}}));
}

TEST(Playout, AFailedGenerationRunsDryAndIsNeverDone) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{40})));
  playout.MarkFailed(kAnswer);
  playout.Play(kAnswer);
  const std::vector<PlayoutEvent> expected = {{Kind::kStarted, kAnswer, Ms{20}}, {Kind::kDry, kAnswer, Ms{40}}};
  EXPECT_EQ(PullAll(playout, 20), expected);
  playout.MarkFailed(kOther);
  playout.Play(kOther);
  EXPECT_EQ(PullAll(playout, 2), (std::vector<PlayoutEvent>{{Kind::kDry, kOther, Ms{0}}}));
}

TEST(Playout, AnEmptyFinishedResponseIsDone) {
  Playout playout(k8kHz);
  playout.MarkFinished(kAnswer);
  playout.Play(kAnswer);
  EXPECT_EQ(PullAll(playout, 3), (std::vector<PlayoutEvent>{{Kind::kDone, kAnswer, Ms{0}}}));
}

TEST(Playout, StopFadesTenMillisecondsAndIsSilentAfter) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{1000})));
  playout.Play(kAnswer);
  PullAll(playout, 5);
  EXPECT_EQ(playout.Stop(kAnswer, false), Ms{110});
  const Pulled last = Pull(playout);
  EXPECT_TRUE(last.audible);
  EXPECT_TRUE(last.events.empty());
  for (std::size_t i = 1; i < 80; ++i) ASSERT_LT(last.samples[i], last.samples[i - 1]);
  for (std::size_t i = 79; i < 160; ++i) ASSERT_EQ(last.samples[i], 0);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(Pull(playout).audible);
  EXPECT_EQ(playout.Heard(kAnswer), Us{0}) << "forgotten";
}

TEST(Playout, StopBeforeTheFirstVoiceSendsNothing) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{100})));
  playout.Play(kAnswer);
  EXPECT_EQ(playout.Stop(kAnswer, true), Us{0});
  EXPECT_FALSE(Pull(playout).audible);
  playout.Play(kAnswer);
  EXPECT_EQ(PullAll(playout, 1).front().kind, Kind::kStarted);
}

TEST(Playout, AStopOfAnotherResponseLeavesTheOneThatPlays) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{100})));
  ASSERT_TRUE(playout.Append(kOther, Tone(Ms{100})));
  playout.Play(kAnswer);
  playout.Stop(kOther, false);
  EXPECT_TRUE(Pull(playout).audible);
  EXPECT_EQ(playout.Waiting(kOther), Us{0});
}

TEST(Playout, ResumesAKeptResponseFromAnEarlierPlace) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Counted(0, 8000)));
  playout.MarkFinished(kAnswer);
  playout.Play(kAnswer);
  PullAll(playout, 25);
  EXPECT_EQ(playout.Stop(kAnswer, true), Ms{510});
  EXPECT_EQ(playout.Waiting(kAnswer), Ms{490});
  playout.ResumeFrom(kAnswer, Ms{300});
  Pull(playout);  // the fade of the stop and the fade in
  const Pulled second = Pull(playout);
  EXPECT_EQ(second.samples[0], 1000 + 320 * 8);
  EXPECT_EQ(playout.Heard(kAnswer), Ms{340});
  const auto rest = PullAll(playout, 100);
  EXPECT_EQ(rest.back(), (PlayoutEvent{Kind::kDone, kAnswer, Ms{1000}}));
}

TEST(Playout, KeepsNoMoreBehindThePositionThanAResumeNeeds) {
  Playout playout(k8kHz);
  playout.Play(kAnswer);
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{100})));
    PullAll(playout, 5);
  }
  playout.Stop(kAnswer, true);
  playout.ResumeFrom(kAnswer, Ms{1000});
  EXPECT_GE(playout.Heard(kAnswer), Ms{10000 - 3200});
  EXPECT_LE(playout.Heard(kAnswer), Ms{10000 - 2800});
}

TEST(Playout, DucksByNineDecibelsOverOneFrame) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{1000})));
  playout.Play(kAnswer);
  Pull(playout);
  playout.Duck();
  const Pulled falling = Pull(playout);
  for (std::size_t i = 1; i < 160; ++i) ASSERT_LE(falling.samples[i], falling.samples[i - 1]);
  const int ducked = static_cast<int>(std::lround(8000 * std::pow(10.0, -9.0 / 20)));
  EXPECT_NEAR(Pull(playout).samples[80], ducked, 2);
  playout.Unduck();
  Pull(playout);
  EXPECT_EQ(Pull(playout).samples[80], 8000);
}

TEST(Playout, StopAndEndResetTheGain) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{1000})));
  playout.Play(kAnswer);
  playout.Duck();
  PullAll(playout, 3);
  playout.Stop(kAnswer, false);
  ASSERT_TRUE(playout.Append(kOther, Tone(Ms{200})));
  playout.MarkFinished(kOther);
  playout.Play(kOther);
  Pull(playout);
  EXPECT_EQ(Pull(playout).samples[100], 8000);
  playout.Duck();
  PullAll(playout, 20);
  constexpr GenId kThird{9};
  ASSERT_TRUE(playout.Append(kThird, Tone(Ms{200})));
  playout.Play(kThird);
  EXPECT_EQ(Pull(playout).samples[100], 8000);
}

TEST(Playout, PlayOfAnotherResponseFadesTheFirstBelowTheSecond) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{200}, 1000)));
  ASSERT_TRUE(playout.Append(kOther, Tone(Ms{200}, 2000)));
  playout.Play(kAnswer);
  Pull(playout);
  playout.Play(kOther);
  const Pulled mixed = Pull(playout);
  EXPECT_GT(mixed.samples[1], 2900);
  EXPECT_EQ(mixed.samples[100], 2000);
  EXPECT_EQ(mixed.events.front().response, kOther);
  EXPECT_EQ(playout.Heard(kAnswer), Us{0});
}

TEST(Playout, RefusesWhatCannotBePlayed) {
  Playout playout(k8kHz);
  EXPECT_FALSE(playout.Append(GenId{}, Tone(Ms{20})));
  EXPECT_FALSE(playout.Append(kAnswer, SpeechAudio(k16kHz, {1, 2, 3})));
  playout.MarkFinished(kAnswer);
  EXPECT_FALSE(playout.Append(kAnswer, Tone(Ms{20})));
  playout.ResumeFrom(GenId{99}, Ms{10});
  EXPECT_FALSE(playout.Playing());
}

TEST(Playout, ForgetsFinishedResponsesButNotWaitingOnes) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kOther, Tone(Ms{100})));
  for (std::uint32_t i = 100; i < 200; ++i) {
    ASSERT_TRUE(playout.Append(GenId{i}, Tone(Ms{20})));
    playout.MarkFinished(GenId{i});
    playout.Play(GenId{i});
    PullAll(playout, 2);
  }
  EXPECT_EQ(playout.Heard(GenId{199}), Ms{20});
  EXPECT_EQ(playout.Heard(GenId{100}), Us{0});
  EXPECT_EQ(playout.Waiting(kOther), Ms{100});
}

TEST(Playout, GoesOnFromItsSavedStateWhenTheAudioIsRenderedAgain) {
  Playout before(k8kHz);
  ASSERT_TRUE(before.Append(kAnswer, Counted(0, 8000)));
  before.MarkFinished(kOther);
  before.Play(kAnswer);
  PullAll(before, 10);
  ByteWriter writer;
  before.Encode(writer);
  const Bytes bytes = std::move(writer).Take();

  ByteReader reader(bytes);
  Playout after = Playout::Decode(reader);
  ASSERT_TRUE(reader.Finish("playout"));
  EXPECT_EQ(after.Playing(), kAnswer);
  EXPECT_EQ(after.Heard(kAnswer), Ms{200});
  EXPECT_FALSE(Pull(after).audible);
  ASSERT_TRUE(after.Append(kAnswer, Counted(0, 4000)));
  ASSERT_TRUE(after.Append(kAnswer, Counted(4000, 4000)));
  Pull(after);  // fades in
  EXPECT_EQ(Pull(after).samples[0], 1000 + 220 * 8);
}

TEST(Playout, RefusesDamagedState) {
  Playout playout(k8kHz);
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{20})));
  playout.Play(kAnswer);
  ByteWriter writer;
  playout.Encode(writer);
  const Bytes good = std::move(writer).Take();
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    ByteReader reader(good.data(), cut);
    (void)Playout::Decode(reader);
    EXPECT_FALSE(reader.Finish("playout"));
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] ^= 0xFF;
    ByteReader reader(bad);
    Playout decoded = Playout::Decode(reader);
    AudioFrame frame;
    decoded.Pull(frame);
    EXPECT_EQ(frame.Duration(), kFrameTime);
  }
}

TEST(Playout, GoesOnWithAResponseOfAProcessBefore) {
  Playout playout(k8kHz);
  playout.Expect(kAnswer, Ms{100});
  playout.ResumeFrom(kAnswer, Ms{60});
  AudioFrame frame;
  EXPECT_FALSE(playout.Pull(frame).audible) << "there is no audio yet";
  ASSERT_TRUE(playout.Append(kAnswer, Tone(Ms{200})));
  EXPECT_EQ(playout.Waiting(kAnswer), Ms{140});
  const PlayoutTick tick = playout.Pull(frame);
  EXPECT_TRUE(tick.audible);
  EXPECT_EQ(playout.Heard(kAnswer), Ms{80});
}

TEST(Playout, WorksAtEveryLegRate) {
  for (Hz rate : {k8kHz, k16kHz, k48kHz}) {
    Playout playout(rate);
    ASSERT_TRUE(playout.Append(
        kAnswer, SpeechAudio(rate, std::vector<std::int16_t>(static_cast<std::size_t>(rate.value), 500))));
    playout.Play(kAnswer);
    AudioFrame frame;
    EXPECT_TRUE(playout.Pull(frame).audible);
    EXPECT_EQ(frame.Duration(), kFrameTime);
    EXPECT_EQ(playout.Stop(kAnswer, true), Ms{30});
  }
}

}  // namespace
}  // namespace parley
