#include "speech/offload_synthesizer.hpp"

#include <gtest/gtest.h>

#include <future>

#include "speech/testing/embedded_fixture.hpp"
#include "speech/testing/synthesizer_conformance.hpp"
#include "speech/testing/tone_renderer.hpp"

namespace parley {
namespace {

INSTANTIATE_TEST_SUITE_P(Tone, SynthesizerConformance,
                         testing::Values(SynthesizerUnderTest{"tone", []() -> std::unique_ptr<SynthesizerFixture> {
                                                                return std::make_unique<EmbeddedFixture>(
                                                                    OffloadSynthesizerProvider::Voices{
                                                                        std::make_shared<const ToneRenderer>()});
                                                              }}));

struct Offload : testing::Test {
  std::shared_ptr<const ToneRenderer> voice = std::make_shared<const ToneRenderer>();
  EmbeddedFixture fixture{OffloadSynthesizerProvider::Voices{voice}, 4};
  RecordingSynthesizerSink sink;
  std::unique_ptr<Synthesizer> synthesizer = fixture.Provider().MakeSynthesizer();

  bool Ended(GenId gen) { return sink.generations[gen].Ended(); }
};

TEST_F(Offload, PausesBetweenClausesButNotAfterTheLast) {
  ASSERT_TRUE(synthesizer->Open(sink, {}));
  ASSERT_TRUE(synthesizer->Speak(GenId{1}, "One two.", false));
  ASSERT_TRUE(synthesizer->Finish(GenId{1}));
  ASSERT_TRUE(synthesizer->Speak(GenId{2}, "One two. One two.", false));
  ASSERT_TRUE(synthesizer->Finish(GenId{2}));
  ASSERT_TRUE(synthesizer->Speak(GenId{3}, "One two,", true));
  ASSERT_TRUE(synthesizer->Finish(GenId{3}));
  ASSERT_TRUE(fixture.RunUntil([&] { return Ended(GenId{3}); }));
  EXPECT_EQ(sink.generations[GenId{1}].done, Ms{200});
  EXPECT_EQ(sink.generations[GenId{2}].done, Ms{200 + 220 + 200});
  EXPECT_EQ(sink.generations[GenId{3}].done, Ms{200 + 110});
  EXPECT_EQ(sink.generations[GenId{2}].spans[2].from, Ms{420});
}

TEST_F(Offload, AFailureEndsItsGenerationAlone) {
  ASSERT_TRUE(synthesizer->Open(sink, {}));
  ASSERT_TRUE(synthesizer->Speak(GenId{1}, "Good one. This will fail. Never heard.", false));
  ASSERT_TRUE(synthesizer->Finish(GenId{1}));
  ASSERT_TRUE(synthesizer->Speak(GenId{2}, "Good again.", false));
  ASSERT_TRUE(synthesizer->Finish(GenId{2}));
  ASSERT_TRUE(fixture.RunUntil([&] { return Ended(GenId{2}); }));
  EXPECT_EQ(sink.generations[GenId{1}].audio.size(), 1U);
  ASSERT_TRUE(sink.generations[GenId{1}].failed);
  EXPECT_EQ(sink.generations[GenId{1}].failed->code, ErrorCode::kInternal);
  EXPECT_TRUE(sink.generations[GenId{2}].done);
}

TEST_F(Offload, AFullPoolIsToldAndCounted) {
  ASSERT_TRUE(synthesizer->Open(sink, {}));
  std::promise<void> go;
  const auto wait = go.get_future().share();
  for (int i = 0; i < 5; ++i) (void)fixture.Pool().Submit([wait] { wait.wait(); });
  while (fixture.Pool().Submit([] {})) {
  }
  const auto refused = synthesizer->Speak(GenId{1}, "No room.", false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOverloaded);
  EXPECT_EQ(fixture.Stats().refused, 1U);
  go.set_value();
  ASSERT_TRUE(fixture.RunUntil([&] { return Ended(GenId{1}); }));
  EXPECT_EQ(sink.generations[GenId{1}].failed->code, ErrorCode::kOverloaded);
}

TEST_F(Offload, ACancelledClauseThatWaitsIsNotRendered) {
  ASSERT_TRUE(synthesizer->Open(sink, {}));
  std::promise<void> go;
  ASSERT_TRUE(fixture.Pool().Submit([wait = go.get_future().share()] { wait.wait(); }));
  ASSERT_TRUE(synthesizer->Speak(GenId{1}, "Never rendered.", false));
  synthesizer->Cancel(GenId{1});
  go.set_value();
  fixture.Settle();
  EXPECT_EQ(voice->rendered, 0);
  EXPECT_EQ(fixture.Stats().stale, 1U);
}

TEST_F(Offload, RefusesMoreTextThanAnyoneWillHear) {
  ASSERT_TRUE(synthesizer->Open(sink, {}));
  std::string text;
  for (int i = 0; i < 300; ++i) text += "So on. ";
  const auto refused = synthesizer->Speak(GenId{1}, text, false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOverloaded);
}

}  // namespace
}  // namespace parley
