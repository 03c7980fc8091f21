#include "providers/tts/flite/flite_renderer.hpp"

#include <gtest/gtest.h>

#include "speech/testing/embedded_fixture.hpp"
#include "speech/testing/synthesizer_conformance.hpp"

namespace parley {
namespace {

SynthesizerUnderTest Voice(std::size_t index) {
  return {std::string(FliteVoice::kNames[index]), [index]() -> std::unique_ptr<SynthesizerFixture> {
            auto voices = FliteVoices();
            if (!voices) return nullptr;
            return std::make_unique<EmbeddedFixture>(OffloadSynthesizerProvider::Voices{(*voices)[index]});
          }};
}

INSTANTIATE_TEST_SUITE_P(Flite, SynthesizerConformance, testing::Values(Voice(0), Voice(1), Voice(2)),
                         [](const auto& param) { return param.param.name; });

TEST(FliteRenderer, IsNamedByVoiceAndLibrary) {
  const auto voices = FliteVoices();
  ASSERT_TRUE(voices);
  EXPECT_EQ(voices->front()->Identity().voice, "rms");
  EXPECT_EQ(voices->front()->Identity().model_hash, "flite-2.2");
}

TEST(FliteProvider, ChoosesTheVoiceByName) {
  auto voices = FliteVoices();
  ASSERT_TRUE(voices);
  EmbeddedFixture fixture(*voices);
  EXPECT_EQ(fixture.Provider().Identify("slt")->voice, "slt");
  const auto unknown = fixture.Provider().Identify("joe");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().detail.find("rms, slt, kal16"), std::string::npos);
}

}  // namespace
}  // namespace parley
