#include "caller/rendered_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "audio/level.hpp"
#include "caller/level_track.hpp"
#include "caller/testing/tone_voice.hpp"
#include "caller/voice_activity_track.hpp"

namespace parley {
namespace {

using testing::HasSubstr;

CallerScript Script(std::vector<CallerAction> actions) {
  CallerScript script;
  for (CallerAction& action : actions) script.steps.push_back({"step", std::move(action), {}, {}});
  return script;
}

TEST(RenderScript, EachStepHasItsSounds) {
  ToneVoice voice;
  const auto rendered = RenderScript(
      Script({WaitForAgent{}, SayTurn{{"abcde", ""}}, Hesitate{{"ab", ""}, Ms{1}, {"abcd", ""}}, Cough{}}), voice);
  ASSERT_TRUE(rendered);
  const auto& lines = (*rendered)->lines;
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_TRUE(lines[0].empty());
  EXPECT_EQ(lines[1].at(0).size(), 2400U);  // the voice's own silence is cut off
  EXPECT_EQ(lines[2].at(0).size(), 960U);
  EXPECT_EQ(lines[2].at(1).size(), 1920U);
  EXPECT_EQ(lines[3].size(), 1U);
  EXPECT_NEAR(LevelDbov(lines[1][0]), kLineDbov, 0.5);
}

TEST(RenderScript, SaysWhichStepHasNoSound) {
  ToneVoice voice;
  const auto unsayable = RenderScript(Script({SayTurn{{"unsayable", ""}}}), voice);
  ASSERT_FALSE(unsayable);
  EXPECT_THAT(unsayable.error().detail, HasSubstr("step: no such word"));
  const auto silent = RenderScript(Script({SayTurn{{"hush", ""}}}), voice);
  ASSERT_FALSE(silent);
  EXPECT_THAT(silent.error().detail, HasSubstr("no voice in 'hush'"));
  EXPECT_FALSE(RenderScript(Script({SayTurn{{"", "/no/such/file.wav"}}}), voice));
}

TEST(AsLine, NeverClips) {
  std::vector<std::int16_t> spiky(8000, 40);
  for (std::size_t i = 2000; i < 6000; ++i) spiky[i] = static_cast<std::int16_t>(i % 400 == 0 ? 30000 : 600);
  const auto line = AsLine(spiky);
  ASSERT_FALSE(line.empty());
  EXPECT_LE(*std::max_element(line.begin(), line.end()), 32767);
  EXPECT_GT(*std::max_element(line.begin(), line.end()), 30000);
}

TEST(CoughSound, IsOneVoicedStretch) {
  const auto cough = CoughSound();
  const auto voice = FindVoice(TrackOf(AsLine(cough), k8kHz).Levels());
  ASSERT_EQ(voice.size(), 1U);
  EXPECT_NEAR(static_cast<double>((voice[0].to - voice[0].from).count()), 380, 40);
}

}  // namespace
}  // namespace parley
