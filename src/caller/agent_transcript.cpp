#include "caller/agent_transcript.hpp"

#include <algorithm>

#include "caller/level_track.hpp"
#include "caller/spoken_numbers.hpp"

namespace parley {
namespace {

/// Adds `stretches`, in one piece if it is short enough, else cut at the widest gap.
void AddPieces(std::span<const VoicedInterval> stretches, Ms longest, std::vector<VoicedInterval>& out) {
  const VoicedInterval whole{stretches.front().from, stretches.back().to};
  if (whole.to - whole.from <= longest || stretches.size() == 1) {
    out.push_back(whole);
    return;
  }
  std::size_t cut = 1;
  for (std::size_t i = 2; i < stretches.size(); ++i) {
    const auto gap = [&](std::size_t k) { return stretches[k].from - stretches[k - 1].to; };
    if (gap(i) > gap(cut)) cut = i;
  }
  AddPieces(stretches.first(cut), longest, out);
  AddPieces(stretches.subspan(cut), longest, out);
}

/// The utterance with silence around it, also where the recording begins or ends with voice: recognisers invent or
/// lose a word that stands at the very edge.
std::vector<std::int16_t> WithMargins(std::span<const std::int16_t> agent, const VoicedInterval& v, Ms margin,
                                      Hz rate) {
  const auto sample = [&](Ms at) {
    return std::clamp(SamplesIn(at, rate).value, std::int64_t{0}, static_cast<std::int64_t>(agent.size()));
  };
  const std::int64_t from = sample(v.from - margin), to = sample(v.to + margin);
  const auto wanted = static_cast<std::size_t>(SamplesIn(v.to - v.from + 2 * margin, rate).value);
  std::vector<std::int16_t> audio(static_cast<std::size_t>(from - SamplesIn(v.from - margin, rate).value), 0);
  audio.insert(audio.end(), agent.begin() + from, agent.begin() + to);
  audio.resize(std::max(audio.size(), wanted), 0);
  return audio;
}

}  // namespace

std::vector<VoicedInterval> CutUtterances(std::span<const VoicedInterval> voice, const TranscriptRules& rules) {
  std::vector<VoicedInterval> utterances;
  for (std::size_t i = 0; i < voice.size();) {
    std::size_t end = i + 1;
    while (end < voice.size() && voice[end].from - voice[end - 1].to <= rules.join) ++end;
    AddPieces(voice.subspan(i, end - i), rules.longest, utterances);
    i = end;
  }
  return utterances;
}

Result<std::vector<AgentUtterance>> TranscribeAgent(std::span<const std::int16_t> agent, Hz rate,
                                                    const UtteranceRecognizer& recognise,
                                                    const TranscriptRules& rules) {
  const LevelTrack track = TrackOf(agent, rate);
  std::vector<AgentUtterance> heard;
  for (const VoicedInterval& v : CutUtterances(FindVoice(track.Levels()), rules)) {
    Result<std::string> text = recognise(WithMargins(agent, v, rules.margin, rate), rate);
    if (!text) return FailFrom(text);
    heard.push_back({v.from, v.to, *std::move(text)});
  }
  return heard;
}

WordErrors CompareTranscript(std::span<const AgentUtterance> heard, std::span<const std::string> recorded) {
  std::string recognised;
  for (const AgentUtterance& utterance : heard) recognised += utterance.text + ' ';
  std::string reference;
  for (const std::string& text : recorded) reference += text + ' ';
  return CompareWords(reference, recognised);
}

std::string TextBetween(std::span<const AgentUtterance> heard, Ms from, Ms to) {
  std::string text;
  for (const AgentUtterance& utterance : heard) {
    if (utterance.from < from || utterance.from >= to || utterance.text.empty()) continue;
    if (!text.empty()) text += ' ';
    text += utterance.text;
  }
  return text;
}

}  // namespace parley
