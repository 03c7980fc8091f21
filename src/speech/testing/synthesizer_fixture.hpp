#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "speech/synthesizer.hpp"

namespace parley {

/// What a synthesizer is tested on: its provider, and the loop that it posts to.
class SynthesizerFixture {
 public:
  virtual ~SynthesizerFixture() = default;
  virtual SynthesizerProvider& Provider() = 0;
  /// Runs the loop until `done`. @return false after a minute.
  virtual bool RunUntil(const std::function<bool()>& done) = 0;
  /// Runs until nothing is under way at the provider any more.
  virtual void Settle() = 0;
};

struct SynthesizerUnderTest {
  std::string name;
  std::function<std::unique_ptr<SynthesizerFixture>()> make;
};

/// Keeps all events and checks what holds for every one of them.
class RecordingSynthesizerSink final : public SynthesizerSink {
 public:
  struct Generation {
    std::vector<SpeechAudio> audio;
    std::vector<SpokenSpan> spans;
    std::string skipped;
    std::optional<Us> done;
    std::optional<Error> failed;
    [[nodiscard]] bool Ended() const { return done.has_value() || failed.has_value(); }
    [[nodiscard]] SampleCount Samples() const {
      SampleCount sum;
      for (const auto& block : audio) sum += block.Count();
      return sum;
    }
    [[nodiscard]] Us Length() const { return audio.empty() ? Us{0} : DurationOf(Samples(), audio.front().Rate()); }
    [[nodiscard]] std::string Text() const {
      std::string text;
      for (const auto& span : spans) text += (text.empty() ? "" : " ") + span.text;
      return text;
    }
  };

  void OnSynthesis(const SynthesisEvent& event, TimePoint at) noexcept override {
    EXPECT_FALSE(inside_method) << "an event inside a call of a method";
    EXPECT_GE(at, last_at_);
    last_at_ = at;
    ++events;
    Generation& generation = generations[GenerationOf(event)];
    EXPECT_FALSE(generation.Ended()) << "an event after the end of its generation";
    std::visit([&](const auto& e) { On(generation, e); }, event);
    if (on_event) on_event(event);
  }

  std::map<GenId, Generation> generations;
  std::size_t events = 0;
  bool inside_method = false;
  std::function<void(const SynthesisEvent&)> on_event;

 private:
  static void On(Generation& generation, const SynthesizedAudio& e) {
    EXPECT_EQ(e.sequence, generation.audio.size());
    EXPECT_GT(e.audio.Count().value, 0);
    generation.audio.push_back(e.audio);
  }
  static void On(Generation& generation, const SynthesizedSpan& e) {
    EXPECT_GE(e.span.to, e.span.from);
    EXPECT_FALSE(e.span.text.empty());
    EXPECT_GE(e.span.from, generation.Length()) << "a span comes before its audio";
    EXPECT_GE(e.span.from, generation.spans.empty() ? Us{0} : generation.spans.back().to);
    generation.spans.push_back(e.span);
  }
  static void On(Generation& generation, const TextSkipped& e) { generation.skipped += e.text; }
  static void On(Generation& generation, const SynthesisDone& e) { generation.done = e.total; }
  static void On(Generation& generation, const SynthesisFailed& e) { generation.failed = e.error; }

  TimePoint last_at_{};
};

}  // namespace parley
