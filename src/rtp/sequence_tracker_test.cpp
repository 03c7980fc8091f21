#include "rtp/sequence_tracker.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

using Verdict = SequenceTracker::Verdict;

// A table of (number in, verdict out, distance of the extended number from the first).
struct Step {
  std::uint16_t sequence;
  Verdict verdict;
  std::int64_t offset;
};

void Check(std::initializer_list<Step> steps) {
  SequenceTracker tracker;
  std::int64_t first = 0;
  for (const Step& step : steps) {
    const auto seen = tracker.Update(step.sequence);
    EXPECT_EQ(seen.verdict, step.verdict) << step.sequence;
    if (step.verdict == Verdict::kJump) continue;
    if (step.verdict == Verdict::kFirst) first = seen.extended;
    EXPECT_EQ(seen.extended - first, step.offset) << step.sequence;
  }
}

TEST(SequenceTracker, CountsThroughTheWrap) {
  Check({{65534, Verdict::kFirst, 0},
         {65535, Verdict::kForward, 1},
         {0, Verdict::kForward, 2},
         {2, Verdict::kForward, 4},
         {1, Verdict::kOld, 3},
         {65535, Verdict::kOld, 1},
         {2, Verdict::kOld, 4}});
}

TEST(SequenceTracker, PacketsOlderThanTheFirstAreOld) {
  Check({{10, Verdict::kFirst, 0}, {9, Verdict::kOld, -1}, {65500, Verdict::kOld, -46}});
}

TEST(SequenceTracker, AcceptsGapsBelowTheDropoutLimit) {
  Check({{0, Verdict::kFirst, 0}, {2999, Verdict::kForward, 2999}, {5999, Verdict::kJump, 0}});
}

TEST(SequenceTracker, OneStrayPacketDoesNotRestart) {
  Check({{100, Verdict::kFirst, 0},
         {40000, Verdict::kJump, 0},
         {101, Verdict::kForward, 1},
         {40001, Verdict::kJump, 0},
         {102, Verdict::kForward, 2}});
}

TEST(SequenceTracker, TwoInARowRestartAndGoOnCounting) {
  Check({{100, Verdict::kFirst, 0},
         {40000, Verdict::kJump, 0},
         {40001, Verdict::kRestart, 1},
         {40002, Verdict::kForward, 2},
         {40000, Verdict::kOld, 0}});
}

TEST(SequenceTracker, ANewSourceFollowsTheOld) {
  SequenceTracker tracker;
  const auto first = tracker.Update(7).extended;
  EXPECT_EQ(tracker.BeginSource(50000), first + 1);
  EXPECT_EQ(tracker.Update(50001).extended, first + 2);
}

}  // namespace
}  // namespace parley
