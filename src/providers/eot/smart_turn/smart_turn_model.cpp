#include "providers/eot/smart_turn/smart_turn_model.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "audio/resampler.hpp"
#include "speech/turn_detector.hpp"
#include "speech/utterance_audio.hpp"

namespace parley {

Result<std::shared_ptr<const SmartTurnModel>> SmartTurnModel::Load(const std::filesystem::path& assets) {
  auto file = FindModelFile(assets, "turn/smart-turn-v3.2-cpu.onnx");
  if (!file) return FailFrom(file);
  auto session = OnnxSession::Load(*file);
  if (!session) return FailFrom(session);
  return std::shared_ptr<const SmartTurnModel>(new SmartTurnModel(*session));
}

Result<double> SmartTurnModel::Score(std::span<const std::int16_t> audio, Hz rate) const {
  const CpuMeter::Scope measured(meter_);
  const auto longest = static_cast<std::size_t>(SamplesIn(TurnDetector::kMaxAudio, rate).value);
  const auto speech = TrimToSpeech(audio.last(std::min(audio.size(), longest)), rate, kSilenceKept);
  if (speech.empty()) return 0.5;
  auto resampled = ResampleWhole(speech, rate, k16kHz);
  if (!resampled) return FailFrom(resampled);
  std::vector<float> samples(resampled->size());
  std::transform(resampled->begin(), resampled->end(), samples.begin(),
                 [](std::int16_t s) { return static_cast<float>(s) / 32768; });
  std::vector<float> features = log_mel_.Compute(samples);
  std::array<float, 1> probability{};
  auto input = Tensor::Over(std::span(features),
                            {1, static_cast<std::int64_t>(LogMel::kBands), static_cast<std::int64_t>(LogMel::kFrames)});
  auto output = Tensor::Over(std::span<float>(probability), {1, 1});
  if (!input) return FailFrom(input);
  if (!output) return FailFrom(output);
  const std::array<OnnxSession::Input, 1> inputs{{{"input_features", &*input}}};
  const std::array<OnnxSession::Output, 1> outputs{{{"logits", &*output}}};  // the model applies the sigmoid itself
  if (auto ran = session_->Run(inputs, outputs); !ran) return FailFrom(ran);
  return std::clamp(static_cast<double>(probability[0]), 0.0, 1.0);
}

}  // namespace parley
