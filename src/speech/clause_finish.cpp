#include "speech/clause_finish.hpp"

#include <algorithm>

#include "audio/resampler.hpp"

namespace parley {
namespace {

// Words said for one written stretch ("one hundred twenty dollars" for "$120,") become one span of it.
std::vector<SpokenSpan> SpansOf(const RenderedClause& rendered, std::span<const std::string> original, Us cut_off,
                                Us end) {
  std::vector<SpokenSpan> spans;
  std::size_t last = original.size();
  for (const auto& mark : rendered.marks) {
    std::size_t stretch = mark.token;
    while (stretch > 0 && stretch < original.size() && original[stretch].empty()) --stretch;
    if (stretch >= original.size()) continue;
    const Us after = spans.empty() ? Us{0} : spans.back().to;
    const Us from = std::clamp(mark.from - cut_off, after, std::max(after, end));
    const Us to = std::clamp(mark.to - cut_off, from, end);
    if (stretch == last) {
      spans.back().to = to;
    } else {
      spans.push_back({original[stretch], from, to});
    }
    last = stretch;
  }
  return spans;
}

}  // namespace

Us PauseAfter(std::string_view text) {
  while (!text.empty() && (text.back() == '"' || text.back() == '\'' || text.back() == ')')) text.remove_suffix(1);
  if (text.empty()) return Us{0};
  const char last = text.back();
  if (last == '.' || last == '!' || last == '?') return Ms{220};
  return last == ',' || last == ';' || last == ':' || last == '-' ? Ms{110} : Ms{0};
}

Result<FinishedClause> FinishClause(RenderedClause rendered, std::span<const std::string> original, Hz rate, Us pause,
                                    const SpeechLevelConfig& level) {
  const SoundExtent sound = FindSound(rendered.samples, rendered.rate, level);
  FinishedClause finished;
  if (sound.begin == sound.end) return finished;
  const auto part = std::span(rendered.samples).subspan(sound.begin, sound.end - sound.begin);
  LevelSpeech(part, rendered.rate, level);
  auto samples = ResampleWhole(part, rendered.rate, rate);
  if (!samples) return FailFrom(samples);
  const Us cut_off = DurationOf({static_cast<std::int64_t>(sound.begin)}, rendered.rate);
  finished.spans = SpansOf(rendered, original, cut_off, DurationOf({static_cast<std::int64_t>(samples->size())}, rate));
  samples->insert(samples->end(), static_cast<std::size_t>(SamplesIn(pause, rate).value), 0);
  finished.audio = SpeechAudio(rate, std::move(*samples));
  return finished;
}

}  // namespace parley
