// A caller on a telephone line, from 20 ms frames of mu-law to words: voice activity in batches, the voice gate, the
// recogniser and the end-of-turn model as a call wires them, in simulated time.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "audio/g711.hpp"
#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "base/clock.hpp"
#include "base/words.hpp"
#include "call/call_ears.hpp"
#include "providers/eot/smart_turn/smart_turn_detector.hpp"
#include "providers/stt/moonshine/moonshine_recognizer.hpp"
#include "providers/vad/silero/silero_detector.hpp"
#include "runtime/simulated_loop.hpp"
#include "speech/utterance_audio.hpp"

namespace parley {
namespace {

struct Models {
  std::shared_ptr<const OnnxSession> vad = *SileroDetector::LoadModel(DefaultAssetsDirectory());
  std::shared_ptr<const SmartTurnModel> turn = *SmartTurnModel::Load(DefaultAssetsDirectory());
  std::shared_ptr<const MoonshineTranscriber> words =
      *MoonshineTranscriber::Create(*MoonshineModel::Load(DefaultAssetsDirectory()));
};

const Models& Loaded() {
  static const Models models;
  return models;
}

/// What the ears said, in order, with the time.
struct Report final : CallEarsSink {
  explicit Report(SimulatedLoop& on) : loop(on) {}
  void OnVoice(const VoiceEvent& event) noexcept override {
    if (const auto* started = std::get_if<VoiceStarted>(&event)) {
      Note("start");
      onsets.push_back(started->onset);
    } else if (const auto* soft = std::get_if<VoiceSoftPause>(&event)) {
      Note(soft->on ? "soft" : "on");
      if (soft->on && ears != nullptr && ask_at_pause) ears->AskEndOfTurn(last_words);
    } else if (const auto* stopped = std::get_if<VoiceStopped>(&event)) {
      Note("stop");
      ends.push_back(stopped->speech_end);
    } else if (const auto* overlap = std::get_if<VoiceOverlap>(&event)) {
      Note("overlap");
      if (overlap->voiced >= Ms{240} && !std::exchange(asked_class, true)) ears->AskOverlapClass();
    }
  }
  void OnWords(const RecognizerPartial& partial, double) noexcept override {
    Note("partial");
    last_words = partial.text;
    partials.push_back(partial.text);
  }
  void OnWords(const RecognizerFinal& final, double) noexcept override {
    Note("final");
    finals.push_back(final.text);
    confidences.push_back(final.confidence);
    last_words.clear();
  }
  void OnRecognizerLost(const Error& error) noexcept override { ADD_FAILURE() << error.detail; }
  void OnTurnScore(double p_end) noexcept override {
    Note("score");
    scores.push_back(p_end);
  }
  void OnOverlapScore(double) noexcept override { Note("class"); }
  void Note(const char* what) { order += (order.empty() ? "" : " ") + std::string(what); }

  SimulatedLoop& loop;
  CallEars* ears = nullptr;
  bool ask_at_pause = true, asked_class = false;
  std::string order, last_words;
  std::vector<std::string> partials, finals;
  std::vector<TimePoint> onsets, ends;
  std::vector<double> scores, confidences;
};

struct HearCaller : testing::TestWithParam<Hz> {
  void SetUp() override {
    report.ears = &ears;
    ASSERT_TRUE(ears.Open(GetParam(), {}));
  }
  void TearDown() override { ears.Close(); }

