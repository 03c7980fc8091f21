#include "providers/stt/moonshine/moonshine_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "providers/stt/moonshine/repetition.hpp"

namespace parley {
namespace {

constexpr double kSampleRate = 16000;

// Fast speech is 5 words a second and a word 1.3 tokens; digits read out fast are two tokens each, 4 a second.
constexpr double kTokensPerSecond = 8;
constexpr std::size_t kTokensBeside = 6;

}  // namespace

double MoonshineHypothesis::LogProbability() const {
  return std::accumulate(log_probabilities.begin(), log_probabilities.end(), static_cast<double>(end_log_probability));
}

double MoonshineHypothesis::MeanLogProbability() const {
  return LogProbability() / static_cast<double>(log_probabilities.size() + 1);
}

Result<std::shared_ptr<const MoonshineModel>> MoonshineModel::Load(const std::filesystem::path& assets) {
  auto encoder_file = FindModelFile(assets, "stt/encoder_model.onnx");
  if (!encoder_file) return FailFrom(encoder_file);
  auto decoder_file = FindModelFile(assets, "stt/decoder_model_merged.onnx");
  if (!decoder_file) return FailFrom(decoder_file);
  auto vocabulary = MoonshineVocabulary::Load(assets / "stt/tokens.txt");
  if (!vocabulary) return FailFrom(vocabulary);
  auto encoder = OnnxSession::Load(*encoder_file);
  if (!encoder) return FailFrom(encoder);
  OnnxSessionConfig fast_words;
  fast_words.unpack_weights = true;
  auto decoder = OnnxSession::Load(*decoder_file, fast_words);
  if (!decoder) return FailFrom(decoder);
  return std::shared_ptr<const MoonshineModel>(new MoonshineModel(*encoder, *decoder, std::move(*vocabulary)));
}

Result<MoonshineEncoding> MoonshineModel::Encode(std::span<const float> audio) const {
  std::vector<float> samples(audio.begin(), audio.end());
  if (samples.size() < kMinSamples) samples.resize(kMinSamples, 0.0F);
  auto input = Tensor::Over(std::span(samples), {1, static_cast<std::int64_t>(samples.size())});
  if (!input) return FailFrom(input);
  MoonshineEncoding encoding;
  encoding.seconds = static_cast<double>(audio.size()) / kSampleRate;
  const std::array<OnnxSession::Input, 1> inputs{{{"input_values", &*input}}};
  const std::array<OnnxSession::Output, 1> outputs{{{"last_hidden_state", &encoding.states}}};
  if (auto ran = encoder_->Run(inputs, outputs); !ran) return FailFrom(ran);
  auto begun = MoonshineDecoder::Begin(*decoder_, encoding.states);
  if (!begun) return FailFrom(begun);
  encoding.begun = std::move(*begun);
  return encoding;
}

Result<MoonshineHypothesis> MoonshineModel::Decode(const MoonshineEncoding& encoding) const {
  const std::size_t most = kTokensBeside + static_cast<std::size_t>(encoding.seconds * kTokensPerSecond);
  MoonshineHypothesis hypothesis;
  MoonshineDecoder later;
  const MoonshineDecoder* decoder = &encoding.begun;
  for (;;) {
    const TokenId last = decoder->Likeliest();
    const float log_probability = decoder->LogProbability(std::span(&last, 1));
    if (last == MoonshineVocabulary::kEnd) {
      hypothesis.end_log_probability = log_probability;
      return hypothesis;
    }
    hypothesis.tokens.push_back(last);
    hypothesis.log_probabilities.push_back(log_probability);
    if (const std::size_t keep = LengthWithoutLoop(hypothesis.tokens); keep < hypothesis.tokens.size()) {
      hypothesis.tokens.resize(keep);
      hypothesis.log_probabilities.resize(keep);
      hypothesis.looped = hypothesis.cut = true;
      return hypothesis;
    }
    if (hypothesis.tokens.size() >= most) {
      hypothesis.cut = true;
      return hypothesis;
    }
    auto next = Read(encoding, *decoder, last);
    if (!next) return FailFrom(next);
    later = std::move(*next);
    decoder = &later;
  }
}

Result<MoonshineHypothesis> MoonshineModel::Score(const MoonshineEncoding& encoding,
                                                  std::span<const TokenId> tokens) const {
  MoonshineHypothesis hypothesis;
  hypothesis.tokens.assign(tokens.begin(), tokens.end());
  MoonshineDecoder later;
  const MoonshineDecoder* decoder = &encoding.begun;
  for (const TokenId& token : tokens) {
    hypothesis.log_probabilities.push_back(decoder->LogProbability(std::span(&token, 1)));
    auto next = Read(encoding, *decoder, token);
    if (!next) return FailFrom(next);
    later = std::move(*next);
    decoder = &later;
  }
  hypothesis.end_log_probability = decoder->LogProbability(vocabulary_.Endings());
  return hypothesis;
}

CpuUsage MoonshineModel::Usage() const {
  CpuUsage usage = encoder_->Usage();
  usage.cpu += decoder_->Usage().cpu;
  usage.failures += decoder_->Usage().failures;
  return usage;
}

}  // namespace parley
