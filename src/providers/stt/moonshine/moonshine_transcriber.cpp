#include "providers/stt/moonshine/moonshine_transcriber.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "audio/resampler.hpp"
#include "base/words.hpp"
#include "providers/stt/moonshine/expected_search.hpp"
#include "speech/utterance_audio.hpp"

namespace parley {
namespace {

constexpr Us kSilenceKept = Ms{100};
constexpr float kFullScale = 32768;

// Other padding for a second try: some silence that is not digital, which the model was never trained on.
constexpr std::size_t kPadding = 1600;  // samples at 16 kHz: 100 ms on each side
constexpr float kPaddingNoise = 0.002F;

// Below this mean log probability a reading is a guess, and a second look is worth its time.
constexpr double kGuess = -0.9;

// An expected answer is taken when the sound makes it so much likelier (natural logarithm) than no sound does: what the
// model would write anyway ("Yeah.", "No.") is thereby worth nothing. Half of what it is less likely than what the
// model wrote counts against it: a long answer that was slurred has evidence enough to outweigh that. Chosen on the
// voices to fit of tests/bench/short_answers_bench (192 answers, 504 other utterances): with half a unit less, 2.0
// and not 1.2 % of the others were taken for a time.
constexpr double kEnough = 12;
constexpr double kLessThanOwn = 0.5;
// Where few answers are expected (digits, days, yes and no), each is so much likelier before a word is heard that less
// will do, if the answer is likely by itself.
constexpr std::size_t kFew = 20;
constexpr double kEnoughOfFew = 10.5;
constexpr double kLikely = -5;
constexpr double kHopeless = -4;
// Among the expected answers the sound decides, with half of that correction: all of it prefers rare tokens ("eight").
constexpr double kCorrection = 0.5;
// An expected answer that the model wrote itself, but hardly believes, is compared with the others: "no" said fast
// comes as "Yeah." The turn engine takes no words below this confidence.
constexpr double kBelieved = 0.5;
// Answers that were right were never less likely than this, by themselves and beside what the model wrote, and hardly
// ever behind more than two others.
constexpr double kLeast = -12;
constexpr double kLeastBesideOwn = -10;
constexpr double kBehind = 6;
constexpr std::size_t kFound = 8;
constexpr int kMostRuns = 10;  // of the decoder; 35 ms
constexpr std::size_t kAnswersKept = 4096;
constexpr std::size_t kNoSound = 8000;  // samples: half a second

/// What the sound says for an answer, against kEnough.
double CaseFor(double likely, double baseline, double own, bool few) {
  const double evidence = likely - baseline, beside_own = std::min(likely - own, 0.0);
  const double known = evidence + kLessThanOwn * beside_own;
  if (!few || likely < kLikely || beside_own < kHopeless) return known;
  return std::max(known, evidence + kEnough - kEnoughOfFew);
}

std::vector<float> ToFloat(std::span<const std::int16_t> samples) {
  std::vector<float> out(samples.size());
  std::transform(samples.begin(), samples.end(), out.begin(),
                 [](std::int16_t s) { return static_cast<float>(s) / kFullScale; });
  return out;
}

std::vector<float> PaddedWithNoise(const std::vector<float>& audio) {
  std::vector<float> out(audio.size() + 2 * kPadding);
  std::copy(audio.begin(), audio.end(), out.begin() + kPadding);
  std::uint32_t random = 1;
  for (float& sample : out) {
    random = random * 1664525U + 1013904223U;  // Numerical Recipes' generator: the same noise each time
    sample += kPaddingNoise * (static_cast<float>(random >> 8) / 8388608.0F - 1);
  }
  return out;
}

bool Doubtful(const MoonshineHypothesis& hypothesis) {
  return hypothesis.tokens.empty() || hypothesis.cut || hypothesis.MeanLogProbability() < kGuess;
}

/// A reading that ended by itself and says something beats one that did not.
bool Better(const MoonshineHypothesis& a, const MoonshineHypothesis& b) {
  if (a.cut != b.cut) return b.cut;
  if (a.tokens.empty() != b.tokens.empty()) return b.tokens.empty();
  return a.MeanLogProbability() > b.MeanLogProbability();
}

std::string WithoutEndPunctuation(std::string text) {
  while (!text.empty() && (std::ispunct(static_cast<unsigned char>(text.back())) != 0 || text.back() == ' '))
    text.pop_back();
  return text;
}

}  // namespace

Result<std::shared_ptr<const MoonshineTranscriber>> MoonshineTranscriber::Create(
    std::shared_ptr<const MoonshineModel> model) {
  auto no_sound = model->Encode(PaddedWithNoise(std::vector<float>(kNoSound, 0.0F)));
  if (!no_sound) return FailFrom(no_sound);
  return std::shared_ptr<const MoonshineTranscriber>(new MoonshineTranscriber(std::move(model), std::move(*no_sound)));
}

Result<MoonshineTranscriber::Reading> MoonshineTranscriber::Read(const std::vector<float>& audio) const {
  auto encoding = model_->Encode(audio);
  if (!encoding) return FailFrom(encoding);
  auto hypothesis = model_->Decode(*encoding);
  if (!hypothesis) return FailFrom(hypothesis);
  return Reading{std::move(*encoding), std::move(*hypothesis)};
}

Transcript MoonshineTranscriber::Write(const MoonshineHypothesis& hypothesis) const {
  const MoonshineVocabulary& vocabulary = model_->Vocabulary();
  Transcript transcript;
  transcript.text = vocabulary.Text(hypothesis.tokens);
  double sum = 0;
  std::size_t counted = 0;
  for (std::size_t i = 0; i < hypothesis.tokens.size();) {
    std::size_t end = i + 1;
    while (end < hypothesis.tokens.size() && !vocabulary.BeginsWord(hypothesis.tokens[end])) ++end;
    RecognizedWord word;
    word.text = vocabulary.Text(std::span(hypothesis.tokens).subspan(i, end - i));
    double log_probability = 0;
    for (; i < end; ++i) {
      // Punctuation is a matter of taste and says nothing about what was heard.
      if (NormalisedText(vocabulary.Text(std::span(&hypothesis.tokens[i], 1))).empty()) continue;
      log_probability += static_cast<double>(hypothesis.log_probabilities[i]);
      ++counted;
    }
    sum += log_probability;
    word.confidence = std::exp(log_probability);
    if (!NormalisedText(word.text).empty()) transcript.words.push_back(std::move(word));
  }
  if (transcript.words.empty()) transcript.text.clear();
  transcript.confidence = counted == 0 ? 0 : std::exp(sum / static_cast<double>(counted));
  return transcript;
}

Status MoonshineTranscriber::TakeExpected(const Reading& reading, const ExpectedAnswers& expected,
                                          Transcript& transcript) const {
  const std::string written = WithoutEndPunctuation(transcript.text);
  const auto candidates = expected.Candidates(written);
  if (candidates.empty()) return {};
  const double own = reading.hypothesis.LogProbability();
  const bool few = expected.Count() <= kFew;
  double best = -1e9, evidence = 0;
  std::string taken;
  std::vector<std::vector<TokenId>> texts;
  texts.reserve(candidates.size());
  for (const std::string& candidate : candidates) texts.push_back(TokensOf(candidate));
  const ExpectedSearch limits{std::max(kLeast, own + kLeastBesideOwn), kBehind, kMostRuns, kFound};
  auto found = SearchExpected(*model_, reading.encoding, texts, limits, transcript.decodings);
  if (!found) return FailFrom(found);
  for (const auto& [text, likely] : *found) {
    const std::string& candidate = candidates[text];
    auto baseline = Baseline(candidate, texts[text]);
    if (!baseline) return FailFrom(baseline);
    const double rank = likely - kCorrection * *baseline;
    if (rank <= best) continue;
    best = rank;
    evidence = CaseFor(likely, *baseline, own, few);
    taken = evidence >= kEnough ? candidate : "";
  }
  if (taken.empty()) return {};
  transcript.text = taken + ".";
  transcript.confidence = 1 / (1 + std::exp(kEnough - evidence));
  transcript.words = {};
  for (const std::string& word : WordsOf(taken))
    transcript.words.push_back({word, Us{0}, Us{0}, transcript.confidence});
  transcript.by_expectation = true;
  return {};
}

std::vector<TokenId> MoonshineTranscriber::TokensOf(const std::string& text) const {
  {
    const std::scoped_lock lock(answers_->mutex);
    const auto known = answers_->of.find(text);
    if (known != answers_->of.end()) return known->second.tokens;
  }
  auto tokens = model_->Vocabulary().Tokens(text);
  const std::scoped_lock lock(answers_->mutex);
  if (answers_->of.size() >= kAnswersKept) answers_->of.clear();
  answers_->of[text].tokens = tokens;
  return tokens;
}

Result<double> MoonshineTranscriber::Baseline(const std::string& text, const std::vector<TokenId>& tokens) const {
  {
    const std::scoped_lock lock(answers_->mutex);
    const auto known = answers_->of.find(text);
    if (known != answers_->of.end() && known->second.baseline) return *known->second.baseline;
  }
  auto score = model_->Score(no_sound_, tokens);
  if (!score) return FailFrom(score);
  const std::scoped_lock lock(answers_->mutex);
  answers_->of[text] = {tokens, score->LogProbability()};
  return score->LogProbability();
}

Result<Transcript> MoonshineTranscriber::Transcribe(std::span<const std::int16_t> audio, Hz rate,
                                                    const ExpectedAnswers& expected) const {
  const auto speech = TrimToSpeech(audio, rate, kSilenceKept);
  if (speech.empty()) return Transcript{};
  auto resampled = ResampleWhole(speech, rate, k16kHz);
  if (!resampled) return FailFrom(resampled);
  const std::vector<float> samples = ToFloat(*resampled);
  auto reading = Read(samples);
  if (!reading) return FailFrom(reading);
  int decodings = 1;
  if (Doubtful(reading->hypothesis)) {
    auto again = Read(PaddedWithNoise(samples));
    if (!again) return FailFrom(again);
    ++decodings;
    if (Better(again->hypothesis, reading->hypothesis)) reading = std::move(again);
  }
  Transcript transcript = Write(reading->hypothesis);
  transcript.decodings = decodings;
  const bool sure = transcript.confidence >= kBelieved && expected.Contains(transcript.text);
  if (!expected.Empty() && !transcript.text.empty() && !sure) {
    if (auto taken = TakeExpected(*reading, expected, transcript); !taken) return FailFrom(taken);
  }
  return transcript;
}

}  // namespace parley
