#include "app/flite_line_voice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>

#include "audio/resampler.hpp"
#include "phonetics/flite_voice.hpp"

namespace parley {
namespace {

std::size_t CountOfTokens(const std::string& text) {
  std::istringstream words(text);
  return static_cast<std::size_t>(
      std::distance(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()));
}

class FliteLineVoice final : public LineVoice {
 public:
  explicit FliteLineVoice(std::shared_ptr<const FliteVoice> voice) : voice_(std::move(voice)) {}

  Result<std::vector<std::int16_t>> Render(const std::string& text) override {
    Result<FliteSpeech> speech = voice_->Render(text);
    if (!speech) return FailFrom(speech);
    return ResampleWhole(speech->samples, speech->rate, k8kHz);
  }

  Result<Halves> RenderHalves(const std::string& first, const std::string& then) override {
    Result<FliteSpeech> speech = voice_->Render(first + " " + then);
    if (!speech) return FailFrom(speech);
    const std::size_t words = CountOfTokens(first);
    const auto cut = std::find_if(speech->marks.begin(), speech->marks.end(),
                                  [&](const FliteSpeech::Mark& mark) { return mark.token >= words; });
    if (cut == speech->marks.end()) {
      return Fail(ErrorCode::kInvalid, Origin::kConfiguration, fmt::format("there is no word in '{}'", then));
    }
    Result<std::vector<std::int16_t>> line = ResampleWhole(speech->samples, speech->rate, k8kHz);
    if (!line) return FailFrom(line);
    const auto at = line->begin() + static_cast<std::ptrdiff_t>(SamplesIn(cut->from, k8kHz).value);
    return Halves{{line->begin(), at}, {at, line->end()}};
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
