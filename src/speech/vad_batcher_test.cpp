#include "speech/vad_batcher.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <vector>

#include "base/clock.hpp"
#include "runtime/simulated_loop.hpp"

namespace parley {
namespace {

/// Says how loud a window is, and proves by its state that it sees each stream's windows in order with their context.
class LoudnessDetector final : public VoiceActivityDetector {
 public:
  [[nodiscard]] const VadShape& Shape() const override { return shape_; }
  [[nodiscard]] Status Detect(std::span<VadWindow> windows) override {
    largest_batch = std::max(largest_batch, windows.size());
    if (fail) return Fail(ErrorCode::kInternal, Origin::kParley, "asked to fail");
    for (VadWindow& window : windows) {
      // The state is the last `context` samples of the window before.
      for (std::size_t i = 0; i < shape_.context; ++i) broken_context += window.samples[i] != window.state[i];
      float sum = 0;
      for (std::size_t i = 0; i < shape_.window; ++i) sum += std::fabs(window.samples[shape_.context + i]);
      window.probability = sum / static_cast<float>(shape_.window);
      for (std::size_t i = 0; i < shape_.context; ++i) window.state[i] = window.samples[shape_.window + i];
    }
    return {};
  }
  std::size_t largest_batch = 0;
  int broken_context = 0;
  bool fail = false;

 private:
  VadShape shape_{.rate = k8kHz, .window = 256, .context = 32, .state = 32};
};

/// Keeps jobs until told to run them, like a pool that is busy.
class HeldWork final : public WorkQueue {
 public:
  [[nodiscard]] bool Submit(Task job) override {
    if (full) return false;
    jobs.push_back(std::move(job));
    return true;
  }
  void RunAll() {
    while (!jobs.empty()) {
      Task job = std::move(jobs.front());
      jobs.pop_front();
      job();
    }
  }
  std::deque<Task> jobs;
  bool full = false;
};

struct Heard final : VadSink {
  void OnVoiceProbability(Us end, double probability) noexcept override {
    ends.push_back(end);
    probabilities.push_back(probability);
  }
  std::vector<Us> ends;
  std::vector<double> probabilities;
};

struct VadBatcherTest : testing::Test {
  void Make(WorkQueue& work, std::size_t streams = 4) {
    auto made = std::make_unique<LoudnessDetector>();
    detector = made.get();
    batcher = std::make_unique<VadBatcher>(loop, work, std::move(made), VadBatcherConfig{.max_streams = streams});
  }
  /// One 20 ms frame at `rate` of constant amplitude.
  void Push(VadStreamId id, std::int16_t amplitude, Hz rate = k8kHz) {
    const std::vector<std::int16_t> frame(static_cast<std::size_t>(rate.value / 50), amplitude);
    batcher->Push(id, frame);
  }

