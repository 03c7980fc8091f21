#include "speech/voice_gate.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace parley {
namespace {

constexpr float kVoice = -25, kNoise = -70;

/// Feeds a gate with 20 ms frames and the 32 ms windows that follow them, and writes down what it says with the time.
class Line {
 public:
  explicit Line(VoiceGateConfig config = {}) : gate_(config) {}

  /// `ms` of audio at `level`, speech with `probability`; windows arrive `late` after they are full.
  void Hear(int ms, float level, double probability, FrameOrigin origin = FrameOrigin::kReceived) {
    for (int t = 0; t < ms; t += 20) {
      now_ += Ms{20};
      audio_ += Ms{20};
      Note(gate_.OnFrame(level, Ms{20}, origin, now_));
      while (window_end_ + Ms{32} <= audio_) {
        window_end_ += Ms{32};
        Note(gate_.OnWindow(window_end_, probability));
      }
    }
  }
  void Speak(int ms) { Hear(ms, kVoice, 0.95); }
  void Rest(int ms) { Hear(ms, kNoise, 0.02); }
  void Pass(int ms) { now_ += Ms{ms}; }  // nothing arrives

  [[nodiscard]] VoiceGate& Gate() { return gate_; }
  [[nodiscard]] std::string Log() { return std::exchange(log_, {}); }

 private:
  static long MsOf(TimePoint t) { return std::chrono::duration_cast<Ms>(t.time_since_epoch()).count(); }
  void Note(const VoiceGate::Events& events) {
    for (const VoiceEvent& event : events) {
      log_ += log_.empty() ? "" : " ";
      log_ += std::to_string(MsOf(now_)) + ":";
      if (const auto* e = std::get_if<VoiceStarted>(&event)) log_ += "start@" + std::to_string(MsOf(e->onset));
      if (const auto* e = std::get_if<VoiceSoftPause>(&event))
        log_ += e->on ? "soft@" + std::to_string(MsOf(e->speech_end)) : "on";
      if (const auto* e = std::get_if<VoiceStopped>(&event)) log_ += "stop@" + std::to_string(MsOf(e->speech_end));
      if (const auto* e = std::get_if<VoiceOverlap>(&event)) log_ += "ovl" + std::to_string(e->voiced.count());
    }
  }

