#include "caller/voice_activity_track.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "caller/level_track.hpp"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Levels = std::vector<std::int8_t>;

Levels Quiet(std::size_t steps, int dbov = -65) { return Levels(steps, static_cast<std::int8_t>(dbov)); }

void Put(Levels& levels, std::size_t from, std::size_t to, int dbov) {
  std::fill(levels.begin() + static_cast<std::ptrdiff_t>(from), levels.begin() + static_cast<std::ptrdiff_t>(to),
            static_cast<std::int8_t>(dbov));
}

TEST(VoiceActivityTrack, FindsStretchesToTheStep) {
  Levels levels = Quiet(300);
  Put(levels, 50, 120, -25);
  Put(levels, 200, 230, -30);
  EXPECT_THAT(FindVoice(levels), ElementsAre(VoicedInterval{Ms{500}, Ms{1200}}, VoicedInterval{Ms{2000}, Ms{2300}}));
}

TEST(VoiceActivityTrack, KeepsWeakEdgesOfAWord) {
  Levels levels = Quiet(300);
  Put(levels, 45, 50, -46);
  Put(levels, 50, 120, -25);
  Put(levels, 120, 130, -47);
  EXPECT_THAT(FindVoice(levels), ElementsAre(VoicedInterval{Ms{450}, Ms{1300}}));
}

TEST(VoiceActivityTrack, ComfortNoiseBetweenTheBarsIsNoVoice) {
  Levels levels = Quiet(300, -46);
  EXPECT_THAT(FindVoice(levels), IsEmpty());
  Put(levels, 100, 150, -25);
  // On a channel that noisy the bars rise, so that the noise does not stretch the word.
  EXPECT_THAT(FindVoice(levels), ElementsAre(VoicedInterval{Ms{1000}, Ms{1500}}));
}

TEST(VoiceActivityTrack, JoinsClosuresAndDropsClicks) {
  Levels levels = Quiet(300);
  Put(levels, 50, 70, -25);
  Put(levels, 85, 100, -25);
  Put(levels, 200, 202, -20);
  EXPECT_THAT(FindVoice(levels), ElementsAre(VoicedInterval{Ms{500}, Ms{1000}}));
}

TEST(VoiceActivityTrack, AChannelThatNeverFallsSilentIsVoice) {
  EXPECT_THAT(FindVoice(Quiet(100, -20)), ElementsAre(VoicedInterval{Ms{0}, Ms{1000}}));
  EXPECT_THAT(FindVoice({}), IsEmpty());
}

TEST(VoiceActivityTrack, CommonTimeOfRandomLists) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> length(1, 40);
  for (int round = 0; round < 200; ++round) {
    std::vector<VoicedInterval> lists[2];
    std::vector<bool> on[2] = {std::vector<bool>(2000), std::vector<bool>(2000)};
    for (int side = 0; side < 2; ++side) {
      for (int at = length(random); at < 900;) {
        const int to = at + length(random);
        lists[side].push_back({Ms{at * 10}, Ms{to * 10}});
        std::fill(on[side].begin() + at, on[side].begin() + to, true);
        at = to + length(random);
      }
    }
    int common = 0;
    for (std::size_t i = 0; i < 2000; ++i) common += on[0][i] && on[1][i] ? 10 : 0;
    EXPECT_EQ(CommonTime(lists[0], lists[1]), Ms{common});
    EXPECT_EQ(CommonTime(lists[1], lists[0]), Ms{common});
  }
}

TEST(LevelTrack, BlocksOfAnySizeGiveTheSameLevels) {
  std::vector<std::int16_t> samples(8000);
  std::mt19937 random(3);
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<std::int16_t>(std::uniform_int_distribution<int>(-3000, 3000)(random));
  const LevelTrack whole = TrackOf(samples, k8kHz);
  LevelTrack pieces;
  for (std::size_t at = 0; at < samples.size();) {
    const auto size =
        std::min<std::size_t>(samples.size() - at, std::uniform_int_distribution<std::size_t>(1, 333)(random));
    pieces.Append(std::span(samples).subspan(at, size));
    at += size;
  }
  ASSERT_EQ(whole.Levels().size(), 100U);
  EXPECT_TRUE(std::ranges::equal(whole.Levels(), pieces.Levels()));
}

TEST(LevelTrack, KnownLevels) {
  const LevelTrack full = TrackOf(std::vector<std::int16_t>(80, -32768), k8kHz);
  EXPECT_EQ(full.Levels()[0], 0);
  LevelTrack silent;
  silent.AppendSilence({200});
  EXPECT_EQ(silent.Levels().size(), 2U);
  EXPECT_EQ(silent.Levels()[1], LevelTrack::kSilence);
}

}  // namespace
}  // namespace parley
