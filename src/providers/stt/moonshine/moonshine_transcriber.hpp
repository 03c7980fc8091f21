#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "providers/stt/moonshine/expected_answers.hpp"
#include "providers/stt/moonshine/moonshine_model.hpp"
#include "speech/recognizer.hpp"

namespace parley {

/// What was understood of a stretch of audio.
struct Transcript {
  std::string text;
  std::vector<RecognizedWord> words;  ///< without times
  double confidence = 0;              ///< 0 to 1; see Transcribe()
  bool by_expectation = false;        ///< an expected answer was taken for what the model wrote
  int decodings = 0;                  ///< runs of the model
};

/// Audio to text with what Moonshine needs around it. Thread-safe; blocks for as long as the model computes.
class MoonshineTranscriber {
 public:
  /// Blocks for one run of the model.
  [[nodiscard]] static Result<std::shared_ptr<const MoonshineTranscriber>> Create(
      std::shared_ptr<const MoonshineModel> model);

  /// Trims the silence around the speech to 100 ms (more makes short words vanish), decodes, and decodes once more with
  /// other padding when nothing came, the text looped or cannot have been said in the time. If the text is none of the
  /// answers that are expected, or hardly believed, but the sound speaks for one of about its length, that one is
  /// taken.
  ///
  /// The confidence of a word is the probability of its tokens; that of the whole their geometric mean. Both come from
  /// the model itself, per token, without calibration; for an answer taken by expectation it grows from 0.5 with the
  /// evidence for it.
  ///
  /// @param audio  mono int16 at 8 or 16 kHz, full scale = 0 dBov; the model was made for up to some 10 s.
  [[nodiscard]] Result<Transcript> Transcribe(std::span<const std::int16_t> audio, Hz rate,
                                              const ExpectedAnswers& expected) const;

  [[nodiscard]] const MoonshineModel& Model() const { return *model_; }

 private:
  MoonshineTranscriber(std::shared_ptr<const MoonshineModel> model, MoonshineEncoding no_sound)
      : model_(std::move(model)), no_sound_(std::move(no_sound)), answers_(std::make_unique<Answers>()) {}

  struct Reading {
    MoonshineEncoding encoding;
    MoonshineHypothesis hypothesis;
  };
  [[nodiscard]] Result<Reading> Read(const std::vector<float>& audio) const;
  [[nodiscard]] Transcript Write(const MoonshineHypothesis& hypothesis) const;
  [[nodiscard]] Status TakeExpected(const Reading& reading, const ExpectedAnswers& expected,
                                    Transcript& transcript) const;

  /// How likely the model would write `text` if nothing was said.
  [[nodiscard]] Result<double> Baseline(const std::string& text, const std::vector<TokenId>& tokens) const;

  [[nodiscard]] std::vector<TokenId> TokensOf(const std::string& text) const;

  /// What is known of answers that were expected once, by their text.
  struct Answers {
    struct Answer {
      std::vector<TokenId> tokens;
      std::optional<double> baseline;
    };
    std::mutex mutex;
    std::unordered_map<std::string, Answer> of;
  };

  std::shared_ptr<const MoonshineModel> model_;
  MoonshineEncoding no_sound_;
  std::unique_ptr<Answers> answers_;
};

}  // namespace parley