  ManualClock clock;
  SimulatedLoop loop{clock};
  InlineWork inline_work;
  LoudnessDetector* detector = nullptr;
  std::unique_ptr<VadBatcher> batcher;
};

TEST_F(VadBatcherTest, GivesEachStreamItsOwnWindowsInOrder) {
  Make(inline_work);
  Heard loud, faint;
  const VadStreamId a = *batcher->Add(k8kHz, loud), b = *batcher->Add(k8kHz, faint);
  for (int i = 0; i < 16; ++i) {
    Push(a, 16384);
    Push(b, 3277);
    loop.AdvanceBy(Ms{20});
  }
  ASSERT_EQ(loud.ends.size(), 10U) << "320 ms are ten windows";
  ASSERT_EQ(faint.ends.size(), 10U);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(loud.ends[i], Ms{32} * (i + 1));
    EXPECT_NEAR(loud.probabilities[i], 0.5, 1e-3);
    EXPECT_NEAR(faint.probabilities[i], 0.1, 1e-3);
  }
  EXPECT_EQ(detector->largest_batch, 2U) << "both go in one run";
  EXPECT_EQ(detector->broken_context, 0);
  EXPECT_EQ(batcher->Stats().windows, 20U);
}

TEST_F(VadBatcherTest, ConvertsOtherRates) {
  Make(inline_work);
  for (const Hz rate : {k16kHz, k48kHz}) {
    Heard heard;
    const VadStreamId id = *batcher->Add(rate, heard);
    for (int i = 0; i < 50; ++i) {
      Push(id, 16384, rate);
      loop.AdvanceBy(Ms{20});
    }
    ASSERT_GE(heard.ends.size(), 30U);
    EXPECT_NEAR(heard.probabilities.back(), 0.5, 0.01);
    batcher->Remove(id);
  }
}

TEST_F(VadBatcherTest, ARemovedStreamHearsNothingMoreEvenOfABatchUnderWay) {
  HeldWork held;
  Make(held, 1);
  Heard first, second;
  const VadStreamId gone = *batcher->Add(k8kHz, first);
  Push(gone, 100);
  Push(gone, 100);
  loop.AdvanceBy(Ms{20});
  ASSERT_EQ(held.jobs.size(), 1U);
  EXPECT_FALSE(batcher->Add(k8kHz, second)) << "all streams are in use";
  batcher->Remove(gone);
  const auto next = batcher->Add(k8kHz, second);
  ASSERT_TRUE(next);
  EXPECT_NE(*next, gone);
  held.RunAll();
  loop.AdvanceBy(Ms{50});
  EXPECT_TRUE(first.ends.empty());
  EXPECT_TRUE(second.ends.empty()) << "the slot's new stream must not get the old one's result";
  batcher->Push(gone, std::vector<std::int16_t>(160));
  batcher->Remove(gone);
}

TEST_F(VadBatcherTest, ABatchMayComeBackToARemovedStreamWhoseSlotIsFree) {
  HeldWork held;
  Make(held, 2);
  Heard heard;
  const VadStreamId gone = *batcher->Add(k8kHz, heard);
  Push(gone, 100);
  Push(gone, 100);
  loop.AdvanceBy(Ms{20});
  ASSERT_EQ(held.jobs.size(), 1U);
  batcher->Remove(gone);
  held.RunAll();
  loop.AdvanceBy(Ms{50});
  EXPECT_TRUE(heard.ends.empty());
  // A second removal gives no slot away twice.
  batcher->Remove(gone);
  Heard one, other;
  const auto first = batcher->Add(k8kHz, one);
  const auto second = batcher->Add(k8kHz, other);
  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, *second);
  EXPECT_FALSE(batcher->Add(k8kHz, other));
}

TEST_F(VadBatcherTest, ABusyDetectorLosesOldWindowsAndCountsThem) {
  HeldWork held;
  Make(held);
  Heard heard;
  const VadStreamId id = *batcher->Add(k8kHz, heard);
  for (int i = 0; i < 50; ++i) {
    Push(id, 1000);
    loop.AdvanceBy(Ms{20});
  }
  EXPECT_EQ(held.jobs.size(), 1U) << "one batch at a time";
  EXPECT_GT(batcher->Stats().windows_dropped, 20U);
  held.RunAll();
  loop.AdvanceBy(Ms{100});
  held.RunAll();
  loop.AdvanceBy(Ms{100});
  ASSERT_GE(heard.ends.size(), 2U);
  EXPECT_GT(heard.ends[1] - heard.ends[0], Ms{500}) << "positions go on counting over what was lost";
}

TEST_F(VadBatcherTest, ARefusedOrFailedBatchIsCountedAndTheNextOneGoes) {
  HeldWork held;
  Make(held);
  Heard heard;
  const VadStreamId id = *batcher->Add(k8kHz, heard);
  held.full = true;
  Push(id, 1000);
  Push(id, 1000);
  loop.AdvanceBy(Ms{20});
  EXPECT_EQ(batcher->Stats().batches_refused, 1U);
  held.full = false;
  detector->fail = true;
  Push(id, 1000);
  Push(id, 1000);
  loop.AdvanceBy(Ms{20});
  held.RunAll();
  loop.AdvanceBy(Ms{20});
  EXPECT_EQ(batcher->Stats().batches_failed, 1U);
  EXPECT_TRUE(heard.ends.empty());
}

}  // namespace
}  // namespace parley
