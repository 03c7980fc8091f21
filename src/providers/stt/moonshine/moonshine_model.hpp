#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "inference/onnx_session.hpp"
#include "providers/stt/moonshine/moonshine_decoder.hpp"
#include "providers/stt/moonshine/moonshine_vocabulary.hpp"

namespace parley {

/// One reading of a stretch of audio.
struct MoonshineHypothesis {
  std::vector<TokenId> tokens;           ///< without begin and end
  std::vector<float> log_probabilities;  ///< natural logarithm, one per token
  float end_log_probability = 0;         ///< of the end after the last token
  bool looped = false;                   ///< the decoder began to repeat itself and was cut
  bool cut = false;                      ///< it did not end by itself

  /// Of the whole, the end included.
  [[nodiscard]] double LogProbability() const;

  /// Mean log probability per token, the end included.
  [[nodiscard]] double MeanLogProbability() const;
};

/// The encoder's view of a stretch of audio, made once and read by several decodings. Movable.
struct MoonshineEncoding {
  Tensor states;           ///< [1, frames, 288]
  MoonshineDecoder begun;  ///< the decoder before the first word
  double seconds = 0;      ///< length of the audio
};

/// Moonshine tiny, an encoder-decoder speech recogniser (Jeffries et al. 2024, arXiv 2410.15608), English, int8.
/// Immutable and shared by all calls; every method is thread-safe and blocks for as long as it computes.
class MoonshineModel {
 public:
  /// Shortest audio the encoder takes.
  static constexpr std::size_t kMinSamples = 1600;

  /// @param assets  folder that holds stt/encoder_model.onnx, stt/decoder_model_merged.onnx and stt/tokens.txt.
  [[nodiscard]] static Result<std::shared_ptr<const MoonshineModel>> Load(const std::filesystem::path& assets);

  /// @param audio  16 kHz, mono, full scale 1, at least kMinSamples long (shorter is padded with zeros).
  [[nodiscard]] Result<MoonshineEncoding> Encode(std::span<const float> audio) const;

  /// The likeliest text, word by word (greedy). Output is cut where it begins to loop, and at a number of tokens that
  /// nobody can speak in the time.
  [[nodiscard]] Result<MoonshineHypothesis> Decode(const MoonshineEncoding& encoding) const;

  /// How likely the audio says exactly `tokens`, and then ends or goes on with punctuation (`end_log_probability`): one
  /// run of the decoder for each of them.
  [[nodiscard]] Result<MoonshineHypothesis> Score(const MoonshineEncoding& encoding,
                                                  std::span<const TokenId> tokens) const;

  /// One run of the decoder: goes on from `decoder`, which began over `encoding`.
  [[nodiscard]] Result<MoonshineDecoder> Read(const MoonshineEncoding& encoding, const MoonshineDecoder& decoder,
                                              TokenId token) const {
    return decoder.Read(*decoder_, encoding.states, token);
  }

  [[nodiscard]] const MoonshineVocabulary& Vocabulary() const { return vocabulary_; }

  /// CPU time of encoder and decoder together; `runs` counts runs of the encoder.
  [[nodiscard]] CpuUsage Usage() const;

 private:
  MoonshineModel(std::shared_ptr<const OnnxSession> encoder, std::shared_ptr<const OnnxSession> decoder,
                 MoonshineVocabulary vocabulary)
      : encoder_(std::move(encoder)), decoder_(std::move(decoder)), vocabulary_(std::move(vocabulary)) {}

  std::shared_ptr<const OnnxSession> encoder_;
  std::shared_ptr<const OnnxSession> decoder_;
  MoonshineVocabulary vocabulary_;
};

}  // namespace parley
