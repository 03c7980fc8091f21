#include "providers/stt/moonshine/moonshine_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "providers/stt/moonshine/repetition.hpp"

namespace parley {
namespace {

constexpr std::size_t kLayers = 6;
constexpr std::int64_t kHeads = 8, kHeadSize = 36;
constexpr double kSampleRate = 16000;

// Fast speech is 5 words a second and a word 1.3 tokens; digits read out fast are two tokens each, 4 a second.
constexpr double kTokensPerSecond = 8;
constexpr std::size_t kTokensBeside = 6;

/// Names of the decoder's cache tensors, which are the same for every run.
struct CacheNames {
  std::array<std::string, kLayers * 4> past, present;
  CacheNames() {
    constexpr std::array<const char*, 4> kParts = {".decoder.key", ".decoder.value", ".encoder.key", ".encoder.value"};
    for (std::size_t layer = 0; layer < kLayers; ++layer) {
      for (std::size_t part = 0; part < 4; ++part) {
        past[layer * 4 + part] = "past_key_values." + std::to_string(layer) + kParts[part];
        present[layer * 4 + part] = "present." + std::to_string(layer) + kParts[part];
      }
    }
  }
  static constexpr bool IsDecoder(std::size_t i) { return i % 4 < 2; }
};

const CacheNames& Names() {
  static const CacheNames names;
  return names;
}

/// Logarithm of the probability that one of `tokens` comes next.
float LogProbability(std::span<const float> logits, std::span<const TokenId> tokens) {
  const float top = *std::max_element(logits.begin(), logits.end());
  // exp(-17) times all 32768 tokens is less than 0.2 % of the sum: what is lower need not be added.
  constexpr float kNegligible = 17;
  float all = 0, these = 0;
  for (const float logit : logits) {
    if (logit > top - kNegligible) all += std::exp(logit - top);
  }
  for (const TokenId token : tokens) these += std::exp(logits[static_cast<std::size_t>(token)] - top);
  constexpr float kImpossible = -50;
  return these > 0 ? std::max(std::log(these / all), kImpossible) : kImpossible;
}

/// One run after another of the decoder over one encoding.
class DecoderRuns {
 public:
  DecoderRuns(const OnnxSession& session, const MoonshineEncoding& encoding) : session_(session), encoding_(encoding) {}

  /// Reads `tokens` on top of what was read before.
  /// @return logits, one row of the vocabulary's size per token; valid until the next call.
  Result<std::span<const float>> Read(std::span<TokenId> tokens) {
    auto ids = Tensor::Over(tokens, {1, static_cast<std::int64_t>(tokens.size())});
    if (!ids) return FailFrom(ids);
    cached_[0] = !first_;
    auto branch = Tensor::Over(std::span<bool>(cached_), {1});
    if (!branch) return FailFrom(branch);
    if (first_) {
      for (Tensor& past : cache_) {
        auto empty = Tensor::Over(std::span<float>(nothing_.data(), 0), {1, kHeads, 0, kHeadSize});
        if (!empty) return FailFrom(empty);
        past = std::move(*empty);
      }
    }
    if (auto ran = Run(*ids, *branch); !ran) return FailFrom(ran);
    first_ = false;
    auto logits = logits_.Data<float>();
    if (!logits) return FailFrom(logits);
    return std::span<const float>(*logits);
  }

 private:
  Status Run(const Tensor& ids, const Tensor& branch) {
    std::array<OnnxSession::Input, 3 + kLayers * 4> inputs;
    std::size_t in = 0;
    inputs[in++] = {"input_ids", &ids};
    inputs[in++] = {"encoder_hidden_states", &encoding_.states};
    for (std::size_t i = 0; i < cache_.size(); ++i) inputs[in++] = {Names().past[i].c_str(), &cache_[i]};
    inputs[in++] = {"use_cache_branch", &branch};

    std::array<Tensor, kLayers * 4> present;
    std::array<OnnxSession::Output, 1 + kLayers * 4> outputs;
    std::size_t out = 0;
    logits_ = Tensor();
    outputs[out++] = {"logits", &logits_};
    for (std::size_t i = 0; i < present.size(); ++i) {
      // The encoder's keys and values are made by the first run and stay as they are.
      if (first_ || CacheNames::IsDecoder(i)) outputs[out++] = {Names().present[i].c_str(), &present[i]};
    }
    if (auto ran = session_.Run(inputs, std::span(outputs).first(out)); !ran) return ran;
    for (std::size_t i = 0; i < present.size(); ++i) {
      if (present[i]) cache_[i] = std::move(present[i]);
    }
    return {};
  }

  const OnnxSession& session_;
  const MoonshineEncoding& encoding_;
  std::array<Tensor, kLayers * 4> cache_;
  Tensor logits_;
  std::array<float, 1> nothing_{};
  std::array<bool, 1> cached_{};
  bool first_ = true;
};

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
  auto decoder = OnnxSession::Load(*decoder_file);
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
  return encoding;
}

Result<MoonshineHypothesis> MoonshineModel::Decode(const MoonshineEncoding& encoding) const {
  const std::size_t most = kTokensBeside + static_cast<std::size_t>(encoding.seconds * kTokensPerSecond);
  MoonshineHypothesis hypothesis;
  DecoderRuns decoder(*decoder_, encoding);
  for (TokenId last = MoonshineVocabulary::kBegin;;) {
    auto logits = decoder.Read(std::span(&last, 1));
    if (!logits) return FailFrom(logits);
    const auto next = static_cast<std::size_t>(std::max_element(logits->begin(), logits->end()) - logits->begin());
    last = static_cast<TokenId>(next);
    const float log_probability = LogProbability(*logits, std::span(&last, 1));
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
  }
}

Result<MoonshineHypothesis> MoonshineModel::Score(const MoonshineEncoding& encoding,
                                                  std::span<const TokenId> tokens) const {
  std::vector<TokenId> read{MoonshineVocabulary::kBegin};
  read.insert(read.end(), tokens.begin(), tokens.end());
  DecoderRuns decoder(*decoder_, encoding);
  auto logits = decoder.Read(read);
  if (!logits) return FailFrom(logits);
  MoonshineHypothesis hypothesis;
  hypothesis.tokens.assign(tokens.begin(), tokens.end());
  auto row = [&](std::size_t i) { return logits->subspan(i * MoonshineVocabulary::kSize, MoonshineVocabulary::kSize); };
  for (std::size_t i = 0; i < tokens.size(); ++i)
    hypothesis.log_probabilities.push_back(LogProbability(row(i), tokens.subspan(i, 1)));
  hypothesis.end_log_probability = LogProbability(row(tokens.size()), vocabulary_.Endings());
  return hypothesis;
}

Result<std::vector<float>> MoonshineModel::ScoreFirst(const MoonshineEncoding& encoding,
                                                      std::span<const TokenId> tokens) const {
  TokenId begin = MoonshineVocabulary::kBegin;
  DecoderRuns decoder(*decoder_, encoding);
  auto logits = decoder.Read(std::span(&begin, 1));
  if (!logits) return FailFrom(logits);
  std::vector<float> first;
  for (const TokenId& token : tokens) first.push_back(LogProbability(*logits, std::span(&token, 1)));
  return first;
}

CpuUsage MoonshineModel::Usage() const {
  CpuUsage usage = encoder_->Usage();
  usage.cpu += decoder_->Usage().cpu;
  usage.failures += decoder_->Usage().failures;
  return usage;
}

}  // namespace parley
