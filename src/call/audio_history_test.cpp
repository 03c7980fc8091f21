#include "call/audio_history.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace parley {
namespace {

/// 20 ms whose samples count on from `first`.
AudioFrame Counting(int first) {
  std::vector<std::int16_t> samples(160);
  std::iota(samples.begin(), samples.end(), static_cast<std::int16_t>(first));
  return {k8kHz, samples};
}

TEST(AudioHistory, GivesWhatCameSinceOldestFirst) {
  AudioHistory history{Seconds{1}};
  for (int i = 0; i < 10; ++i) history.Push(Counting(i * 160), TimePoint{(i + 1) * kFrameTime});
  std::vector<std::int16_t> out;
  history.CopySince(TimePoint{Ms{170}}, out);
  ASSERT_EQ(out.size(), 240U);
  EXPECT_EQ(out.front(), 1600 - 240);
  EXPECT_EQ(out.back(), 1599);
}

TEST(AudioHistory, KeepsOnlyItsLengthAndWrapsAround) {
  AudioHistory history{Seconds{1}};
  for (int i = 0; i < 130; ++i) history.Push(Counting(i * 160), TimePoint{(i + 1) * kFrameTime});
  std::vector<std::int16_t> out;
  history.CopySince(TimePoint{}, out);
  ASSERT_EQ(out.size(), 8000U);
  for (std::size_t i = 0; i < out.size(); ++i)
    EXPECT_EQ(out[i], static_cast<std::int16_t>(130 * 160 - 8000 + static_cast<int>(i)));
}

TEST(AudioHistory, IsEmptyBeforeTheFirstFrameAndAfterTheLast) {
  AudioHistory history{Seconds{1}};
  std::vector<std::int16_t> out{1, 2, 3};
  history.CopySince(TimePoint{}, out);
  EXPECT_TRUE(out.empty());
  history.Push(Counting(0), TimePoint{Ms{20}});
  history.CopySince(TimePoint{Ms{20}}, out);
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace parley
