#include "call/call_voice.hpp"

#include <gtest/gtest.h>

#include "call/testing/scripted_voice.hpp"
#include "runtime/simulated_loop.hpp"

namespace parley {
namespace {

/// A voice whose lines "So," (200 ms) and "Right away then," (800 ms) are in the cache; all else takes 80 ms to make.
class CallVoiceTest : public ::testing::Test, public CallVoiceSink {
 protected:
  CallVoiceTest() {
    Cache("So,", Ms{200});
    Cache("Right away then,", Ms{800});
    EXPECT_TRUE(voice_.Open());
  }

  void Cache(const std::string& text, Ms length) {
    const VoiceLineKey key{*voices_.Identify(""), text};
    const auto samples = static_cast<std::size_t>(SamplesIn(length, kStoredRate).value);
    EXPECT_TRUE(cache_.Store(key, {{kStoredRate, std::vector<std::int16_t>(samples, 6000)}, {}}, k8kHz));
  }

  void Say(const std::vector<std::string>& pieces) {
    voice_.Speak(kGen);
    for (const std::string& piece : pieces) voice_.AddText(kGen, {piece, true});
    voice_.FinishText(kGen);
  }

  void OnVoiceReady(GenId) override { ready_ = loop_.Now() - began_; }
  void OnVoiceSpan(GenId, const SpokenSpan&) override {}
  void OnVoiceFinished(GenId, Us total) override { total_ = total; }
  void OnVoiceFailed(GenId, const Error& error) override { ADD_FAILURE() << error.detail; }

  static constexpr GenId kGen{7};
  ManualClock clock_{TimePoint{Seconds{100}}, WallTime{Seconds{1'800'000'000}}};
  SimulatedLoop loop_{clock_};
  const TimePoint began_ = loop_.Now();
  ScriptedVoices voices_{loop_};
  VoiceCache cache_{{.directory = {}}};
  CallVoice voice_{{voices_, cache_}, "", k8kHz, *this};
  std::optional<Ns> ready_;
  std::optional<Us> total_;
};

TEST_F(CallVoiceTest, AWordFromTheCacheWaitsForTheClauseBehindIt) {
  Say({"So,", "tomorrow at ten."});
  EXPECT_FALSE(ready_) << "a gap would follow";
  loop_.AdvanceBy(Ms{200});
  ASSERT_TRUE(ready_);
  EXPECT_EQ(*ready_, Ms{80});
  EXPECT_TRUE(total_);
}

TEST_F(CallVoiceTest, ALineFromTheCacheThatLastsIsBegunAtOnce) {
  Say({"Right away then,", "tomorrow at ten."});
  ASSERT_TRUE(ready_);
  EXPECT_EQ(*ready_, Ns{0});
}

TEST_F(CallVoiceTest, AWordAloneIsBegunAtOnce) {
  Say({"So,"});
  ASSERT_TRUE(ready_);
  EXPECT_EQ(*ready_, Ns{0});
  EXPECT_TRUE(total_);
}

}  // namespace
}  // namespace parley
