#include "caller/call_recording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>
#include <cmath>

#include <filesystem>
#include <random>

#include "audio/wav.hpp"
#include "caller/voice_watch.hpp"

namespace parley {
namespace {

using testing::ElementsAre;

TimePoint At(int ms) { return TimePoint{Ms{100'000 + ms}}; }

std::vector<std::int16_t> Tone(Ms length, double amplitude = 6000) {
  std::vector<std::int16_t> samples(static_cast<std::size_t>(length.count() * 8));
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<std::int16_t>(amplitude * std::sin(0.4 * static_cast<double>(i) + 0.5));
  return samples;
}

const std::vector<std::int16_t> kVoice = Tone(Ms{20});
const std::vector<std::int16_t> kQuiet = Tone(Ms{20}, 20);

TEST(CallRecording, PlacesBothSidesOnOneTimeLine) {
  CallRecording recording(CallRecordingConfig{});
  recording.Begin(At(0));
  for (int due = 20; due <= 1000; due += 20) {
    const bool caller_speaks = due > 200 && due <= 400;
    recording.Say(caller_speaks ? std::span<const std::int16_t>(kVoice) : std::span<const std::int16_t>(), At(due));
    const bool agent_speaks = due > 600 && due <= 800;
    recording.Hear(agent_speaks ? kVoice : kQuiet, FrameOrigin::kReceived, At(due - 13));
  }
  recording.End();
  const CallTracks tracks = recording.Tracks();
  EXPECT_THAT(tracks.caller, ElementsAre(VoicedInterval{Ms{200}, Ms{400}}));
  // The first voiced packet came at 607 and is heard 20 ms later.
  EXPECT_THAT(tracks.agent, ElementsAre(VoicedInterval{Ms{620}, Ms{830}}));
  EXPECT_EQ(recording.Caller().Length(), recording.Agent().Length());
  EXPECT_EQ(recording.Underruns(), 0);
}

TEST(CallRecording, AFrameEndsWhenItsPacketLeaves) {
  CallRecording recording(CallRecordingConfig{});
  recording.Begin(At(0));
  EXPECT_EQ(recording.PositionOfFrame(At(60)), Ms{40});
  recording.Say(kVoice, At(60));
  EXPECT_EQ(recording.Caller().Length(), SamplesIn(Ms{60}, k8kHz));
  // A tick 3 ms late is no hole, a missing one is.
  recording.Say(kVoice, At(83));
  EXPECT_EQ(recording.Caller().Length(), SamplesIn(Ms{80}, k8kHz));
  recording.Say(kVoice, At(120));
  EXPECT_EQ(recording.Caller().Length(), SamplesIn(Ms{120}, k8kHz));
}

/// Packets with random jitter below the playout delay: no gap in the voice, and its place is right within the jitter.
TEST(CallRecording, JitterMakesNoGapsAndDoesNotAddUp) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> jitter(0, 18);
    CallRecording recording(CallRecordingConfig{});
    recording.Begin(At(0));
    for (int sent = 0; sent < 30'000; sent += 20) {
      const bool voice = sent % 3000 >= 1000;
      recording.Hear(voice ? kVoice : kQuiet, FrameOrigin::kReceived, At(sent + 5 + jitter(random)));
    }
    recording.End();
    const auto voice = recording.Tracks().agent;
    ASSERT_EQ(voice.size(), 10U) << "seed " << seed;
    for (std::size_t i = 0; i < voice.size(); ++i) {
      const int began = static_cast<int>(i) * 3000 + 1000;
      EXPECT_NEAR(static_cast<double>(voice[i].from.count()), began + 5 + 20 + 9, 21);
      EXPECT_NEAR(static_cast<double>((voice[i].to - voice[i].from).count()), 2000, 20);
    }
    EXPECT_EQ(recording.Underruns(), 0);
  }
}

TEST(CallRecording, APacketThatIsTooLateLeavesAGap) {
  CallRecording recording(CallRecordingConfig{});
  recording.Begin(At(0));
  for (int sent = 0; sent < 200; sent += 20) recording.Hear(kVoice, FrameOrigin::kReceived, At(sent));
  recording.Hear(kVoice, FrameOrigin::kReceived, At(500));
  EXPECT_EQ(recording.Underruns(), 1);
  EXPECT_EQ(recording.Agent().Length(), SamplesIn(Ms{540}, k8kHz));
}

TEST(CallRecording, WritesWhatItHeld) {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / ("parley_recording_" + std::to_string(::getpid()) + ".wav");
  CallRecording recording(CallRecordingConfig{.playout_delay = Ms{0}});
  recording.Begin(At(0));
  recording.Say(kVoice, At(20));
  recording.Hear(kQuiet, FrameOrigin::kReceived, At(0));
  recording.Hear(kVoice, FrameOrigin::kReceived, At(20));
  recording.End();
  ASSERT_TRUE(recording.WriteWav(path.string()));
  const Result<WavAudio> wav = ReadWav(path.string());
  ASSERT_TRUE(wav);
  EXPECT_EQ(wav->channels, 2);
  EXPECT_EQ(wav->rate, k8kHz);
  EXPECT_EQ(wav->Channel(0), recording.Caller().Audio());
  EXPECT_EQ(wav->Channel(1), recording.Agent().Audio());
  std::filesystem::remove(path);

  const CallRecording levels_only(CallRecordingConfig{.keep_audio = false});
  EXPECT_FALSE(levels_only.WriteWav(path.string()));
}

std::vector<VoicedInterval> Watch(std::span<const std::int8_t> levels) {
  VoiceWatch watch;
  std::vector<VoicedInterval> found;
  for (const std::int8_t level : levels) {
    const auto change = watch.Next(level);
    if (!change) continue;
    if (change->on) {
      found.push_back({change->at, Ms{0}});
    } else {
      found.back().to = change->at;
    }
  }
  return found;
}

TEST(VoiceWatch, BackdatesBothEnds) {
  std::vector<std::int8_t> levels(300, -65);
  std::fill(levels.begin() + 50, levels.begin() + 120, std::int8_t{-25});
  levels[80] = levels[81] = -60;
  EXPECT_THAT(Watch(levels), ElementsAre(VoicedInterval{Ms{500}, Ms{1200}}));
}

TEST(VoiceWatch, IgnoresClicksAndSteadyNoise) {
  std::vector<std::int8_t> levels(300, -65);
  levels[100] = levels[101] = -20;
  EXPECT_TRUE(Watch(levels).empty());
  EXPECT_TRUE(Watch(std::vector<std::int8_t>(3000, -44)).empty());
}

/// What is noticed while it is heard is what the recording shows afterwards.
TEST(VoiceWatch, AgreesWithTheTrackOfTheWholeCall) {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::int8_t> levels;
    const auto put = [&](int steps, int low, int high) {
      for (int i = 0; i < steps; ++i)
        levels.push_back(static_cast<std::int8_t>(std::uniform_int_distribution<int>(low, high)(random)));
    };
    for (int i = 0; i < 12; ++i) {
      put(std::uniform_int_distribution<int>(25, 200)(random), -68, -58);
      put(std::uniform_int_distribution<int>(8, 400)(random), -34, -16);
    }
    put(60, -68, -58);
    EXPECT_EQ(Watch(levels), FindVoice(levels)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace parley
