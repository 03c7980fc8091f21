#pragma once

#include <array>
#include <memory>
#include <span>

#include "base/result.hpp"
#include "inference/onnx_session.hpp"
#include "providers/stt/moonshine/moonshine_vocabulary.hpp"

namespace parley {

/// Moonshine's decoder after it has read some tokens over one encoding: what it remembers of them, and how likely it
/// holds each token to come next. Immutable, so that several texts can go on from one beginning; movable. The keys and
/// values made of the encoding are computed once and shared by all that go on from there.
class MoonshineDecoder {
 public:
  MoonshineDecoder() = default;

  /// Reads the token of the beginning. Blocks. @param states  of the encoder, [1, frames, 288].
  [[nodiscard]] static Result<MoonshineDecoder> Begin(const OnnxSession& session, const Tensor& states);

  /// Goes on from here with `token`: one run, blocks. `session` and `states` as at the beginning.
  [[nodiscard]] Result<MoonshineDecoder> Read(const OnnxSession& session, const Tensor& states, TokenId token) const;

  [[nodiscard]] TokenId Likeliest() const;

  /// Natural logarithm of the probability that one of `tokens` comes next.
  [[nodiscard]] float LogProbability(std::span<const TokenId> tokens) const;

 private:
  static constexpr std::size_t kLayers = 6;
  using Cache = std::array<Tensor, kLayers * 2>;  // key and value of each layer

  [[nodiscard]] static Result<MoonshineDecoder> Run(const OnnxSession& session, const Tensor& states, TokenId token,
                                                    const Cache& text, std::shared_ptr<const Cache> sound);
  [[nodiscard]] Status Weigh();

  Cache text_;
  std::shared_ptr<const Cache> sound_;
  Tensor logits_;
  std::span<const float> logits_view_;  // of logits_, one for each token
  float log_sum_ = 0;                   // logarithm of the sum of exp(logit)
};

}  // namespace parley
