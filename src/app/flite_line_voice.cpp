#include "app/flite_line_voice.hpp"

#include <utility>

#include "audio/resampler.hpp"
#include "phonetics/flite_voice.hpp"

namespace parley {
namespace {

class FliteLineVoice final : public LineVoice {
 public:
  explicit FliteLineVoice(std::shared_ptr<const FliteVoice> voice) : voice_(std::move(voice)) {}

  Result<std::vector<std::int16_t>> Render(const std::string& text) override {
    Result<FliteSpeech> speech = voice_->Render(text);
    if (!speech) return FailFrom(speech);
    return ResampleWhole(speech->samples, speech->rate, k8kHz);
  }

 private:
  std::shared_ptr<const FliteVoice> voice_;
};

}  // namespace

Result<std::unique_ptr<LineVoice>> MakeCallerVoice(const std::string& name) {
  auto voice = FliteVoice::Open(name);
  if (!voice) return FailFrom(voice);
  return std::make_unique<FliteLineVoice>(std::move(*voice));
}

}  // namespace parley
