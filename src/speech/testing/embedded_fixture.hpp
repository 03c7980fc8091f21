#pragma once

#include <functional>
#include <utility>

#include "runtime/offload_pool.hpp"
#include "speech/offload_synthesizer.hpp"
#include "speech/testing/hand_loop.hpp"
#include "speech/testing/synthesizer_fixture.hpp"

namespace parley {

/// Embedded voices on a pool of their own.
class EmbeddedFixture final : public SynthesizerFixture {
 public:
  explicit EmbeddedFixture(OffloadSynthesizerProvider::Voices voices, std::size_t max_queued = 1024)
      : provider_(loop_, pool_, std::move(voices)),
        pool_({.name = "tts-test", .threads = 1, .max_queued = max_queued, .nice = 0}) {}

  SynthesizerProvider& Provider() override { return provider_; }
  bool RunUntil(const std::function<bool()>& done) override { return loop_.RunUntil(done); }

  // The pool has one thread: a job put in last ends last. What its result makes follow is waited for as well.
  void Settle() override {
    for (int round = 0; round < 3; ++round) {
      bool settled = false;
      EXPECT_TRUE(pool_.Submit([&] { loop_.Post([&] { settled = true; }); }));
      EXPECT_TRUE(loop_.RunUntil([&] { return settled; }));
      loop_.RunReady();
    }
  }

  [[nodiscard]] const OffloadSynthesizerProvider::Stats& Stats() const { return provider_.Read(); }
  [[nodiscard]] HandLoop& Loop() { return loop_; }
  [[nodiscard]] OffloadPool& Pool() { return pool_; }

 private:
  HandLoop loop_;
  OffloadSynthesizerProvider provider_;  // keeps a reference to the pool, and outlives its jobs
  OffloadPool pool_;
};

}  // namespace parley
