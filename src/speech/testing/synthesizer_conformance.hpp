#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "speech/synthesizer.hpp"
#include "speech/testing/synthesizer_fixture.hpp"

namespace parley {

/// The suite that every Synthesizer passes: include this header in one test file of a provider and
/// INSTANTIATE it.
class SynthesizerConformance : public testing::TestWithParam<SynthesizerUnderTest> {
 protected:
  void SetUp() override {
    fixture_ = GetParam().make();
    ASSERT_NE(fixture_, nullptr);
    synthesizer_ = fixture_->Provider().MakeSynthesizer();
  }
  void TearDown() override {
    synthesizer_.reset();
    if (fixture_) fixture_->Settle();
  }

  Status Call(const std::function<Status()>& method) {
    sink_.inside_method = true;
    Status status = method();
    sink_.inside_method = false;
    return status;
  }
  Status Open(Hz rate = k8kHz, std::string voice = {}) {
    return Call([&] { return synthesizer_->Open(sink_, {.voice = voice, .rate = rate, .speed = 1}); });
  }
  Status Speak(GenId gen, std::string_view text, bool more = false) {
    return Call([&] { return synthesizer_->Speak(gen, text, more); });
  }
  Status Finish(GenId gen) {
    return Call([&] { return synthesizer_->Finish(gen); });
  }
  void Cancel(GenId gen) {
    (void)Call([&]() -> Status { return synthesizer_->Cancel(gen), Status{}; });
  }
  void Close() {
    (void)Call([&]() -> Status { return synthesizer_->Close(), Status{}; });
  }
  RecordingSynthesizerSink::Generation& Wait(GenId gen) {
    EXPECT_TRUE(fixture_->RunUntil([&] { return sink_.generations[gen].Ended(); })) << "no end of a generation";
    return sink_.generations[gen];
  }
  RecordingSynthesizerSink::Generation& Say(GenId gen, std::string_view text) {
    EXPECT_TRUE(Speak(gen, text));
    EXPECT_TRUE(Finish(gen));
    return Wait(gen);
  }

