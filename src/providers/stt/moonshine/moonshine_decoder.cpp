#include "providers/stt/moonshine/moonshine_decoder.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace parley {
namespace {

constexpr std::size_t kCached = 12;  // keys and values of six layers
constexpr std::int64_t kHeads = 8, kHeadSize = 36;

/// Names of the cache tensors, which are the same for every run.
struct CacheNames {
  std::array<std::string, kCached> past_text, past_sound, present_text, present_sound;
  CacheNames() {
    for (std::size_t i = 0; i < kCached; ++i) {
      const std::string layer = std::to_string(i / 2), part = i % 2 == 0 ? "key" : "value";
      past_text[i] = "past_key_values." + layer + ".decoder." + part;
      past_sound[i] = "past_key_values." + layer + ".encoder." + part;
      present_text[i] = "present." + layer + ".decoder." + part;
      present_sound[i] = "present." + layer + ".encoder." + part;
    }
  }
};

const CacheNames& Names() {
  static const CacheNames names;
  return names;
}

}  // namespace

Result<MoonshineDecoder> MoonshineDecoder::Begin(const OnnxSession& session, const Tensor& states) {
  float nothing = 0;
  Cache empty;
  for (Tensor& past : empty) {
    auto tensor = Tensor::Over(std::span<float>(&nothing, 0), {1, kHeads, 0, kHeadSize});
    if (!tensor) return FailFrom(tensor);
    past = std::move(*tensor);
  }
  return Run(session, states, MoonshineVocabulary::kBegin, empty, nullptr);
}

Result<MoonshineDecoder> MoonshineDecoder::Read(const OnnxSession& session, const Tensor& states, TokenId token) const {
  return Run(session, states, token, text_, sound_);
}

Result<MoonshineDecoder> MoonshineDecoder::Run(const OnnxSession& session, const Tensor& states, TokenId token,
                                               const Cache& text, std::shared_ptr<const Cache> sound) {
  const bool first = sound == nullptr;
  const Cache& heard = first ? text : *sound;  // both are empty at first
  auto ids = Tensor::Over(std::span(&token, 1), {1, 1});
  if (!ids) return FailFrom(ids);
  bool cached = !first;
  auto branch = Tensor::Over(std::span(&cached, 1), {1});
  if (!branch) return FailFrom(branch);

  std::array<OnnxSession::Input, 3 + 2 * kCached> inputs;
  std::size_t in = 0;
  inputs[in++] = {"input_ids", &*ids};
  inputs[in++] = {"encoder_hidden_states", &states};
  for (std::size_t i = 0; i < kCached; ++i) {
    inputs[in++] = {Names().past_text[i].c_str(), &text[i]};
    inputs[in++] = {Names().past_sound[i].c_str(), &heard[i]};
  }
  inputs[in++] = {"use_cache_branch", &*branch};

  MoonshineDecoder next;
  Cache present_sound;
  std::array<OnnxSession::Output, 1 + 2 * kCached> outputs;
  std::size_t out = 0;
  outputs[out++] = {"logits", &next.logits_};
  for (std::size_t i = 0; i < kCached; ++i) {
    outputs[out++] = {Names().present_text[i].c_str(), &next.text_[i]};
    // The keys and values of the sound are made by the first run and stay as they are.
    if (first) outputs[out++] = {Names().present_sound[i].c_str(), &present_sound[i]};
  }
  if (auto ran = session.Run(inputs, std::span(outputs).first(out)); !ran) return FailFrom(ran);
  next.sound_ = first ? std::make_shared<const Cache>(std::move(present_sound)) : std::move(sound);
  if (auto weighed = next.Weigh(); !weighed) return FailFrom(weighed);
  return next;
}

Status MoonshineDecoder::Weigh() {
  auto logits = logits_.Data<float>();
  if (!logits) return FailFrom(logits);
  if (logits->size() != MoonshineVocabulary::kSize)
    return Fail(ErrorCode::kInternal, Origin::kParley, "the decoder of Moonshine has another vocabulary");
  logits_view_ = *logits;
  const float top = *std::max_element(logits_view_.begin(), logits_view_.end());
  // exp(-17) times all 32768 tokens is less than 0.2 % of the sum: what is lower need not be added.
  constexpr float kNegligible = 17;
  float all = 0;
  for (const float logit : logits_view_) {
    if (logit > top - kNegligible) all += std::exp(logit - top);
  }
  log_sum_ = top + std::log(all);
  return {};
}

TokenId MoonshineDecoder::Likeliest() const {
  return static_cast<TokenId>(std::max_element(logits_view_.begin(), logits_view_.end()) - logits_view_.begin());
}

float MoonshineDecoder::LogProbability(std::span<const TokenId> tokens) const {
  constexpr float kImpossible = -50;
  float these = 0;
  for (const TokenId token : tokens) these += std::exp(logits_view_[static_cast<std::size_t>(token)] - log_sum_);
  return these > 0 ? std::max(std::log(these), kImpossible) : kImpossible;
}

}  // namespace parley
