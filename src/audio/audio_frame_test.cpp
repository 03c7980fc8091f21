#include "audio/audio_frame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace parley {
namespace {

using testing::Each;
using testing::ElementsAre;

TEST(AudioFrame, CopiesOnlyWhatIsValid) {
  const std::vector<std::int16_t> samples{1, -2, 3};
  const AudioFrame frame(k8kHz, samples);
  AudioFrame copy = frame;
  copy.Samples()[0] = 7;
  EXPECT_THAT(frame.Samples(), ElementsAre(1, -2, 3));
  EXPECT_THAT(copy.Samples(), ElementsAre(7, -2, 3));
  copy = frame;
  EXPECT_THAT(copy.Samples(), ElementsAre(1, -2, 3));
  EXPECT_EQ(copy.Rate(), k8kHz);
}

TEST(AudioFrame, KnowsItsLengthInTime) {
  const AudioFrame frame = AudioFrame::Silence(k16kHz, kFrameTime);
  EXPECT_EQ(frame.Samples().size(), 320U);
  EXPECT_EQ(frame.Duration(), Ms{20});
  EXPECT_THAT(frame.Samples(), Each(0));
  EXPECT_TRUE(AudioFrame{}.Empty());
  EXPECT_EQ(AudioFrame{}.Duration(), Us{0});
}

TEST(AudioFrame, CutsWhatIsLongerThanTheLongestPacket) {
  AudioFrame frame;
  EXPECT_EQ(frame.Reset(k48kHz, AudioFrame::kMaxSamples + 1).size(), AudioFrame::kMaxSamples);
  EXPECT_EQ(frame.Duration(), Ms{60});
}

}  // namespace
}  // namespace parley