  VoiceGate gate_;
  TimePoint now_{};
  Us audio_{0}, window_end_{0};
  std::string log_;
};

TEST(VoiceGate, StartsAfter120MsSoftPausesAfter100AndStopsAfter200) {
  Line line;
  line.Rest(1000);
  line.Speak(600);
  line.Rest(600);
  EXPECT_EQ(line.Log(), "1120:start@1000 1700:soft@1600 1800:stop@1600");
  EXPECT_FALSE(line.Gate().VoiceOn());
}

TEST(VoiceGate, WithAgentAudibleStartsAfterTwoFramesAndCountsVoicedTime) {
  Line line;
  line.Gate().SetAgentAudible(true);
  line.Rest(1000);
  line.Speak(600);
  line.Rest(300);
  const std::string log = line.Log();
  EXPECT_EQ(log.substr(0, log.find(' ')), "1060:start@1000") << log;
  EXPECT_NE(log.find("1120:ovl120"), std::string::npos) << log;
  EXPECT_NE(log.find("ovl240"), std::string::npos) << log;
  EXPECT_NE(log.find("ovl320"), std::string::npos) << log;
  EXPECT_NE(log.find("ovl500"), std::string::npos) << log;
  EXPECT_NE(log.find("1700:soft@1600"), std::string::npos) << log;
  EXPECT_NE(log.find("1760:stop@1600"), std::string::npos) << "hang of 150 in whole frames: " << log;
}

TEST(VoiceGate, VoicedTimeOfABurstAddsUpOverShortGaps) {
  Line line;
  line.Gate().SetAgentAudible(true);
  line.Rest(500);
  line.Speak(80);
  line.Rest(100);
  line.Speak(80);
  line.Rest(400);
  const std::string log = line.Log();
  EXPECT_NE(log.find("ovl120"), std::string::npos) << log;
  EXPECT_EQ(log.find("ovl240"), std::string::npos) << log;
  line.Speak(80);
  line.Rest(400);
  EXPECT_EQ(line.Log().find("ovl"), std::string::npos) << "a new burst counts from nothing";
}

TEST(VoiceGate, AShortSoundIsNoVoiceAndNoiseIsNone) {
  Line line;
  line.Rest(500);
  line.Speak(60);
  line.Rest(500);
  line.Hear(1000, -30, 0.05);  // loud, and the model says no speech
  EXPECT_EQ(line.Log(), "");
}

TEST(VoiceGate, APauseBelow100MsIsNotReported) {
  Line line;
  line.Rest(500);
  line.Speak(300);
  line.Rest(80);
  line.Speak(300);
  EXPECT_EQ(line.Log(), "640:start@500");
}

TEST(VoiceGate, AVoiceThatGoesOnTakesTheSoftPauseBack) {
  Line line;
  line.Rest(500);
  line.Speak(300);
  line.Rest(140);
  line.Speak(300);
  const std::string log = line.Log();
  EXPECT_EQ(log.find("stop"), std::string::npos) << log;
  EXPECT_NE(log.find("soft@800"), std::string::npos) << log;
  EXPECT_NE(log.find(":on"), std::string::npos) << log;
}

TEST(VoiceGate, MissingPacketsAreUnknownNotSilence) {
  Line line;
  line.Rest(500);
  line.Speak(300);
  // 60 ms of concealment still sound like the voice; the rest of the loss is neither voice nor silence.
  line.Hear(60, kVoice, 0.9, FrameOrigin::kConcealed);
  line.Hear(400, kNoise, 0.02, FrameOrigin::kConcealed);
  EXPECT_EQ(line.Log(), "640:start@500");
  line.Pass(1000);
  line.Speak(100);
  EXPECT_EQ(line.Log(), "");
  line.Rest(200);
  EXPECT_NE(line.Log().find("stop"), std::string::npos);
}

TEST(VoiceGate, ComfortNoiseIsSilence) {
  Line line;
  line.Rest(500);
  line.Speak(300);
  line.Hear(200, -45, 0.9, FrameOrigin::kComfortNoise);
  EXPECT_EQ(line.Log(), "640:start@500 900:soft@800 1000:stop@800");
}

TEST(VoiceGate, AVoiceIsFoundAboveSteadyNoiseAndThePauseInIt) {
  Line line;
  line.Hear(2000, -40, 0.05);
  line.Speak(500);
  line.Hear(500, -40, 0.3);
  EXPECT_EQ(line.Log(), "2120:start@2000 2600:soft@2500 2700:stop@2500");
}

TEST(VoiceGate, TheLevelIsRelativeToTheCallersMedian) {
  Line line;
  line.Rest(500);
  for (int i = 0; i < 5; ++i) {
    line.Speak(600);
    line.Rest(400);
  }
  line.Hear(600, kVoice - 12, 0.9);
  EXPECT_NEAR(line.Gate().RelativeLevel(), -12, 1.0);
}

TEST(VoiceGate, TheExtraBarKeepsAFaintEchoOut) {
  for (const float bar : {0.0F, 6.0F}) {
    Line line;
    line.Gate().SetAgentAudible(true);
    line.Hear(1000, -50, 0.05);
    line.Gate().SetExtraBar(bar);
    line.Hear(300, -41, 0.8);
    EXPECT_EQ(line.Log().empty(), bar > 0) << bar;
  }
}

TEST(VoiceGate, LateProbabilitiesLeaveTheDecisionToTheLevel) {
  VoiceGate gate;
  TimePoint now{};
  std::vector<VoiceEvent> events;
  for (int i = 0; i < 50; ++i) {
    now += Ms{20};
    const bool voice = i >= 10 && i < 30;
    for (const VoiceEvent& e : gate.OnFrame(voice ? kVoice : kNoise, Ms{20}, FrameOrigin::kReceived, now))
      events.push_back(e);
  }
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(std::get<VoiceStarted>(events[0]).onset, TimePoint{Ms{200}});
  EXPECT_EQ(std::get<VoiceStopped>(events[2]).speech_end, TimePoint{Ms{600}});
}

TEST(VoiceGate, StateSurvivesAsBytes) {
  Line line;
  line.Rest(500);
  line.Speak(400);
  ByteWriter out;
  line.Gate().Encode(out);
  const Bytes bytes = std::move(out).Take();
  EXPECT_LT(bytes.size(), 200U);
  ByteReader in(bytes);
  auto read = VoiceGate::Decode(in);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_TRUE(in.Finish("voice gate"));
  EXPECT_TRUE(read->VoiceOn());
  std::string log;
  TimePoint now{Ms{900}};
  for (int i = 0; i < 12; ++i) {
    now += Ms{20};
    for (const VoiceEvent& e : read->OnFrame(kNoise, Ms{20}, FrameOrigin::kReceived, now)) {
      if (const auto* stop = std::get_if<VoiceStopped>(&e)) {
        EXPECT_EQ(stop->speech_end, TimePoint{Ms{900}});
      }
      log += std::to_string(e.index());
    }
  }
  EXPECT_EQ(log, "12");
  Bytes cut(bytes.begin(), bytes.end() - 3);
  ByteReader short_in(cut);
  EXPECT_FALSE(VoiceGate::Decode(short_in));
}

TEST(VoiceGate, RandomInputKeepsItsInvariants) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    std::mt19937 random(seed);
    VoiceGate gate;
    // The first frame was heard before it arrived: the time line begins well before it.
    TimePoint now{Seconds{1}}, last_end{};
    Us window{0};
    bool on = false, soft = false;
    auto check = [&](const VoiceGate::Events& events) {
      for (const VoiceEvent& event : events) {
        if (const auto* e = std::get_if<VoiceStarted>(&event)) {
          ASSERT_FALSE(on);
          ASSERT_LE(e->onset, now);
          ASSERT_GE(e->onset, last_end) << "bursts do not overlap";
          on = true;
        } else if (const auto* e2 = std::get_if<VoiceSoftPause>(&event)) {
          ASSERT_TRUE(on);
          ASSERT_NE(soft, e2->on);
          soft = e2->on;
        } else if (const auto* e3 = std::get_if<VoiceStopped>(&event)) {
          ASSERT_TRUE(on);
          ASSERT_LE(e3->speech_end, now);
          last_end = e3->speech_end;
          on = soft = false;
        } else {
          ASSERT_TRUE(on);
        }
      }
    };
    for (int i = 0; i < 50'000; ++i) {
      const int dice = static_cast<int>(random() % 100);
      if (dice < 5) gate.SetAgentAudible(random() % 2 == 0);
      now += Ms{static_cast<int>(random() % 30)};
      // Named, because compilers draw the arguments of a call in different orders.
      const float level = static_cast<float>(static_cast<int>(random() % 80)) - 80.0F;
      const auto origin = static_cast<FrameOrigin>(random() % 3);
      check(gate.OnFrame(level, Ms{20}, origin, now));
      if (dice > 20 && gate.Position() > window + Ms{32}) {
        window += Ms{32};
        check(gate.OnWindow(window, static_cast<double>(random() % 100) / 100));
      }
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace parley