  std::unique_ptr<SynthesizerFixture> fixture_;
  RecordingSynthesizerSink sink_;
  std::unique_ptr<Synthesizer> synthesizer_;
};

TEST_P(SynthesizerConformance, SaysASentenceInOrder) {
  ASSERT_TRUE(Open());
  const auto& said = Say(GenId{1}, "Hello there, your visit is on Friday.");
  ASSERT_TRUE(said.done);
  ASSERT_FALSE(said.audio.empty());
  EXPECT_EQ(said.done, said.Length());
  EXPECT_GT(*said.done, Ms{500});
  EXPECT_LT(*said.done, Ms{6000});
  for (const auto& block : said.audio) EXPECT_EQ(block.Rate(), k8kHz);
  EXPECT_EQ(said.Text(), "Hello there, your visit is on Friday.");
  EXPECT_LE(said.spans.back().to, *said.done);
}

TEST_P(SynthesizerConformance, SpeaksAtTheRateAskedFor) {
  ASSERT_TRUE(Open(k16kHz));
  const auto& said = Say(GenId{1}, "One moment please.");
  ASSERT_TRUE(said.done);
  EXPECT_EQ(said.audio.front().Rate(), k16kHz);
}

TEST_P(SynthesizerConformance, StartsSoonAndWithoutClipping) {
  ASSERT_TRUE(Open());
  const auto& said = Say(GenId{1}, "Thank you for calling.");
  ASSERT_TRUE(said.done);
  // Response latency ends with the first audible sample, so silence in front is latency.
  const auto samples = said.audio.front().Samples();
  std::size_t first = 0;
  while (first < samples.size() && std::abs(samples[first]) < 64) ++first;
  EXPECT_LT(first, samples.size());
  EXPECT_LE(DurationOf({static_cast<std::int64_t>(first)}, k8kHz), Ms{60});
  int peak = 0;
  for (const auto& block : said.audio)
    for (int sample : block.Samples()) peak = std::max(peak, std::abs(sample));
  EXPECT_LT(peak, 32767) << "clipped";
  EXPECT_GT(peak, 3000);
}

TEST_P(SynthesizerConformance, SpeaksTextThatGrowsAsOneGeneration) {
  ASSERT_TRUE(Open());
  ASSERT_TRUE(Speak(GenId{1}, "I can see two free times,", true));
  ASSERT_TRUE(fixture_->RunUntil([&] { return !sink_.generations[GenId{1}].audio.empty(); }));
  ASSERT_TRUE(Speak(GenId{1}, "one on Monday", true));
  ASSERT_TRUE(Speak(GenId{1}, "and one on Friday.", false));
  ASSERT_TRUE(Finish(GenId{1}));
  const auto& said = Wait(GenId{1});
  ASSERT_TRUE(said.done);
  EXPECT_EQ(said.Text(), "I can see two free times, one on Monday and one on Friday.");
  EXPECT_EQ(said.done, said.Length());
}

TEST_P(SynthesizerConformance, SpeaksGenerationsInTheOrderTheyBegan) {
  ASSERT_TRUE(Open());
  std::vector<GenId> ended;
  sink_.on_event = [&](const SynthesisEvent& event) {
    if (std::holds_alternative<SynthesisDone>(event)) ended.push_back(GenerationOf(event));
  };
  for (std::uint32_t i = 1; i <= 3; ++i) {
    ASSERT_TRUE(Speak(GenId{i}, "One moment."));
    ASSERT_TRUE(Finish(GenId{i}));
  }
  Wait(GenId{3});
  EXPECT_EQ(ended, (std::vector<GenId>{GenId{1}, GenId{2}, GenId{3}}));
}

TEST_P(SynthesizerConformance, EmptyTextIsDoneWithNothing) {
  ASSERT_TRUE(Open());
  EXPECT_EQ(Say(GenId{1}, "").done, Us{0});
  EXPECT_EQ(Say(GenId{2}, "   \n ").done, Us{0});
  ASSERT_TRUE(Finish(GenId{3}));
  EXPECT_EQ(Wait(GenId{3}).done, Us{0});
}

TEST_P(SynthesizerConformance, PunctuationAloneIsDone) {
  ASSERT_TRUE(Open());
  std::uint32_t gen = 0;
  for (const char* text : {"...", "-", "\"", "?!", "( )", "/", "'"}) {
    const auto& said = Say(GenId{++gen}, text);
    EXPECT_TRUE(said.done) << text;
  }
}

TEST_P(SynthesizerConformance, LeavesOutWhatItCannotSay) {
  ASSERT_TRUE(Open());
  const auto& mixed = Say(GenId{1}, "Hello \xE6\x97\xA5\xE6\x9C\xAC \xF0\x9F\x98\x80 Ren\xC3\xA9, bye \xFF\x01.");
  ASSERT_TRUE(mixed.done);
  EXPECT_FALSE(mixed.skipped.empty());
  EXPECT_EQ(mixed.Text().find("\xE6\x97\xA5"), std::string::npos);
  const auto& nothing = Say(GenId{2}, "\xE6\x97\xA5\xE6\x9C\xAC");
  ASSERT_TRUE(nothing.failed) << "the call must know that nothing was said";
  EXPECT_EQ(nothing.failed->code, ErrorCode::kInvalid);
}

TEST_P(SynthesizerConformance, SpeaksAVeryLongTextInBlocks) {
  ASSERT_TRUE(Open());
  std::string text;
  for (int i = 0; i < 12; ++i) text += "This is number " + std::to_string(i) + ". ";
  std::string endless;
  for (int i = 0; i < 60; ++i) endless += "blah ";
  const auto& said = Say(GenId{1}, text + endless);
  ASSERT_TRUE(said.done);
  EXPECT_GE(said.audio.size(), 12U);
  EXPECT_FALSE(Speak(GenId{2}, std::string(Synthesizer::kMaxTextBytes + 1, 'a')));
}

TEST_P(SynthesizerConformance, CancelInTheMiddleDropsTheRest) {
  ASSERT_TRUE(Open());
  ASSERT_TRUE(Speak(GenId{1}, "This is the first sentence. This is the second one. And this is the third one."));
  ASSERT_TRUE(Finish(GenId{1}));
  ASSERT_TRUE(fixture_->RunUntil([&] { return !sink_.generations[GenId{1}].audio.empty(); }));
  Cancel(GenId{1});
  Cancel(GenId{1});
  const std::size_t blocks = sink_.generations[GenId{1}].audio.size();
  const auto& next = Say(GenId{2}, "Sorry, go on.");
  EXPECT_TRUE(next.done);
  fixture_->Settle();
  EXPECT_FALSE(sink_.generations[GenId{1}].Ended());
  EXPECT_EQ(sink_.generations[GenId{1}].audio.size(), blocks);
  EXPECT_FALSE(Speak(GenId{1}, "late")) << "a cancelled id is not used again";
}

TEST_P(SynthesizerConformance, CancelBeforeTheFirstAudioAndOfTheUnknown) {
  ASSERT_TRUE(Open());
  Cancel(GenId{77});
  ASSERT_TRUE(Speak(GenId{1}, "Nobody hears this."));
  Cancel(GenId{1});
  fixture_->Settle();
  EXPECT_EQ(sink_.generations.count(GenId{1}), 0U);
}

TEST_P(SynthesizerConformance, NothingComesAfterClose) {
  ASSERT_TRUE(Open());
  ASSERT_TRUE(Speak(GenId{1}, "This is the first sentence. This is the second one."));
  ASSERT_TRUE(Finish(GenId{1}));
  Close();
  Close();
  fixture_->Settle();
  EXPECT_EQ(sink_.events, 0U);
  EXPECT_EQ(Speak(GenId{2}, "late").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(Finish(GenId{2}).error().code, ErrorCode::kUnavailable);
  Cancel(GenId{2});
}

TEST_P(SynthesizerConformance, DestructionWithWorkUnderWayCloses) {
  ASSERT_TRUE(Open());
  ASSERT_TRUE(Speak(GenId{1}, "This is the first sentence. This is the second one."));
  synthesizer_.reset();
  fixture_->Settle();
  EXPECT_EQ(sink_.events, 0U);
}

TEST_P(SynthesizerConformance, TheSinkMayEndIt) {
  ASSERT_TRUE(Open());
  sink_.on_event = [&](const SynthesisEvent&) { synthesizer_.reset(); };
  ASSERT_TRUE(Speak(GenId{1}, "First sentence here. Second sentence here."));
  ASSERT_TRUE(Finish(GenId{1}));
  ASSERT_TRUE(fixture_->RunUntil([&] { return synthesizer_ == nullptr; }));
  fixture_->Settle();
  EXPECT_EQ(sink_.events, 1U);
}

TEST_P(SynthesizerConformance, RefusesMisuse) {
  EXPECT_EQ(Speak(GenId{1}, "not open").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(Open(k8kHz, "no such voice").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Open(Hz{123}).error().code, ErrorCode::kInvalid);
  ASSERT_TRUE(Open());
  EXPECT_EQ(Open().error().code, ErrorCode::kInvalid);
  EXPECT_EQ(Speak(GenId{}, "no id").error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(Say(GenId{1}, "Fine.").done);
  EXPECT_EQ(Speak(GenId{1}, "after its end").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(Finish(GenId{1}).error().code, ErrorCode::kInvalid);
  ASSERT_TRUE(Speak(GenId{2}, "Fine."));
  ASSERT_TRUE(Finish(GenId{2}));
  EXPECT_EQ(Speak(GenId{2}, "after Finish").error().code, ErrorCode::kInvalid);
}

TEST_P(SynthesizerConformance, CanBeOpenedAgain) {
  ASSERT_TRUE(Open());
  EXPECT_TRUE(Say(GenId{1}, "Fine.").done);
  Close();
  ASSERT_TRUE(Open(k16kHz));
  EXPECT_TRUE(Say(GenId{2}, "Fine.").done);
}

TEST_P(SynthesizerConformance, ServesSeveralCallsAtOnce) {
  struct OneCall {
    RecordingSynthesizerSink sink;
    std::unique_ptr<Synthesizer> synthesizer;
  };
  std::vector<OneCall> calls(4);
  for (auto& call : calls) {
    call.synthesizer = fixture_->Provider().MakeSynthesizer();
    ASSERT_TRUE(call.synthesizer->Open(call.sink, {}));
    ASSERT_TRUE(call.synthesizer->Speak(GenId{1}, "Please hold the line.", false));
    ASSERT_TRUE(call.synthesizer->Finish(GenId{1}));
  }
  for (auto& call : calls)
    EXPECT_TRUE(fixture_->RunUntil([&] { return call.sink.generations[GenId{1}].done.has_value(); }));
}

TEST_P(SynthesizerConformance, NamesItsVoiceForTheCache) {
  const auto identity = fixture_->Provider().Identify("");
  ASSERT_TRUE(identity);
  EXPECT_FALSE(identity->provider.empty());
  EXPECT_FALSE(identity->voice.empty());
  EXPECT_FALSE(identity->model_hash.empty());
  EXPECT_FALSE(fixture_->Provider().Identify("no such voice"));
}

TEST_P(SynthesizerConformance, RepeatsExactlyIfItSaysSo) {
  if (!fixture_->Provider().Traits().repeats_exactly) return;
  ASSERT_TRUE(Open());
  const auto& first = Say(GenId{1}, "The same each time.");
  const auto& second = Say(GenId{2}, "The same each time.");
  ASSERT_EQ(first.audio.size(), second.audio.size());
  for (std::size_t i = 0; i < first.audio.size(); ++i) {
    const auto a = first.audio[i].Samples(), b = second.audio[i].Samples();
    EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end()));
  }
}

}  // namespace parley