  /// Plays 8 kHz mu-law to the ears in the time it takes, at the rate of the leg.
  void Play(std::vector<std::int16_t> samples) {
    for (std::int16_t& s : samples) s = DecodeMuLaw(EncodeMuLaw(s));
    samples = *ResampleWhole(samples, k8kHz, GetParam());
    const auto frame = static_cast<std::size_t>(GetParam().value / 50);
    for (std::size_t at = 0; at + frame <= samples.size(); at += frame) {
      loop.AdvanceBy(Ms{20});
      ears.Hear(AudioFrame(GetParam(), std::span(samples).subspan(at, frame)), FrameOrigin::kReceived, loop.Now());
    }
  }
  /// Line noise at about -70 dBov.
  void Rest(int ms) {
    std::vector<std::int16_t> noise(static_cast<std::size_t>(ms) * 8);
    for (std::int16_t& s : noise) {
      random_ = random_ * 1664525U + 1013904223U;
      s = static_cast<std::int16_t>(random_ >> 28);
    }
    Play(std::move(noise));
  }
  struct Spoken {
    TimePoint from, to;  // of the voice itself
  };
  Spoken Say(const std::string& prompt) {
    auto wav = ReadWav((DefaultAssetsDirectory() / "prompts/en_US_f_Allison" / (prompt + ".wav")).string());
    EXPECT_TRUE(wav) << wav.error().detail;
    const auto voice = TrimToSpeech(wav->samples, k8kHz, Us{0});
    const TimePoint start = loop.Now();
    Play(wav->samples);
    const auto before = voice.data() - wav->samples.data();
    const auto length = static_cast<std::int64_t>(voice.size());
    return {start + DurationOf({before}, k8kHz), start + DurationOf({before + length}, k8kHz)};
  }
  static double Apart(TimePoint a, TimePoint b) {
    return std::abs(std::chrono::duration<double, std::milli>(a - b).count());
  }

  ManualClock clock;
  SimulatedLoop loop{clock};
  InlineWork work;
  VadBatcher vad{loop, work, std::make_unique<SileroDetector>(Loaded().vad, 4), {.max_streams = 4}};
  MoonshineProvider words{Loaded().words, loop, work};
  SmartTurnProvider turns{Loaded().turn, loop, work};
  Report report{loop};
  CallEars ears{{vad, words, turns, loop}, VoiceGateConfig{}, report};

 private:
  std::uint32_t random_ = 1;
};

INSTANTIATE_TEST_SUITE_P(Rates, HearCaller, testing::Values(k8kHz, k16kHz, k48kHz),
                         [](const auto& info) { return std::to_string(info.param.value / 1000) + "kHz"; });

TEST_P(HearCaller, TheWordsAppearInOrderWithTheirTimes) {
  Rest(1000);
  const Spoken first = Say("vm-leavemsg");
  Rest(1500);
  const Spoken second = Say("privacy-prompt");
  Rest(1500);

  ASSERT_EQ(report.finals.size(), 2U) << report.order;
  EXPECT_EQ(NormalisedText(report.finals[0]), "press 5 to leave a message");
  EXPECT_EQ(NormalisedText(report.finals[1]), "please enter your phone number starting with the area code");
  for (const double confidence : report.confidences) EXPECT_GT(confidence, 0.6);

  ASSERT_EQ(report.onsets.size(), 2U) << report.order;
  EXPECT_LE(Apart(report.onsets[0], first.from), 100);
  EXPECT_LE(Apart(report.onsets[1], second.from), 100);
  EXPECT_LE(Apart(report.ends[0], first.to), 120);
  EXPECT_LE(Apart(report.ends[1], second.to), 120);

  EXPECT_TRUE(report.order.starts_with("start")) << report.order;
  ASSERT_FALSE(report.scores.empty());
  EXPECT_GT(report.scores.back(), 0.5) << "a whole sentence";
  EXPECT_FALSE(report.partials.empty()) << "the soft pause gives words before the voice is judged to have ended";
}

TEST_P(HearCaller, SilenceAndNoiseSayNothing) {
  Rest(5000);
  EXPECT_EQ(report.order, "");
}

TEST_P(HearCaller, WordsOverTheAgentComeOnDemand) {
  Rest(1000);
  ears.SetAgentAudible(true);
  report.ask_at_pause = false;
  Say("goodbye");
  Rest(1000);
  EXPECT_NE(report.order.find("overlap"), std::string::npos) << report.order;
  EXPECT_TRUE(report.asked_class);
  ASSERT_FALSE(report.finals.empty()) << report.order;
  // "Goodbye." or "Good-bye.": both are right.
  std::string said = NormalisedText(report.finals[0]);
  std::erase_if(said, [](char c) { return c == ' ' || c == '-'; });
  EXPECT_EQ(said, "goodbye") << report.finals[0];
  const std::size_t words = report.order.find("partial"), stop = report.order.find("stop");
  EXPECT_LT(words, stop) << "words while the caller still speaks: " << report.order;
}

}  // namespace
}  // namespace parley
