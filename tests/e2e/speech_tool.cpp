// Mouth and ears for the tests of whole calls:
//   speech_tool say FILE.wav TEXT          8 kHz mono in the synthetic caller's voice
//   speech_tool hear MODELS FILE.wav       what is said in the first channel of a recording, one utterance a line
#include <cstdio>
#include <string>
#include <string_view>

#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "caller/agent_transcript.hpp"
#include "phonetics/flite_voice.hpp"
#include "providers/stt/moonshine/moonshine_transcriber.hpp"

namespace {

using namespace parley;

/// The clearest of flite's voices over the telephone.
constexpr const char* kVoice = "rms";

int Complain(const Error& error) {
  std::fprintf(stderr, "speech_tool: %s\n", error.detail.c_str());
  return 1;
}

int Say(const std::string& path, const std::string& text) {
  const auto voice = FliteVoice::Open(kVoice);
  if (!voice) return Complain(voice.error());
  const auto speech = (*voice)->Render(text);
  if (!speech) return Complain(speech.error());
  const auto samples = ResampleWhole(speech->samples, speech->rate, k8kHz);
  if (!samples) return Complain(samples.error());
  auto file = WavWriter::Create(path, k8kHz, 1);
  if (!file) return Complain(file.error());
  if (const Status appended = file->Append(*samples); !appended) return Complain(appended.error());
  const Status closed = file->Close();
  return closed ? 0 : Complain(closed.error());
}

int Hear(const std::string& models, const std::string& path) {
  auto model = MoonshineModel::Load(models);
  if (!model) return Complain(model.error());
  const auto ears = MoonshineTranscriber::Create(std::move(*model));
  if (!ears) return Complain(ears.error());
  const auto wav = ReadWav(path);
  if (!wav) return Complain(wav.error());
  const auto utterances = TranscribeAgent(
      wav->Channel(0), wav->rate, [&ears](std::span<const std::int16_t> samples, Hz rate) -> Result<std::string> {
        const auto transcript = (*ears)->Transcribe(samples, rate, ExpectedAnswers{});
        if (!transcript) return FailFrom(transcript);
        return transcript->text;
      });
  if (!utterances) return Complain(utterances.error());
  for (const AgentUtterance& utterance : *utterances) std::printf("%s\n", utterance.text.c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "say") return Say(argv[2], argv[3]);
  if (argc == 4 && std::string_view(argv[1]) == "hear") return Hear(argv[2], argv[3]);
  std::fprintf(stderr, "usage: speech_tool say FILE.wav TEXT | speech_tool hear MODELS FILE.wav\n");
  return 2;
}
